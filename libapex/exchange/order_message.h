#ifndef APEX_EXCHANGE_ORDER_MESSAGE_H
#define APEX_EXCHANGE_ORDER_MESSAGE_H

#include <vector>

#include "base/json.h"
#include "model/order.h"

/// Orders and fills. Errors: protocol, with the JSON path. Source: apex-api.md 3.4 and 3.5.
namespace apex {

/// One order object. Amounts that add up are 0 where they are "". Conditional orders, which
/// other clients of the account may have resting, read as the type that they become, with price
/// and size 0 where none is set. Some answers leave out what the engine has matched: then it is
/// what is confirmed.
[[nodiscard]] Result<Order> decode_order(const JsonView& object);

/// The order in "data" of `GET /v3/order` and its sibling.
[[nodiscard]] Result<Order> decode_order_answer(const JsonView& root);

/// `GET /v3/open-orders`: "data" is the list.
[[nodiscard]] Result<std::vector<Order>> decode_open_orders(const JsonView& root);

/// `GET /v3/history-orders`: the list is "data.orders".
[[nodiscard]] Result<std::vector<Order>> decode_order_page(const JsonView& root);

/// `GET /v3/fills` and `GET /v3/order-fills`: the list is "data.orders".
[[nodiscard]] Result<std::vector<Fill>> decode_fill_page(const JsonView& root);

}  // namespace apex

#endif  // APEX_EXCHANGE_ORDER_MESSAGE_H
