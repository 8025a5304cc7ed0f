#ifndef APEX_EXCHANGE_ORDER_SIGNER_H
#define APEX_EXCHANGE_ORDER_SIGNER_H

#include <string>

#include "model/order.h"
#include "zk/contract_message.h"
#include "zk/private_key.h"

/// The one bridge between orders and signatures. Source: apex-api.md 5.4, zk-signing.md 5.3.
namespace apex {

/// The integers that a signature of the order covers. What is not among them (limit fee,
/// expiration, type, time in force, reduce-only) can change without a new signature.
/// Errors: exchange_rejected, for an order that the exchange could not verify, or would verify as
/// another one: a size that its short number format cannot hold, a fee rate of a negative or of
/// 256 basis points or more, an account that is no number.
[[nodiscard]] Result<zk::ContractFields> contract_fields(const OrderRequest& order);

/// "0x" and 128 hex digits: equal for equal orders. Takes about 2 ms. Errors: as contract_fields.
[[nodiscard]] Result<std::string> sign_order(const zk::PrivateKey& key, const OrderRequest& order);

}  // namespace apex

#endif  // APEX_EXCHANGE_ORDER_SIGNER_H
