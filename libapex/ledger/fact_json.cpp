#include "ledger/fact_json.h"

#include <array>
#include <limits>
#include <utility>

#include "base/plain_text.h"

namespace apex {
namespace {

// --- values -----------------------------------------------------------------------------------

template <typename Amount>
Result<Amount> amount(const JsonView& body, std::string_view key) {
  APEX_TRY_ASSIGN(const Decimal value, body.decimal(key));
  return Amount(value);
}

template <typename Name>
Result<Name> id(const JsonView& body, std::string_view key) {
  APEX_TRY_ASSIGN(std::string text, body.string(key));
  return Name(std::move(text));
}

template <typename Number>
Result<Number> number(const JsonView& body, std::string_view key) {
  APEX_TRY_ASSIGN(const std::int64_t value, body.integer(key));
  if (!std::in_range<Number>(value)) return body.error(std::string(key) + " is out of range");
  return static_cast<Number>(value);
}

Result<Timestamp> moment(const JsonView& body, std::string_view key) {
  APEX_TRY_ASSIGN(const std::int64_t ms, body.integer(key));
  return from_unix_ms(ms);
}

/// A name by its own parser, with the path where it stands.
template <typename Parse>
auto named(const JsonView& body, std::string_view key, Parse parse)
    -> decltype(parse(std::string_view{})) {
  APEX_TRY_ASSIGN(const std::string text, body.string(key));
  auto value = parse(std::string_view(text));
  if (!value) return body.error(std::string(key) + ": " + value.error().message);
  return value;
}

/// A name that has a to_string() and no parser of its own spelling.
template <typename Enum, std::size_t N>
Result<Enum> one_of(const JsonView& body, std::string_view key, const std::array<Enum, N>& values) {
  APEX_TRY_ASSIGN(const std::string text, body.string(key));
  for (const Enum value : values) {
    if (text == to_string(value)) return value;
  }
  return body.error(std::string(key) + ": unknown name " + in_quotes(text));
}

constexpr std::array kFillStatuses{FillStatus::pending, FillStatus::success, FillStatus::failed};
constexpr std::array kRejectReasons{RejectReason::not_sent,        RejectReason::nothing_to_reduce,
                                    RejectReason::price,           RejectReason::margin,
                                    RejectReason::symbol_disabled, RejectReason::signature,
                                    RejectReason::credentials,     RejectReason::clock,
                                    RejectReason::rate_limited,    RejectReason::other};
constexpr std::array kLedgerKinds{LedgerKind::live, LedgerKind::rehearsal};

std::int64_t ms(Timestamp t) { return to_unix_ms(t); }

// --- parts of more than one body --------------------------------------------------------------

void write_request(JsonWriter& json, const OrderRequest& request) {
  json.member("client_id", request.client_id.str())
      .member("account", request.account_id.str())
      .member("symbol", request.symbol.str())
      .member("pair_id", static_cast<int>(request.pair_id))
      .member("asset_decimals", request.asset_decimals)
      .member("side", to_string(request.side))
      .member("type", to_string(request.type))
      .member("time_in_force", to_string(request.time_in_force))
      .member("reduce_only", request.reduce_only == ReduceOnly::yes)
      .member("size", request.size.decimal())
      .member("price", request.price.decimal())
      .member("limit_fee", request.limit_fee.decimal())
      .member("maker_fee_rate", request.maker_fee_rate.decimal())
      .member("taker_fee_rate", request.taker_fee_rate.decimal())
      .member("expiration", ms(request.expiration));
}

Result<OrderRequest> read_request(const JsonView& body) {
  OrderRequest request;
  APEX_TRY_ASSIGN(request.client_id, id<ClientOrderId>(body, "client_id"));
  APEX_TRY_ASSIGN(request.account_id, id<AccountId>(body, "account"));
  APEX_TRY_ASSIGN(request.symbol, id<Symbol>(body, "symbol"));
  APEX_TRY_ASSIGN(request.pair_id, number<std::uint16_t>(body, "pair_id"));
  APEX_TRY_ASSIGN(request.asset_decimals, number<int>(body, "asset_decimals"));
  APEX_TRY_ASSIGN(request.side, named(body, "side", parse_side));
  APEX_TRY_ASSIGN(request.type, named(body, "type", parse_order_type));
  APEX_TRY_ASSIGN(request.time_in_force, named(body, "time_in_force", parse_time_in_force));
  APEX_TRY_ASSIGN(const bool reduce_only, body.boolean("reduce_only"));
  request.reduce_only = reduce_only ? ReduceOnly::yes : ReduceOnly::no;
  APEX_TRY_ASSIGN(request.size, amount<Size>(body, "size"));
  APEX_TRY_ASSIGN(request.price, amount<Price>(body, "price"));
  APEX_TRY_ASSIGN(request.limit_fee, amount<Usdt>(body, "limit_fee"));
  APEX_TRY_ASSIGN(request.maker_fee_rate, amount<FeeRate>(body, "maker_fee_rate"));
  APEX_TRY_ASSIGN(request.taker_fee_rate, amount<FeeRate>(body, "taker_fee_rate"));
  APEX_TRY_ASSIGN(request.expiration, moment(body, "expiration"));
  return request;
}

void write_planned(JsonWriter& json, const PlannedOrder& order) {
  json.begin_object().member("leg", to_string(order.leg)).member("attempt", order.attempt);
  write_request(json, order.request);
  json.end_object();
}

/// A text from outside; JsonWriter makes it valid UTF-8.
std::string_view cut(std::string_view text) { return text.substr(0, kTextBytesMax); }

}  // namespace

std::string identity_body(const LedgerIdentity& identity) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object()
      .member("network", to_string(identity.owner.network))
      .member("kind", to_string(identity.kind))
      .end_object();
  return json.take();
}

