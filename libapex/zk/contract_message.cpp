#include "zk/contract_message.h"

#include "zk/message_writer.h"

namespace apex::zk {
namespace {

constexpr std::uint8_t kContractType = 0xfe;
constexpr std::size_t kPriceBytes = 15;

}  // namespace

Result<ContractMessage> contract_message(const ContractFields& fields) {
  APEX_TRY_ASSIGN(const PackedAmount size, pack_amount(fields.size));
  if (!is_packable_size(fields.size)) {
    return fail(ErrorKind::refused, "order size has too many digits to be signed exactly");
  }
  if (fields.price >> (8 * kPriceBytes) != 0) {
    return fail(ErrorKind::refused, "order price is too large to be signed");
  }
  ContractMessage message;
  MessageWriter writer(message);
  writer.integer(kContractType, 1)
      .integer(fields.account_id, 4)
      .integer(fields.sub_account_id, 1)
      .integer(fields.slot_id, 2)
      .integer(fields.nonce, 3)
      .integer(fields.pair_id, 1)
      .integer(static_cast<std::uint8_t>(fields.direction), 1)
      .raw(size)
      .integer(fields.price, kPriceBytes)
      .integer(fields.maker_fee_rate, 1)
      .integer(fields.taker_fee_rate, 1)
      .integer(fields.has_subsidy ? 1 : 0, 1);
  APEX_CHECK(writer.is_full());
  return message;
}

}  // namespace apex::zk
