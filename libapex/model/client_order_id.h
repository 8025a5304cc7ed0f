#ifndef APEX_MODEL_CLIENT_ORDER_ID_H
#define APEX_MODEL_CLIENT_ORDER_ID_H

#include <cstdint>
#include <string_view>

#include "model/ids.h"
#include "model/network.h"
#include "model/staking_calendar.h"

namespace apex {

/// Every order of ours begins so; nobody else's does.
inline constexpr std::string_view kClientIdPrefix = "apexbot-";

[[nodiscard]] bool is_ours(const ClientOrderId& id);

/// One round trip: the n-th of an account in a staking day, counted from 1.
struct TradeKey {
  Network network = Network::local;
  AccountId account;
  StakingDay day;
  int number = 1;

  friend bool operator==(const TradeKey&, const TradeKey&) = default;
};

enum class Leg { open, close };
[[nodiscard]] const char* to_string(Leg leg);
[[nodiscard]] Result<Leg> parse_leg(std::string_view text);

/// The client id of an attempt (from 1) at a leg: `apexbot-` and 32 hex digits of a hash over all
/// of it. Whoever starts again makes the same ids, on another machine and with an empty ledger too,
/// so that a second open of the same trade collides at the exchange instead of filling.
/// An id whose signing slot overflows, or differs in clients that divide in floating point, is
/// passed over (zk-signing.md 5.3).
[[nodiscard]] ClientOrderId derive_client_id(const TradeKey& trade, Leg leg, int attempt);

/// What a client id becomes in the signed bytes (zk-signing.md 5.3), exact integers.
struct SigningSlot {
  std::uint64_t slot_id = 0;  ///< 2^32 is possible and cannot be signed
  std::uint32_t nonce = 0;
};
[[nodiscard]] SigningSlot signing_slot(const ClientOrderId& id);

}  // namespace apex

#endif  // APEX_MODEL_CLIENT_ORDER_ID_H
