// Orders and fills: placing, cancelling, looking up.
#include <algorithm>
#include <charconv>
#include <set>
#include <sstream>

#include "apexsim/answers.h"
#include "apexsim/api.h"
#include "apexsim/order_form.h"
#include "base/check.h"

namespace apex {
namespace {

constexpr std::int64_t kPageSize = 100;
constexpr std::int64_t kPageSizeMax = 100;
constexpr std::int64_t kLastMillisecond = 253'402'300'799'999;  // of the year 9999

SimAnswer order_not_found() {
  return refusal_answer({RefusalKey::order_not_found, "order not found"});
}

/// Which rows of a list are wanted: filters and page. Source: apex-api.md 3.2.
struct PageQuery {
  std::size_t limit = kPageSize;
  std::size_t page = 0;
  Timestamp begin = Timestamp::min();
  Timestamp end = Timestamp::max();
};

std::optional<std::int64_t> number(const SimRequest& request, std::string_view name,
                                   std::int64_t fallback) {
  const auto text = request.field(name);
  if (!text) return fallback;
  std::int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto [stop, problem] = std::from_chars(text->data(), end, value);
  if (problem != std::errc{} || stop != end || value < 0) return std::nullopt;
  return value;
}

tl::expected<PageQuery, SimAnswer> read_page(const SimRequest& request) {
  const auto limit = number(request, "limit", kPageSize);
  const auto page = number(request, "page", 0);
  const auto begin = number(request, "beginTimeInclusive", 0);
  const auto end = number(request, "endTimeExclusive", kLastMillisecond);
  if (!limit || !page || !begin || !end) {
    return tl::unexpected(error_answer(kCodeMalformedValue, "strconv: invalid syntax"));
  }
  if (*limit == 0 || *limit > kPageSizeMax) {
    return tl::unexpected(
        error_answer(kCodeBadParameter, "invalid get page size", "INVALID_PAGE_SIZE"));
  }
  PageQuery query;
  query.limit = static_cast<std::size_t>(*limit);
  query.page = static_cast<std::size_t>(std::min<std::int64_t>(*page, 1'000'000));
  query.begin = from_unix_ms(*begin);
  query.end = from_unix_ms(*end);
  return query;
}

/// The wanted rows, and how many there are in all.
template <typename Row, typename Wanted, typename Write>
SimAnswer page_answer(const SimRequest& request, std::vector<Row> rows, Wanted wanted,
                      Write write) {
  const auto query = read_page(request);
  if (!query) return query.error();
  std::erase_if(rows, [&](const Row& row) { return !wanted(row, *query); });
  const std::size_t first = std::min(rows.size(), query->page * query->limit);
  const std::size_t last = std::min(rows.size(), first + query->limit);
  return data_answer([&](JsonWriter& json) {
    json.begin_object().key("orders").begin_array();
    for (std::size_t i = first; i < last; ++i) write(json, rows[i]);
    json.end_array().member("totalSize", static_cast<std::int64_t>(rows.size())).end_object();
  });
}

bool matches(const SimRequest& request, std::string_view name, std::string_view value) {
  return request.field(name).value_or(std::string(value)) == value;
}

bool in_page(const PageQuery& query, Timestamp at) { return at >= query.begin && at < query.end; }

}  // namespace

void Api::write(JsonWriter& json, const PaperOrderView& order) {
  const auto* contract = core_.market().find(order.request.symbol);
  APEX_CHECK(contract != nullptr);
  write_order(json, order, contract->instrument);
}

void Api::write(JsonWriter& json, const PaperFillView& fill) {
  const auto* contract = core_.market().find(fill.fill.symbol);
  APEX_CHECK(contract != nullptr);
  write_fill(json, fill, contract->instrument, owner_.id);
}

SimAnswer Api::get_order(const SimRequest& request) {
  const auto order = core_.order(owner_.id, OrderId(request.field("id").value_or("")));
  if (!order) return order_not_found();
  return data_answer([&](JsonWriter& json) { write(json, *order); });
}

SimAnswer Api::get_order_by_client_id(const SimRequest& request) {
  const auto order =
      core_.order_by_client_id(owner_.id, ClientOrderId(request.field("id").value_or("")));
  if (!order) return order_not_found();
  return data_answer([&](JsonWriter& json) { write(json, *order); });
}

SimAnswer Api::get_open_orders(const SimRequest&) {
  return data_answer([&](JsonWriter& json) {
    json.begin_array();
    for (const PaperOrderView& order : core_.open_orders(owner_.id)) write(json, order);
    json.end_array();
  });
}

SimAnswer Api::get_history_orders(const SimRequest& request) {
  return page_answer(
      request, core_.order_history(owner_.id),
      [&](const PaperOrderView& view, const PageQuery& query) {
        const Order& order = view.state.order;
        return matches(request, "symbol", order.symbol.str()) &&
               matches(request, "side", to_string(order.side)) &&
               matches(request, "type", to_string(order.type)) &&
               matches(request, "status", to_string(order.status)) &&
               in_page(query, order.created_at);
      },
      [&](JsonWriter& json, const PaperOrderView& order) { write(json, order); });
}

SimAnswer Api::get_fills(const SimRequest& request) {
  return page_answer(
      request, core_.fills(owner_.id),
      [&](const PaperFillView& view, const PageQuery& query) {
        return matches(request, "symbol", view.fill.symbol.str()) &&
               matches(request, "side", to_string(view.fill.side)) &&
               in_page(query, view.fill.created_at);
      },
      [&](JsonWriter& json, const PaperFillView& fill) { write(json, fill); });
}

SimAnswer Api::get_order_fills(const SimRequest& request) {
  OrderId id(request.field("orderId").value_or(""));
  if (const auto client_id = request.field("clientOrderId"); id.empty() && client_id) {
    const auto order = core_.order_by_client_id(owner_.id, ClientOrderId(*client_id));
    if (order) id = order->state.order.id;
  }
  return page_answer(
      request, core_.order_fills(owner_.id, id),
      [](const PaperFillView&, const PageQuery&) { return true; },
      [&](JsonWriter& json, const PaperFillView& fill) { write(json, fill); });
}

SimAnswer Api::post_order(const SimRequest& request) {
  auto order = read_order_form(request, core_.account(owner_.id));
  if (!order) return order.error();
  const auto* contract = core_.market().find(order->symbol);
  if (contract == nullptr) {
    return error_answer(kCodeBadParameter, "invalid symbol: " + order->symbol.str());
  }
  order->pair_id = contract->instrument.pair_id;
  order->asset_decimals = contract->instrument.asset_decimals;
  if (order->price.is_positive() && order->size.is_positive()) {  // else the engine's own word
    if (auto no = check_order_signature(request, *order, owner_)) return *std::move(no);
  }
  const auto placed = core_.place(owner_.id, *order);
  if (!placed) return refusal_answer(placed.error());
  return data_answer([&](JsonWriter& json) { write(json, *placed); });
}

SimAnswer Api::cancel(const std::optional<PaperOrderView>& order, const std::string& id) {
  if (!order) return order_not_found();
  if (const auto no = core_.cancel(owner_.id, order->state.order.id)) return refusal_answer(*no);
  return data_answer([&](JsonWriter& json) { json.value(id); });
}

SimAnswer Api::post_delete_order(const SimRequest& request) {
  const std::string id = request.field("id").value_or("");
  return cancel(core_.order(owner_.id, OrderId(id)), id);
}

SimAnswer Api::post_delete_client_order_id(const SimRequest& request) {
  const std::string id = request.field("id").value_or("");
  return cancel(core_.order_by_client_id(owner_.id, ClientOrderId(id)), id);
}

SimAnswer Api::post_delete_open_orders(const SimRequest& request) {
  std::istringstream symbols(request.field("symbol").value_or(""));
  std::set<Symbol> wanted;
  for (std::string symbol; std::getline(symbols, symbol, ',');) wanted.insert(Symbol(symbol));
  if (wanted.empty()) core_.cancel_all(owner_.id, std::nullopt);
  for (const Symbol& symbol : wanted) core_.cancel_all(owner_.id, symbol);
  return data_answer([](JsonWriter& json) { json.begin_object().end_object(); });
}

SimAnswer Api::post_margin_rate(const SimRequest& request) {
  const std::string text = request.field("initialMarginRate").value_or("");
  const auto rate = Decimal::parse(text);
  if (!rate) return error_answer(kCodeMalformedValue, "strconv: invalid initialMarginRate");
  const Symbol symbol(request.field("symbol").value_or(""));
  if (const auto no = core_.set_initial_margin_rate(owner_.id, symbol, *rate)) {
    return refusal_answer(*no);
  }
  return empty_answer();
}

}  // namespace apex
