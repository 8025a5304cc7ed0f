#ifndef APEX_ZK_CONTRACT_MESSAGE_H
#define APEX_ZK_CONTRACT_MESSAGE_H

#include <array>
#include <cstdint>

#include "base/decimal.h"
#include "base/result.h"
#include "zk/amount_packing.h"

namespace apex::zk {

enum class Direction : std::uint8_t { sell = 0, buy = 1 };

/// What a signature of a contract (perpetual) order covers, as plain integers. How they come from
/// an order: zk-signing.md 5.3. Of slot, nonce and pair only the low 16, 24 and 8 bits are signed.
struct ContractFields {
  std::uint32_t account_id = 0;
  std::uint8_t sub_account_id = 0;
  std::uint32_t slot_id = 0;
  std::uint32_t nonce = 0;
  std::uint16_t pair_id = 0;
  Direction direction = Direction::sell;
  Uint128 size = 0;                 ///< in 10^-decimals of the settle asset (USDT: 18)
  Uint128 price = 0;                ///< the same; below 2^120
  std::uint8_t maker_fee_rate = 0;  ///< 1 is a basis point
  std::uint8_t taker_fee_rate = 0;
  bool has_subsidy = false;  ///< the official clients never set it
};

using ContractMessage = std::array<std::uint8_t, 36>;

/// The bytes to sign for an order. Source: zk-signing.md 5.1; tests/vectors/09.
/// Errors: refused, when the size cannot be signed exactly (is_packable_size) or the price is 2^120
/// or more: another amount than the one asked for would be signed.
[[nodiscard]] Result<ContractMessage> contract_message(const ContractFields& fields);

}  // namespace apex::zk

#endif  // APEX_ZK_CONTRACT_MESSAGE_H
