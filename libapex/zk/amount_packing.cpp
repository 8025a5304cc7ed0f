#include "zk/amount_packing.h"

namespace apex::zk {
namespace {

constexpr unsigned kExponentBits = 5;

struct Format {
  Uint128 mantissa_max;
  unsigned exponent_max;  // the largest with mantissa_max · 10^exponent below 2^128, 31 at most
};

constexpr Format kAmountFormat{(Uint128{1} << 35) - 1, 27};
constexpr Format kFeeFormat{(Uint128{1} << 11) - 1, 31};

struct Packed {
  Uint128 mantissa = 0;
  unsigned exponent = 0;
  Uint128 unit = 1;  // 10^exponent

  [[nodiscard]] Uint128 value() const { return mantissa * unit; }
  [[nodiscard]] std::uint64_t bits() const {
    return static_cast<std::uint64_t>(mantissa << kExponentBits) | exponent;
  }
};

Result<Packed> pack(Uint128 value, const Format& format) {
  Packed packed;
  while (value > format.mantissa_max * packed.unit) {
    if (packed.exponent == format.exponent_max) {
      return fail(ErrorKind::refused, "amount is too large to be signed");
    }
    ++packed.exponent;
    packed.unit *= 10;
  }
  packed.mantissa = value / packed.unit;
  if (packed.exponent > 0) {
    // The largest mantissa of the exponent before may come nearer, or as near.
    const Packed before{format.mantissa_max, packed.exponent - 1, packed.unit / 10};
    if (before.value() >= packed.value()) return before;
  }
  return packed;
}

Result<Uint128> closest(Uint128 value, const Format& format) {
  APEX_TRY_ASSIGN(const Packed packed, pack(value, format));
  return packed.value();
}

template <typename Bytes>
Result<Bytes> packed_bytes(Uint128 value, const Format& format) {
  APEX_TRY_ASSIGN(const Packed packed, pack(value, format));
  Bytes bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(packed.bits() >> (8 * (bytes.size() - 1 - i)));
  }
  return bytes;
}

}  // namespace

Result<Uint128> closest_packable_amount(Uint128 amount) { return closest(amount, kAmountFormat); }

Result<Uint128> closest_packable_fee(Uint128 fee) { return closest(fee, kFeeFormat); }

bool is_packable_size(Uint128 size) {
  const Result<Uint128> signed_size = closest_packable_amount(size);
  return signed_size && *signed_size == size;
}

Result<PackedAmount> pack_amount(Uint128 amount) {
  return packed_bytes<PackedAmount>(amount, kAmountFormat);
}

Result<PackedFee> pack_fee(Uint128 fee) { return packed_bytes<PackedFee>(fee, kFeeFormat); }

}  // namespace apex::zk
