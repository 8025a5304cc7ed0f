#include "exchange/order_signer.h"

#include <charconv>

#include "base/bytes.h"
#include "model/client_order_id.h"
#include "zk/amount_packing.h"
#include "zk/schnorr.h"

namespace apex {
namespace {

tl::unexpected<Error> unsignable(const std::string& what) {
  return fail(ErrorKind::exchange_rejected, "order cannot be signed: " + what);
}

/// Modulo 2^32 - 1, as all clients of the exchange compute it.
Result<std::uint32_t> signed_account(const AccountId& account) {
  const std::string& text = account.str();
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, number);
  if (problem != std::errc{} || stop != end) return unsignable("account id is no number");
  return static_cast<std::uint32_t>(number % UINT32_MAX);
}

/// In basis points, rounded up, one byte.
Result<std::uint8_t> signed_rate(const FeeRate& rate, const char* name) {
  constexpr int kBasisPointDigits = 4;
  const auto units = rate.decimal().to_units(kBasisPointDigits, Rounding::ceiling);
  if (!units || *units > UINT8_MAX) {
    return unsignable(std::string(name) + " fee rate " + rate.to_string() + " out of range");
  }
  return static_cast<std::uint8_t>(*units);
}

}  // namespace

Result<zk::ContractFields> contract_fields(const OrderRequest& order) {
  zk::ContractFields fields;
  APEX_TRY_ASSIGN(fields.account_id, signed_account(order.account_id));
  const SigningSlot slot = signing_slot(order.client_id);
  if (slot.slot_id > UINT32_MAX) return unsignable("client id gives a slot beyond 32 bits");
  fields.slot_id = static_cast<std::uint32_t>(slot.slot_id);
  fields.nonce = slot.nonce;
  fields.pair_id = order.pair_id;
  fields.direction = order.side == Side::buy ? zk::Direction::buy : zk::Direction::sell;
  if (order.size.decimal().scale() > order.asset_decimals) {
    return unsignable("size " + order.size.to_string() + " has more digits than its asset");
  }
  const auto size = order.size.decimal().to_units(order.asset_decimals, Rounding::down);
  if (!size || !zk::is_packable_size(*size)) {
    return unsignable("size " + order.size.to_string() + " has too many digits");
  }
  const auto price = order.price.decimal().to_units(order.asset_decimals, Rounding::down);
  if (!price) return unsignable("price " + order.price.to_string() + " out of range");
  fields.size = *size;
  fields.price = *price;
  APEX_TRY_ASSIGN(fields.maker_fee_rate, signed_rate(order.maker_fee_rate, "maker"));
  APEX_TRY_ASSIGN(fields.taker_fee_rate, signed_rate(order.taker_fee_rate, "taker"));
  return fields;
}

Result<std::string> sign_order(const zk::PrivateKey& key, const OrderRequest& order) {
  APEX_TRY_ASSIGN(const zk::ContractFields fields, contract_fields(order));
  const auto message = zk::contract_message(fields);
  if (!message) return unsignable(message.error().message);
  APEX_TRY_ASSIGN(const zk::Signature signature, zk::sign(key, *message));
  return "0x" + to_hex(signature);
}

}  // namespace apex
