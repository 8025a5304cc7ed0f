// The control routes: whoever calls them plays the world. Described in control_help.h.
#include <charconv>

#include "apexsim/api.h"
#include "apexsim/control_help.h"

namespace apex {
namespace {

constexpr int kTimesMax = 1'000'000;
constexpr std::int64_t kDelayMaxMs = 86'400'000'000;  // a thousand days

/// Not of the exchange: whoever calls has mistyped.
SimAnswer bad(const std::string& message) { return error_answer(kCodeBadParameter, message); }

std::optional<std::int64_t> whole(const SimRequest& request, std::string_view name,
                                  std::int64_t fallback, std::int64_t max) {
  const auto text = request.field(name);
  if (!text) return fallback;
  std::int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto [stop, problem] = std::from_chars(text->data(), end, value);
  if (problem != std::errc{} || stop != end || value < 0 || value > max) return std::nullopt;
  return value;
}

std::optional<Decimal> amount(const SimRequest& request, std::string_view name) {
  const auto value = Decimal::parse(request.field(name).value_or(""));
  return value ? std::optional(*value) : std::nullopt;
}

/// The form of `POST /control/faults`.
tl::expected<PaperFault, std::string> read_fault(const SimRequest& request) {
  PaperFault fault;
  const auto kind = parse_paper_fault_kind(request.field("kind").value_or(""));
  if (!kind) return tl::unexpected("kind is one of " + fault_kind_names());
  fault.kind = *kind;
  const auto leg = parse_paper_leg(request.field("leg").value_or("any"));
  if (!leg) return tl::unexpected(std::string("leg is any, open or close"));
  fault.leg = *leg;
  if (request.field("times") == "always") {
    fault.times.reset();
  } else {
    const auto times = whole(request, "times", 1, kTimesMax);
    if (!times || *times == 0) return tl::unexpected(std::string("times is 1 or more, or always"));
    fault.times = static_cast<int>(*times);
  }
  const auto delay = whole(request, "delay_ms", 0, kDelayMaxMs);
  if (!delay) return tl::unexpected(std::string("delay_ms is a whole number"));
  fault.delay = Milliseconds{*delay};
  if (request.field("share")) {
    const auto share = amount(request, "share");
    // By all of it no price moves.
    const bool is_all = share && *share == "1"_dec && *kind != PaperFaultKind::price_gap;
    if (!share || share->is_negative() || (*share >= "1"_dec && !is_all)) {
      return tl::unexpected(std::string("share lies between 0 and 1"));
    }
    fault.share = *share;
  }
  if (const auto key = request.field("refusal")) {
    const auto refusal = parse_refusal_key(*key);
    if (!refusal) return tl::unexpected("no refusal is called " + *key);
    fault.refusal = *refusal;
  }
  return fault;
}

void write_received(JsonWriter& json, const ReceivedOrder& received) {
  const OrderRequest& order = received.request;
  json.begin_object()
      .member("at", format_utc(received.at))
      .member("clientId", order.client_id.str())
      .member("symbol", order.symbol.str())
      .member("side", to_string(order.side))
      .member("type", to_string(order.type))
      .member("timeInForce", to_string(order.time_in_force))
      .member("reduceOnly", order.reduce_only == ReduceOnly::yes)
      .member("size", order.size.to_string())
      .member("price", order.price.to_string())
      .member("limitFee", order.limit_fee.to_string())
      .member("expiration", to_unix_ms(order.expiration))
      .member("placed", received.placed ? received.placed->str() : "")
      .member("refused", received.refused ? received.refused->to_string() : "")
      .end_object();
}

void write_counts(JsonWriter& json, const std::map<std::string, int>& counts) {
  json.begin_object();
  for (const auto& [name, count] : counts) json.member(name, count);
  json.end_object();
}

}  // namespace

SimAnswer Api::get_control_time(const SimRequest&) {
  return data_answer([&](JsonWriter& json) { json.value(format_utc(clock_.now())); });
}

SimAnswer Api::post_control_time(const SimRequest& request) {
  if (const auto text = request.field("set")) {
    const auto time = parse_utc(*text);
    if (!time) return bad("set is a time like 2026-01-05T09:00:00Z");
    clock_.set(*time);
  }
  const auto advance = whole(request, "advance_ms", 0, kDelayMaxMs);
  if (!advance) return bad("advance_ms is a whole number");
  clock_.advance(Milliseconds{*advance});
  return get_control_time(request);
}

SimAnswer Api::get_control_orders(const SimRequest&) {
  return data_answer([&](JsonWriter& json) {
    json.begin_object().key("orders").begin_array();
    for (const ReceivedOrder& order : core_.received(owner_.id)) write_received(json, order);
    json.end_array().key("posts");
    write_counts(json, posts_);
    json.end_object();
  });
}

SimAnswer Api::get_control_position(const SimRequest&) {
  return data_answer([&](JsonWriter& json) {
    json.begin_object();
    for (const auto& [symbol, size] : core_.positions_now(owner_.id)) {
      json.member(symbol.str(), size.to_string());
    }
    json.end_object();
  });
}

SimAnswer Api::get_control_fills(const SimRequest&) {
  return data_answer([&](JsonWriter& json) {
    json.begin_array();
    for (const Fill& fill : core_.fills_now(owner_.id)) {
      json.begin_object()
          .member("id", fill.id.str())
          .member("orderId", fill.order_id.str())
          .member("clientId", fill.client_id.str())
          .member("symbol", fill.symbol.str())
          .member("side", to_string(fill.side))
          .member("price", fill.price.to_string())
          .member("size", fill.size.to_string())
          .member("fee", fill.fee.to_string())
          .member("at", format_utc(fill.created_at))
          .end_object();
    }
    json.end_array();
  });
}

SimAnswer Api::get_control_requests(const SimRequest&) {
  return data_answer([&](JsonWriter& json) { write_counts(json, requests_); });
}

SimAnswer Api::get_control_faults(const SimRequest&) {
  return data_answer([&](JsonWriter& json) {
    json.begin_array();
    for (const PaperFault& fault : core_.faults().armed()) {
      json.begin_object()
          .member("kind", to_string(fault.kind))
          .member("leg", to_string(fault.leg))
          .member("times", fault.times ? std::to_string(*fault.times) : "always")
          .member("delay_ms", fault.delay.count())
          .end_object();
    }
    json.end_array();
  });
}

SimAnswer Api::post_control_faults(const SimRequest& request) {
  const auto fault = read_fault(request);
  if (!fault) return bad(fault.error());
  if (is_fault_of_the_way(fault->kind)) {
    return bad(std::string(to_string(fault->kind)) + " is a matter of the wire: /control/wire");
  }
  core_.faults().arm(*fault);
  return get_control_faults(request);
}

SimAnswer Api::post_control_wire(const SimRequest& request) {
  const auto fault = WireFaults::parse(request);
  if (!fault) return bad("answer is one of " + WireFaults::answer_names());
  wire_faults_.arm(*fault);
  return empty_answer();
}

SimAnswer Api::post_control_clear(const SimRequest&) {
  core_.faults().clear();
  wire_faults_.clear();
  return empty_answer();
}

SimAnswer Api::post_control_price(const SimRequest& request) {
  const auto index = amount(request, "index");
  if (!index || !core_.set_index(Symbol(request.field("symbol").value_or("")), Price(*index))) {
    return bad("symbol is that of a contract, index a price above 0");
  }
  return empty_answer();
}

SimAnswer Api::post_control_symbol(const SimRequest& request) {
  const Symbol symbol(request.field("symbol").value_or(""));
  const auto* contract = core_.market().find(symbol);
  if (contract == nullptr) return bad("symbol is that of a contract");
  const auto flag = [&](std::string_view name, bool now) {
    const auto text = request.field(name);
    return text ? *text == "true" : now;
  };
  const bool trade = flag("enableTrade", contract->instrument.enable_trade);
  const bool open = flag("enableOpenPosition", contract->instrument.enable_open_position);
  core_.set_flags(symbol, trade, open);
  return empty_answer();
}

SimAnswer Api::post_control_trade(const SimRequest& request) {
  const Symbol symbol(request.field("symbol").value_or(""));
  const auto* contract = core_.market().find(symbol);
  const auto side = parse_side(request.field("side").value_or(""));
  const auto size = amount(request, "size");
  if (contract == nullptr || !contract->index || !side || !size || !size->is_positive() ||
      Size(*size) > contract->instrument.max_size) {
    return bad("symbol is that of a contract with a price, side BUY or SELL, size above 0");
  }
  core_.trade_externally(owner_.id, symbol, *side, Size(*size));
  return empty_answer();
}

SimAnswer Api::post_control_balance(const SimRequest& request) {
  const auto balance = amount(request, "usdt");
  if (!balance || balance->is_negative()) return bad("usdt is 0 or more");
  core_.set_balance(owner_.id, Usdt(*balance));
  return empty_answer();
}

}  // namespace apex