Result<LedgerIdentity> read_identity(const JsonView& body) {
  LedgerIdentity identity;
  APEX_TRY_ASSIGN(identity.owner.network, named(body, "network", parse_network));
  APEX_TRY_ASSIGN(identity.kind, one_of(body, "kind", kLedgerKinds));
  return identity;
}

std::string intent_body(const TradeIntent& intent) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object()
      .member("network", to_string(intent.key.network))
      .member("account", intent.key.account.str())
      .member("number", intent.key.number)
      .member("forced", intent.forced)
      .member("symbol", intent.symbol.str())
      .member("side", to_string(intent.side))
      .member("index_price", intent.index_price.decimal());
  if (intent.adopted) {
    json.member("adopted_size", intent.adopted->size.decimal())
        .member("adopted_entry_price", intent.adopted->entry_price.decimal());
  }
  json.key("orders").begin_array();
  for (const PlannedOrder& order : intent.orders) write_planned(json, order);
  json.end_array().end_object();
  return json.take();
}

Result<TradeIntent> read_intent(const JsonView& body) {
  TradeIntent intent;
  APEX_TRY_ASSIGN(intent.key.network, named(body, "network", parse_network));
  APEX_TRY_ASSIGN(intent.key.account, id<AccountId>(body, "account"));
  APEX_TRY_ASSIGN(intent.key.number, number<int>(body, "number"));
  APEX_TRY_ASSIGN(intent.forced, body.boolean("forced"));
  APEX_TRY_ASSIGN(intent.symbol, id<Symbol>(body, "symbol"));
  APEX_TRY_ASSIGN(intent.side, named(body, "side", parse_side));
  APEX_TRY_ASSIGN(intent.index_price, amount<Price>(body, "index_price"));
  if (body.find("adopted_size")) {
    AdoptedPosition adopted;
    APEX_TRY_ASSIGN(adopted.size, amount<Size>(body, "adopted_size"));
    APEX_TRY_ASSIGN(adopted.entry_price, amount<Price>(body, "adopted_entry_price"));
    intent.adopted = adopted;
  }
  APEX_TRY_ASSIGN(const JsonView list, body.at("orders"));
  APEX_TRY_ASSIGN(const std::vector<JsonView> orders, list.elements());
  if (orders.empty()) return list.error("an intent without an order");
  for (const JsonView& order : orders) {
    APEX_TRY_ASSIGN(PlannedOrder planned, read_planned_order(order));
    intent.orders.push_back(std::move(planned));
  }
  return intent;
}

