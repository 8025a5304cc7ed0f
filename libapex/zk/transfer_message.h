#ifndef APEX_ZK_TRANSFER_MESSAGE_H
#define APEX_ZK_TRANSFER_MESSAGE_H

#include <array>
#include <cstdint>

#include "base/decimal.h"
#include "base/result.h"

/// The signed bytes of transfers and withdrawals, which apexbot does not send: they are here for
/// the whole signature scheme to stand under test. Source: zk-signing.md 8; tests/vectors/16.
namespace apex::zk {

using EthAddress = std::array<std::uint8_t, 20>;

struct TransferFields {
  std::uint32_t account_id = 0;
  std::uint8_t from_sub_account_id = 0;
  EthAddress to_address{};
  std::uint8_t to_sub_account_id = 0;
  std::uint16_t token_id = 0;
  Uint128 amount = 0;  ///< rounded down to what can be packed
  Uint128 fee = 0;     ///< the same
  std::uint32_t nonce = 0;
  std::uint32_t timestamp_seconds = 0;
};

struct WithdrawFields {
  std::uint8_t to_chain_id = 0;
  std::uint32_t account_id = 0;
  std::uint8_t sub_account_id = 0;
  EthAddress to_address{};
  std::uint16_t l2_source_token = 0;
  std::uint16_t l1_target_token = 0;
  Uint128 amount = 0;  ///< exact
  Uint128 fee = 0;     ///< rounded down to what can be packed
  std::uint32_t nonce = 0;
  bool withdraw_to_l1 = false;
  std::uint16_t withdraw_fee_ratio = 0;
  std::uint32_t timestamp_seconds = 0;
};

/// Errors of both: refused, when an amount is beyond what can be packed.
[[nodiscard]] Result<std::array<std::uint8_t, 56>> transfer_message(const TransferFields& fields);
/// For a withdrawal without call data.
[[nodiscard]] Result<std::array<std::uint8_t, 63>> withdraw_message(const WithdrawFields& fields);

inline constexpr std::size_t kLongMessageBytes = 178;

/// The 31-byte Rescue hash that stands in a message for a longer one.
/// Source: zk-signing.md 8; tests/vectors/08.
[[nodiscard]] std::array<std::uint8_t, 31> hash_long_message(
    const std::array<std::uint8_t, kLongMessageBytes>& message);

}  // namespace apex::zk

#endif  // APEX_ZK_TRANSFER_MESSAGE_H
