#include "tests/faults/wire_floor.h"

#include <fmt/format.h>
#include <algorithm>

#include "base/check.h"
#include "exchange/market_snapshot.h"
#include "tests/faults/small_market.h"

namespace apex::testing {
namespace {

constexpr const char* kPrefix = "apexbot-";

/// Made once: deriving keys takes longer than a trade.
const SimAccount& account_of_the_floor() {
  static const SimAccount account = made_up_account("the fault table").value();
  return account;
}

MarketPages pages() { return MarketPages::make(small_market_json()).value(); }

PaperMarketData market_data() {
  MarketSnapshot market = decode_market_snapshot(small_market_json()).value();
  return {std::move(market.instruments), std::move(market.tickers)};
}

Ledger open_ledger(const std::filesystem::path& directory) {
  return Ledger::open_writer(directory, LedgerKind::live, {Network::local}).value();
}

JsonDocument parsed(const SimAnswer& answer) { return JsonDocument::parse(answer.body).value(); }

/// Rows of a control route.
std::vector<JsonView> rows(const JsonDocument& document, const char* list = nullptr) {
  const JsonView data = document.root().at("data").value();
  return (list == nullptr ? data : data.at(list).value()).elements().value();
}

bool is_ours(const JsonView& row) { return row.string("clientId").value().starts_with(kPrefix); }

Decimal amount(const JsonView& row, const char* key) { return row.decimal(key).value(); }

}  // namespace

WireFloor::WireFloor()
    : clock(at("2026-01-06T12:00:00Z")),
      exchange_clock(clock),
      api(exchange_clock, account_of_the_floor(), pages(), market_data(), Api::Options{}),
      wire(api, clock),
      ledger(open_ledger(directory.path())) {
  settings.data_dir = directory.path();
  live_in_the_account();
}

/// By hand, in BTC-USDT: bought and sold earlier today, and an order that rests far away.
void WireFloor::live_in_the_account() {
  for (const char* side : {"BUY", "SELL"}) {
    wire.ask("POST", "/control/trade", std::string("symbol=BTC-USDT&size=0.001&side=") + side);
  }
  ApexClient by_hand(wire, account_of_the_floor().credentials, clock);
  OrderRequest order;
  order.client_id = ClientOrderId("by-hand");
  order.account_id = account_of_the_floor().id;
  order.symbol = Symbol("BTC-USDT");
  order.pair_id = 50001;
  order.asset_decimals = 18;
  order.type = OrderType::limit;
  order.time_in_force = TimeInForce::good_til_cancel;
  order.size = Size("0.001"_dec);
  order.price = Price("30000"_dec);
  order.limit_fee = Usdt("1"_dec);
  order.taker_fee_rate = FeeRate("0.0005"_dec);
  order.maker_fee_rate = FeeRate("0.0002"_dec);
  order.expiration = clock.now() + std::chrono::days{1};
  APEX_CHECK(by_hand.server_time().has_value());
  const auto prepared = by_hand.prepare(order);
  APEX_CHECK(prepared.has_value());
  APEX_CHECK(std::holds_alternative<Accepted>(by_hand.send(*prepared)));
  clock.advance(Milliseconds{1000});  // matched and reported
}

RoundEnd WireFloor::round() {
  ApexClient client(wire, account_of_the_floor().credentials, clock);
  Desk desk{client, client, ledger, clock, sink, stop, settings};
  const auto report = run_round(desk, Trigger::by_hand, Force::no);
  RoundEnd end;
  if (!report) {
    end.error = report.error();
    return end;
  }
  end.skipped = report->skip.has_value();
  if (report->trade) {
    end.error = failure_of(*report->trade);
    end.trade = report->trade->record.end;
  }
  return end;
}

bool WireFloor::is_flat() {
  const JsonDocument answer = parsed(wire.ask("GET", "/control/position"));
  return answer.root().at("data").value().keys().value().empty();
}

int WireFloor::opens_filled() {
  const JsonDocument answer = parsed(wire.ask("GET", "/control/fills"));
  const auto fills = rows(answer);
  return static_cast<int>(std::count_if(fills.begin(), fills.end(), [](const JsonView& row) {
    return is_ours(row) && row.string("side").value() == "BUY";
  }));
}

int WireFloor::opens_placed() {
  const JsonDocument answer = parsed(wire.ask("GET", "/control/orders"));
  const auto orders = rows(answer, "orders");
  return static_cast<int>(std::count_if(orders.begin(), orders.end(), [](const JsonView& row) {
    return is_ours(row) && !row.boolean("reduceOnly").value() &&
           !row.string("placed").value().empty();
  }));
}

bool WireFloor::day_counts() {
  const StakingDay day = settings.programme.calendar().day_of(exchange_clock.now());
  return ledger.days_traded(day).value().contains(day);
}

bool WireFloor::all_settled() { return ledger.unsettled().value().empty(); }

/// Along our fills: never more than was planned, never the other way round.
void WireFloor::check_positions(std::vector<std::string>& broken) {
  const JsonDocument answer = parsed(wire.ask("GET", "/control/fills"));
  std::map<std::string, Decimal> held;
  for (const JsonView& fill : rows(answer)) {
    if (!is_ours(fill)) continue;
    const std::string symbol = fill.string("symbol").value();
    const Decimal size = amount(fill, "size");
    held[symbol] = fill.string("side").value() == "BUY" ? held[symbol] + size : held[symbol] - size;
    if (held[symbol].is_negative() || held[symbol] > Decimal::from_integer(1)) {
      broken.push_back("a position of " + held[symbol].to_string() + " " + symbol);
    }
  }
}

std::vector<std::string> WireFloor::our_fills() {
  const JsonDocument answer = parsed(wire.ask("GET", "/control/fills"));
  std::vector<std::string> ids;
  for (const JsonView& fill : rows(answer)) {
    if (is_ours(fill)) ids.push_back(fill.string("id").value());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

void WireFloor::check_ledger(std::vector<std::string>& broken) {
  std::vector<std::string> booked;
  const auto trades = ledger.recent(100).value();
  for (const TradeRecord& trade : trades) {
    for (const OrderRecord& order : trade.orders) {
      for (const Fill& fill : order.fills) {
        if (fill.status == FillStatus::success) booked.push_back(fill.id.str());
      }
    }
  }
  std::sort(booked.begin(), booked.end());
  const std::vector<std::string> made = our_fills();
  if (!std::includes(made.begin(), made.end(), booked.begin(), booked.end())) {
    broken.push_back("the ledger holds a fill that did not happen, or one twice");
  }
  if (all_settled() && booked != made) {
    broken.push_back(
        fmt::format("settled, but {} fills of {} are in the ledger", booked.size(), made.size()));
  }
  const auto check = ledger.verify_all();
  if (!check || !check->sound()) broken.push_back("the ledger is not sound");
}

std::vector<std::string> WireFloor::broken_promises() {
  std::vector<std::string> broken;
  for (const auto& [id, times] : wire.sends()) {
    if (times != 1) broken.push_back(fmt::format("order {} left {} times", id, times));
  }
  if (opens_filled() > 1) broken.push_back("two opens filled in one staking day");
  check_positions(broken);
  check_ledger(broken);
  if (!is_flat() && all_settled()) broken.push_back("a position is open, and nobody says so");
  return broken;
}

}  // namespace apex::testing
