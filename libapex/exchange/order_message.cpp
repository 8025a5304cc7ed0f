#include "exchange/order_message.h"

#include "exchange/fields.h"

namespace apex {
namespace {

Result<Side> decode_side(const JsonView& object) {
  APEX_TRY_ASSIGN(const JsonView member, object.at("side"));
  APEX_TRY_ASSIGN(const std::string text, member.string());
  return fields::at_path(member, parse_side(text));
}

struct ReadType {
  OrderType type = OrderType::market;
  bool is_conditional = false;
};

Result<ReadType> decode_type(const JsonView& object) {
  APEX_TRY_ASSIGN(const JsonView member, object.at("type"));
  APEX_TRY_ASSIGN(const std::string text, member.string());
  if (text == "STOP_LIMIT" || text == "TAKE_PROFIT_LIMIT") return ReadType{OrderType::limit, true};
  if (text == "STOP_MARKET" || text == "TAKE_PROFIT_MARKET") {
    return ReadType{OrderType::market, true};
  }
  APEX_TRY_ASSIGN(const OrderType type, fields::at_path(member, parse_order_type(text)));
  return ReadType{type, false};
}

Result<CancelReason> decode_cancel_reason(const JsonView& object) {
  const auto member = object.find("cancelReason");
  if (!member) return CancelReason::none;
  APEX_TRY_ASSIGN(const std::string text, member->string());
  return parse_cancel_reason(text);
}

/// What has been matched and what of it is confirmed.
Result<void> decode_amounts(const JsonView& object, Order& order) {
  APEX_TRY_ASSIGN(const Decimal filled, fields::cumulative(object, "cumSuccessFillSize"));
  APEX_TRY_ASSIGN(const Decimal value, fields::cumulative(object, "cumSuccessFillValue"));
  APEX_TRY_ASSIGN(const Decimal fee, [&]() -> Result<Decimal> {
    APEX_TRY_ASSIGN(const auto read, object.decimal_or_unset("cumSuccessFillFee"));
    return read.value_or(Decimal{});  // a maker's may be below zero
  }());
  order.filled = Size(filled);
  order.filled_value = Usdt(value);
  order.fee = Usdt(fee);
  order.matched = order.filled;
  if (object.find("cumMatchFillSize")) {
    APEX_TRY_ASSIGN(const Decimal matched, fields::cumulative(object, "cumMatchFillSize"));
    order.matched = Size(matched);
  }
  if (order.matched < order.filled) return object.error("more confirmed than matched");
  if (object.find("averagePrice")) {
    APEX_TRY_ASSIGN(const auto average, fields::positive_or_unset(object, "averagePrice"));
    if (average) order.average_price = Price(*average);
  }
  return {};
}

template <typename Item, typename Decode>
Result<std::vector<Item>> decode_list(const Result<std::vector<JsonView>>& rows, Decode decode) {
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Item> items;
  for (const JsonView& row : *rows) {
    APEX_TRY_ASSIGN(Item item, decode(row));
    items.push_back(std::move(item));
  }
  return items;
}

Result<Fill> decode_fill(const JsonView& object) {
  Fill fill;
  APEX_TRY_ASSIGN(std::string id, fields::text(object, "id"));
  fill.id = FillId(std::move(id));
  APEX_TRY_ASSIGN(std::string order_id, fields::text(object, "orderId"));
  fill.order_id = OrderId(std::move(order_id));
  if (object.find("clientOrderId") || object.find("clientId")) {
    APEX_TRY_ASSIGN(std::string client_id,
                    fields::text_of_either(object, "clientId", "clientOrderId"));
    fill.client_id = ClientOrderId(std::move(client_id));
  }
  APEX_TRY_ASSIGN(std::string symbol, fields::text(object, "symbol"));
  fill.symbol = Symbol(std::move(symbol));
  APEX_TRY_ASSIGN(fill.side, decode_side(object));
  APEX_TRY_ASSIGN(const JsonView status, object.at("status"));
  APEX_TRY_ASSIGN(const std::string status_text, status.string());
  APEX_TRY_ASSIGN(fill.status, fields::at_path(status, parse_fill_status(status_text)));
  APEX_TRY_ASSIGN(const Decimal price, fields::positive(object, "price"));
  APEX_TRY_ASSIGN(const Decimal size, fields::positive(object, "size"));
  APEX_TRY_ASSIGN(const Decimal value, fields::not_negative(object, "quoteAmount"));
  fill.price = Price(price);
  fill.size = Size(size);
  fill.value = Usdt(value);
  APEX_TRY_ASSIGN(const JsonView fee_member, object.at("fee"));
  APEX_TRY_ASSIGN(const auto fee, fee_member.decimal_or_unset());
  if (!fee && fill.status == FillStatus::success) return fee_member.error("not set");
  fill.fee = Usdt(fee.value_or(Decimal{}));
  APEX_TRY_ASSIGN(fill.created_at, fields::time(object, "createdAt"));
  return fill;
}

Result<std::vector<JsonView>> page_rows(const JsonView& root) {
  APEX_TRY_ASSIGN(const JsonView data, root.at("data"));
  return fields::list(data, "orders");
}

}  // namespace

Result<Order> decode_order(const JsonView& object) {
  Order order;
  APEX_TRY_ASSIGN(std::string id, fields::text_of_either(object, "id", "orderId"));
  if (id.empty()) return object.error("an order without id");
  order.id = OrderId(std::move(id));
  APEX_TRY_ASSIGN(std::string client_id,
                  fields::text_of_either(object, "clientId", "clientOrderId"));
  order.client_id = ClientOrderId(std::move(client_id));
  APEX_TRY_ASSIGN(std::string symbol, fields::text(object, "symbol"));
  order.symbol = Symbol(std::move(symbol));
  APEX_TRY_ASSIGN(order.side, decode_side(object));
  APEX_TRY_ASSIGN(const ReadType type, decode_type(object));
  order.type = type.type;
  APEX_TRY_ASSIGN(const JsonView status, object.at("status"));
  APEX_TRY_ASSIGN(const std::string status_text, status.string());
  APEX_TRY_ASSIGN(order.status, fields::at_path(status, parse_order_status(status_text)));
  APEX_TRY_ASSIGN(order.cancel_reason, decode_cancel_reason(object));
  APEX_TRY_ASSIGN(const bool reduce_only, object.boolean("reduceOnly"));
  order.reduce_only = reduce_only ? ReduceOnly::yes : ReduceOnly::no;
  const auto amount = type.is_conditional ? fields::cumulative : fields::not_negative;
  APEX_TRY_ASSIGN(const Decimal size, amount(object, "size"));
  APEX_TRY_ASSIGN(const Decimal price, amount(object, "price"));
  order.size = Size(size);
  order.price = Price(price);
  APEX_TRY(decode_amounts(object, order));
  if (!type.is_conditional && order.size < order.matched) {
    return object.error("more matched than ordered");
  }
  APEX_TRY_ASSIGN(order.created_at, fields::time(object, "createdAt"));
  return order;
}

Result<Order> decode_order_answer(const JsonView& root) {
  APEX_TRY_ASSIGN(const JsonView data, root.at("data"));
  return decode_order(data);
}

Result<std::vector<Order>> decode_open_orders(const JsonView& root) {
  return decode_list<Order>(fields::list(root, "data"), decode_order);
}

Result<std::vector<Order>> decode_order_page(const JsonView& root) {
  return decode_list<Order>(page_rows(root), decode_order);
}

Result<std::vector<Fill>> decode_fill_page(const JsonView& root) {
  return decode_list<Fill>(page_rows(root), decode_fill);
}

}  // namespace apex
