#ifndef APEX_ZK_AMOUNT_PACKING_H
#define APEX_ZK_AMOUNT_PACKING_H

#include <array>
#include <cstdint>

#include "base/decimal.h"
#include "base/result.h"

/// Amounts in signed messages are mantissa · 10^exponent: 35 + 5 bits for sizes and amounts,
/// 11 + 5 bits for fees, in units of the token's smallest part. What does not fit is rounded down,
/// silently, by the exchange's library; ours says whether it fits.
/// Source: zk-signing.md 5.2; tests/vectors/10.
namespace apex::zk {

using PackedAmount = std::array<std::uint8_t, 5>;
using PackedFee = std::array<std::uint8_t, 2>;

/// The packable value next below (or equal). Errors: refused, above 34359738367 · 10^27.
[[nodiscard]] Result<Uint128> closest_packable_amount(Uint128 amount);
/// The packable value next below (or equal). Errors: refused, above 2047 · 10^31.
[[nodiscard]] Result<Uint128> closest_packable_fee(Uint128 fee);

/// True if the signature stands for exactly this size.
[[nodiscard]] bool is_packable_size(Uint128 size);

/// Rounds down where it must. Errors: as closest_packable_amount.
[[nodiscard]] Result<PackedAmount> pack_amount(Uint128 amount);
/// Rounds down where it must. Errors: as closest_packable_fee.
[[nodiscard]] Result<PackedFee> pack_fee(Uint128 fee);

}  // namespace apex::zk

#endif  // APEX_ZK_AMOUNT_PACKING_H