std::string order_body(const PlannedOrder& order) {
  JsonWriter json(JsonWriter::Style::compact);
  write_planned(json, order);
  return json.take();
}

Result<PlannedOrder> read_planned_order(const JsonView& body) {
  PlannedOrder order;
  APEX_TRY_ASSIGN(order.leg, named(body, "leg", parse_leg));
  APEX_TRY_ASSIGN(order.attempt, number<int>(body, "attempt"));
  APEX_TRY_ASSIGN(order.request, read_request(body));
  return order;
}

std::string answer_body(const OrderOutcome& outcome) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object();
  if (const auto* accepted = std::get_if<Accepted>(&outcome)) {
    json.member("outcome", "accepted").member("order_id", accepted->id.str());
  } else if (const auto* rejected = std::get_if<Rejected>(&outcome)) {
    json.member("outcome", "rejected")
        .member("reason", to_string(rejected->reason))
        .member("detail", cut(rejected->detail));
  } else if (const auto* unknown = std::get_if<Unknown>(&outcome)) {
    json.member("outcome", "unknown").member("detail", cut(unknown->detail));
  }
  json.end_object();
  return json.take();
}

Result<OrderOutcome> read_answer(const JsonView& body) {
  APEX_TRY_ASSIGN(const std::string outcome, body.string("outcome"));
  if (outcome == "accepted") {
    APEX_TRY_ASSIGN(OrderId order_id, id<OrderId>(body, "order_id"));
    return OrderOutcome{Accepted{std::move(order_id)}};
  }
  if (outcome == "rejected") {
    Rejected rejected;
    APEX_TRY_ASSIGN(rejected.reason, one_of(body, "reason", kRejectReasons));
    APEX_TRY_ASSIGN(rejected.detail, body.string("detail"));
    return OrderOutcome{std::move(rejected)};
  }
  if (outcome == "unknown") {
    APEX_TRY_ASSIGN(std::string detail, body.string("detail"));
    return OrderOutcome{Unknown{std::move(detail)}};
  }
  return body.error("unknown outcome " + in_quotes(outcome));
}

std::string seen_body(const Order& order) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object()
      .member("order_id", order.id.str())
      .member("client_id", order.client_id.str())
      .member("symbol", order.symbol.str())
      .member("side", to_string(order.side))
      .member("type", to_string(order.type))
      .member("status", to_string(order.status))
      .member("cancel_reason", to_string(order.cancel_reason))
      .member("reduce_only", order.reduce_only == ReduceOnly::yes)
      .member("size", order.size.decimal())
      .member("price", order.price.decimal())
      .member("matched", order.matched.decimal())
      .member("filled", order.filled.decimal())
      .member("filled_value", order.filled_value.decimal())
      .member("fee", order.fee.decimal());
  if (order.average_price) json.member("average_price", order.average_price->decimal());
  json.member("created_at", ms(order.created_at)).end_object();
  return json.take();
}

Result<Order> read_seen(const JsonView& body) {
  Order order;
  APEX_TRY_ASSIGN(order.id, id<OrderId>(body, "order_id"));
  APEX_TRY_ASSIGN(order.client_id, id<ClientOrderId>(body, "client_id"));
  APEX_TRY_ASSIGN(order.symbol, id<Symbol>(body, "symbol"));
  APEX_TRY_ASSIGN(order.side, named(body, "side", parse_side));
  APEX_TRY_ASSIGN(order.type, named(body, "type", parse_order_type));
  APEX_TRY_ASSIGN(order.status, named(body, "status", parse_order_status));
  APEX_TRY_ASSIGN(const std::string reason, body.string("cancel_reason"));
  order.cancel_reason = parse_cancel_reason(reason);
  APEX_TRY_ASSIGN(const bool reduce_only, body.boolean("reduce_only"));
  order.reduce_only = reduce_only ? ReduceOnly::yes : ReduceOnly::no;
  APEX_TRY_ASSIGN(order.size, amount<Size>(body, "size"));
  APEX_TRY_ASSIGN(order.price, amount<Price>(body, "price"));
  APEX_TRY_ASSIGN(order.matched, amount<Size>(body, "matched"));
  APEX_TRY_ASSIGN(order.filled, amount<Size>(body, "filled"));
  APEX_TRY_ASSIGN(order.filled_value, amount<Usdt>(body, "filled_value"));
  APEX_TRY_ASSIGN(order.fee, amount<Usdt>(body, "fee"));
  if (body.find("average_price")) {
    APEX_TRY_ASSIGN(order.average_price, amount<Price>(body, "average_price"));
  }
  APEX_TRY_ASSIGN(order.created_at, moment(body, "created_at"));
  return order;
}

