#include "apexbot/exchange_view.h"

#include <algorithm>

#include "apexbot/seeds_key.h"
#include "apexbot/text_table.h"
#include "model/client_order_id.h"

namespace apex {
namespace {

/// All questions in turn, into `view`.
Result<void> ask(MarketReader& market, Clock& clock, const Credentials& credentials,
                 ExchangeView& view) {
  const Milliseconds begin = clock.steady();
  APEX_TRY_ASSIGN(view.server_time, market.server_time());
  view.round_trip = clock.steady() - begin;
  view.offset = *view.server_time - clock.now();
  APEX_TRY_ASSIGN(view.account, market.account());
  APEX_TRY_ASSIGN(view.balance, market.balance());
  APEX_TRY_ASSIGN(view.open_orders, market.open_orders());
  view.has_open_orders = true;
  APEX_TRY_ASSIGN(const auto l2_key, l2_key_of_seeds(credentials));
  if (!l2_key) return {};
  view.seeds_match = *l2_key == view.account->l2_key;
  if (*view.seeds_match) return {};
  return fail(ErrorKind::key_rejected,
              "APEX_ZK_SEEDS do not belong to this account: its orders are verified with l2 key " +
                  view.account->l2_key + ", the seeds make " + *l2_key);
}

const char* side_text(PositionSide side) {
  return side == PositionSide::long_side ? "long" : "short";
}

std::string owner_text(bool is_ours) { return is_ours ? "" : "  (not ours)"; }
std::string owner_text(const std::set<Symbol>* ours, const Symbol& symbol) {
  return ours == nullptr ? "  (perhaps ours)" : owner_text(ours->contains(symbol));
}

std::string signed_ms(Milliseconds duration) {
  return (duration.count() < 0 ? "" : "+") + std::to_string(duration.count()) + " ms";
}

}  // namespace

std::vector<PositionRow> ExchangeView::open_positions() const {
  std::vector<PositionRow> open;
  if (!account) return open;
  std::copy_if(account->positions.begin(), account->positions.end(), std::back_inserter(open),
               [](const PositionRow& row) { return !row.size.is_zero(); });
  return open;
}

std::string positions_text(const std::vector<PositionRow>& positions) {
  std::string list;
  for (const PositionRow& row : positions) {
    list += (list.empty() ? "" : ", ") + row.size.to_string() + " " + row.symbol.str();
  }
  return list;
}

ExchangeView view_exchange(MarketReader& market, Clock& clock, const std::string& base_url,
                           const Credentials& credentials) {
  ExchangeView view;
  view.base_url = base_url;
  const auto asked = ask(market, clock, credentials, view);
  if (!asked) view.error = asked.error();
  return view;
}

void print_named(Output& out, std::string_view name, const std::string& text) {
  constexpr std::size_t kColumn = 13;
  out.print_line(pad_right(name, kColumn) + text);
}

void print_exchange(const ExchangeView& view, const std::set<Symbol>* ours, Output& out) {
  print_named(out, "Exchange", view.base_url);
  if (view.server_time) {
    print_named(out, "Connection",
                "answers in " + std::to_string(view.round_trip.count()) + " ms, its clock is " +
                    signed_ms(view.offset) + " from ours");
  }
  if (view.balance) {
    print_named(out, "Balance",
                view.balance->total_equity.to_string() + " USDT, " +
                    view.balance->available.to_string() + " free");
  }
  print_standing(view, ours, out);
  if (view.seeds_match == true) print_named(out, "Seeds", "belong to this account");
}

void print_standing(const ExchangeView& view, const std::set<Symbol>* ours, Output& out) {
  if (view.account) {
    const auto positions = view.open_positions();
    if (positions.empty()) print_named(out, "Position", out.toned(Tone::good, "flat"));
    for (const PositionRow& row : positions) {
      const std::string text =
          row.symbol.str() + " " + side_text(row.side) + " " + row.size.to_string();
      print_named(out, "POSITION", out.toned(Tone::bad, text) + owner_text(ours, row.symbol));
    }
  }
  for (const Order& order : view.open_orders) {
    print_named(out, "Open order",
                order.symbol.str() + " " + to_string(order.side) + " " + order.size.to_string() +
                    " at " + order.price.to_string() + owner_text(is_ours(order.client_id)));
  }
}

void write_exchange(JsonWriter& json, const ExchangeView& view, const std::set<Symbol>* ours) {
  json.begin_object().member("base_url", view.base_url);
  json.member("reachable", view.server_time.has_value());
  if (view.server_time) {
    json.member("round_trip_ms", std::int64_t{view.round_trip.count()});
    json.member("clock_offset_ms", std::int64_t{view.offset.count()});
  }
  if (view.balance) {
    json.key("balance").begin_object();
    json.member("total_equity", view.balance->total_equity.decimal());
    json.member("available", view.balance->available.decimal());
    json.member("initial_margin", view.balance->initial_margin.decimal()).end_object();
  }
  write_standing(json, view, ours);
  json.key("seeds_match");
  view.seeds_match ? json.value(*view.seeds_match) : json.null();
  json.key("error");
  write_error(json, view.error);
  json.end_object();
}

void write_standing(JsonWriter& json, const ExchangeView& view, const std::set<Symbol>* ours) {
  if (view.account) {
    json.key("positions").begin_array();
    for (const PositionRow& row : view.open_positions()) {
      json.begin_object().member("symbol", row.symbol.str()).member("side", side_text(row.side));
      json.member("size", row.size.decimal()).key("ours");
      ours == nullptr ? json.null() : json.value(ours->contains(row.symbol));
      json.end_object();
    }
    json.end_array();
  }
  if (view.has_open_orders) {
    json.key("open_orders").begin_array();
    for (const Order& order : view.open_orders) {
      json.begin_object().member("symbol", order.symbol.str());
      json.member("side", to_string(order.side)).member("size", order.size.decimal());
      json.member("price", order.price.decimal()).member("ours", is_ours(order.client_id));
      json.end_object();
    }
    json.end_array();
  }
}

void write_error(JsonWriter& json, const std::optional<Error>& error) {
  if (!error) {
    json.null();
    return;
  }
  json.begin_object().member("kind", to_string(error->kind));
  json.member("message", error->message).end_object();
}

}  // namespace apex
