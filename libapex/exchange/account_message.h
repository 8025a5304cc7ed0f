#ifndef APEX_EXCHANGE_ACCOUNT_MESSAGE_H
#define APEX_EXCHANGE_ACCOUNT_MESSAGE_H

#include "base/json.h"
#include "model/account.h"

/// The account, each from the root of its answer. Errors: protocol, with the JSON path.
/// Source: apex-api.md 3.2.
namespace apex {

/// `GET /v3/account`. Position rows of size zero are kept. A contract wallet without USDT holds 0.
[[nodiscard]] Result<Account> decode_account(const JsonView& root);

/// `GET /v3/account-balance`.
[[nodiscard]] Result<Balance> decode_balance(const JsonView& root);

}  // namespace apex

#endif  // APEX_EXCHANGE_ACCOUNT_MESSAGE_H