std::string fill_body(const Fill& fill) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object()
      .member("fill_id", fill.id.str())
      .member("order_id", fill.order_id.str())
      .member("client_id", fill.client_id.str())
      .member("symbol", fill.symbol.str())
      .member("side", to_string(fill.side))
      .member("price", fill.price.decimal())
      .member("size", fill.size.decimal())
      .member("value", fill.value.decimal())
      .member("fee", fill.fee.decimal())
      .member("status", to_string(fill.status))
      .end_object();
  return json.take();
}

Result<Fill> read_fill(const JsonView& body) {
  Fill fill;
  APEX_TRY_ASSIGN(fill.id, id<FillId>(body, "fill_id"));
  APEX_TRY_ASSIGN(fill.order_id, id<OrderId>(body, "order_id"));
  APEX_TRY_ASSIGN(fill.client_id, id<ClientOrderId>(body, "client_id"));
  APEX_TRY_ASSIGN(fill.symbol, id<Symbol>(body, "symbol"));
  APEX_TRY_ASSIGN(fill.side, named(body, "side", parse_side));
  APEX_TRY_ASSIGN(fill.price, amount<Price>(body, "price"));
  APEX_TRY_ASSIGN(fill.size, amount<Size>(body, "size"));
  APEX_TRY_ASSIGN(fill.value, amount<Usdt>(body, "value"));
  APEX_TRY_ASSIGN(fill.fee, amount<Usdt>(body, "fee"));
  APEX_TRY_ASSIGN(fill.status, one_of(body, "status", kFillStatuses));
  return fill;
}

std::string end_body(const TradeEnd& end) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("outcome", to_string(end.outcome));
  if (end.exposure) json.member("exposure_ms", std::int64_t{end.exposure->count()});
  json.member("detail", cut(end.detail)).end_object();
  return json.take();
}

Result<TradeEnd> read_end(const JsonView& body) {
  TradeEnd end;
  APEX_TRY_ASSIGN(end.outcome, named(body, "outcome", parse_trade_outcome));
  if (body.find("exposure_ms")) {
    APEX_TRY_ASSIGN(const std::int64_t exposure, body.integer("exposure_ms"));
    end.exposure = Milliseconds{exposure};
  }
  APEX_TRY_ASSIGN(end.detail, body.string("detail"));
  return end;
}

std::string reset_body(std::string_view reason) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("reason", cut(reason)).end_object();
  return json.take();
}

std::string offset_body(Milliseconds server_minus_local) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object()
      .member("server_minus_local_ms", std::int64_t{server_minus_local.count()})
      .end_object();
  return json.take();
}

Result<Milliseconds> read_offset(const JsonView& body) {
  APEX_TRY_ASSIGN(const std::int64_t offset, body.integer("server_minus_local_ms"));
  return Milliseconds{offset};
}

std::string factor_body(const FactorSeen& seen) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object()
      .member("trading_activity", seen.trading_activity)
      .member("days_counted", seen.days_counted)
      .end_object();
  return json.take();
}

Result<FactorSeen> read_factor(const JsonView& body) {
  FactorSeen seen;
  APEX_TRY_ASSIGN(seen.trading_activity, body.decimal("trading_activity"));
  APEX_TRY_ASSIGN(seen.days_counted, number<int>(body, "days_counted"));
  return seen;
}

}  // namespace apex
