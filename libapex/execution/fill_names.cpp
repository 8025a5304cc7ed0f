#include "execution/fill_names.h"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace apex {
namespace {

tl::unexpected<Error> cannot_tell(const Fill& fill, const std::string& why) {
  return fail(
      ErrorKind::refused,
      fmt::format("the exchange shows a fill in {} at {} without a client id, whose order "
                  "{} {}: whether it is ours cannot be told. Nothing is opened; run this "
                  "again later, or use an account of its own for this bot",
                  fill.symbol.str(), format_utc(fill.created_at), fill.order_id.str(), why));
}

}  // namespace

Result<std::vector<Order>> name_fills(const Desk& desk, const HistoryQuery& query,
                                      std::vector<Fill>& fills) {
  APEX_TRY_ASSIGN(std::vector<Order> orders, desk.market.order_history(query));
  std::map<OrderId, ClientOrderId> names;
  for (const Order& order : orders) names.emplace(order.id, order.client_id);
  int asked = 0;
  for (Fill& fill : fills) {
    if (!fill.client_id.empty()) continue;
    if (!names.contains(fill.order_id)) {
      if (asked++ >= kOrdersAsked) return cannot_tell(fill, "is not in its list of orders");
      APEX_TRY_ASSIGN(std::optional<Order> order, desk.market.order(fill.order_id));
      if (!order) return cannot_tell(fill, "it does not find");
      names.emplace(fill.order_id, order->client_id);
      orders.push_back(*std::move(order));
    }
    fill.client_id = names.at(fill.order_id);
  }
  return orders;
}

}  // namespace apex
