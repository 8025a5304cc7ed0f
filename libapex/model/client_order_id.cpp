#include "model/client_order_id.h"

#include <fmt/format.h>

#include "base/decimal.h"
#include "base/digest.h"
#include "base/plain_text.h"

namespace apex {
namespace {

constexpr std::uint64_t kMax32 = UINT32_MAX;
constexpr std::uint64_t kMax64 = UINT64_MAX;

/// A big-endian number of 256 bits modulo a 64-bit one.
std::uint64_t remainder_of(const Digest256& number, std::uint64_t modulus) {
  Uint128 rest = 0;
  for (const std::uint8_t byte : number) rest = ((rest << 8) | byte) % modulus;
  return static_cast<std::uint64_t>(rest);
}

/// True where a division in 53-bit floating point gives the same slot: the exact quotient is not
/// so close to a whole number that rounding could reach or cross it.
bool same_in_floating_point(std::uint64_t numerator) {
  constexpr std::uint64_t kMargin = 1U << 12;  // wider than both roundings together
  const std::uint64_t rest = numerator % kMax32;
  return rest >= kMargin && rest < kMax32 - kMargin;
}

}  // namespace

bool is_ours(const ClientOrderId& id) { return id.str().starts_with(kClientIdPrefix); }

const char* to_string(Leg leg) { return leg == Leg::open ? "open" : "close"; }

Result<Leg> parse_leg(std::string_view text) {
  if (text == "open") return Leg::open;
  if (text == "close") return Leg::close;
  return fail(ErrorKind::protocol, "unknown leg " + in_quotes(text));
}

SigningSlot signing_slot(const ClientOrderId& id) {
  const Digest256 hash = sha256(bytes_of(id.str()));
  return {remainder_of(hash, kMax64) / kMax32,
          static_cast<std::uint32_t>(remainder_of(hash, kMax32))};
}

ClientOrderId derive_client_id(const TradeKey& trade, Leg leg, int attempt) {
  constexpr std::size_t kHexDigits = 32;
  for (int suffix = 0;; ++suffix) {  // all but one id in 10^5 pass at once
    const std::string input =
        fmt::format("apexbot/1|{}|{}|{}|{}|{}|{}|{}", to_string(trade.network), trade.account.str(),
                    trade.day.to_string(), trade.number, to_string(leg), attempt, suffix);
    const ClientOrderId id(std::string(kClientIdPrefix) +
                           to_hex(sha256(bytes_of(input))).substr(0, kHexDigits));
    const Digest256 hash = sha256(bytes_of(id.str()));
    const std::uint64_t numerator = remainder_of(hash, kMax64);
    if (numerator / kMax32 <= kMax32 && same_in_floating_point(numerator)) return id;
  }
}

}  // namespace apex
