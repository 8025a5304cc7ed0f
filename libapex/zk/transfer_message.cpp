#include "zk/transfer_message.h"

#include "zk/amount_packing.h"
#include "zk/message_writer.h"
#include "zk/rescue.h"

namespace apex::zk {
namespace {

constexpr std::uint8_t kWithdrawType = 0x03;
constexpr std::uint8_t kTransferType = 0x04;
constexpr std::size_t kWithdrawBytes = 72;
constexpr std::size_t kAddressPadding = 12;  // addresses stand right in 32 bytes

}  // namespace

Result<std::array<std::uint8_t, 56>> transfer_message(const TransferFields& fields) {
  APEX_TRY_ASSIGN(const PackedAmount amount, pack_amount(fields.amount));
  APEX_TRY_ASSIGN(const PackedFee fee, pack_fee(fields.fee));
  std::array<std::uint8_t, 56> message;
  MessageWriter writer(message);
  writer.integer(kTransferType, 1)
      .integer(fields.account_id, 4)
      .integer(fields.from_sub_account_id, 1)
      .integer(0, kAddressPadding)
      .raw(fields.to_address)
      .integer(fields.to_sub_account_id, 1)
      .integer(fields.token_id, 2)
      .raw(amount)
      .raw(fee)
      .integer(fields.nonce, 4)
      .integer(fields.timestamp_seconds, 4);
  APEX_CHECK(writer.is_full());
  return message;
}

Result<std::array<std::uint8_t, 63>> withdraw_message(const WithdrawFields& fields) {
  APEX_TRY_ASSIGN(const PackedFee fee, pack_fee(fields.fee));
  std::array<std::uint8_t, kLongMessageBytes> padded{};
  MessageWriter writer{std::span(padded).first<kWithdrawBytes>()};
  writer.integer(kWithdrawType, 1)
      .integer(fields.to_chain_id, 1)
      .integer(fields.account_id, 4)
      .integer(fields.sub_account_id, 1)
      .integer(0, kAddressPadding)
      .raw(fields.to_address)
      .integer(fields.l2_source_token, 2)
      .integer(fields.l1_target_token, 2)
      .integer(fields.amount, 16)
      .raw(fee)
      .integer(fields.nonce, 4)
      .integer(fields.withdraw_to_l1 ? 1 : 0, 1)
      .integer(fields.withdraw_fee_ratio, 2)
      .integer(fields.timestamp_seconds, 4);
  APEX_CHECK(writer.is_full());

  std::array<std::uint8_t, 63> message{};  // the last 32 bytes stay 0: no call data
  MessageWriter(message).raw(hash_long_message(padded));
  return message;
}

std::array<std::uint8_t, 31> hash_long_message(
    const std::array<std::uint8_t, kLongMessageBytes>& message) {
  // The lowest bit first, and the first bit of each group of eight the highest of its byte.
  const auto hash = rescue_sponge(pack253(message))[0].to_bytes_le();
  std::array<std::uint8_t, 31> mirrored{};
  for (unsigned bit = 0; bit < mirrored.size() * 8; ++bit) {
    const unsigned value = (unsigned{hash[bit / 8]} >> (bit % 8)) & 1u;
    mirrored[bit / 8] = static_cast<std::uint8_t>(mirrored[bit / 8] | value << (7 - bit % 8));
  }
  return mirrored;
}

}  // namespace apex::zk
