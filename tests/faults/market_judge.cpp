#include "tests/faults/market_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace apex::testing {
namespace {

std::vector<std::string> booked_fills(const TradingFloor& floor) {
  std::vector<std::string> booked;
  const auto trades = floor.ledger.recent(100).value();
  for (const TradeRecord& trade : trades) {
    for (const OrderRecord& order : trade.orders) {
      for (const Fill& fill : order.fills) {
        if (fill.status == FillStatus::success) booked.push_back(fill.id.str());
      }
    }
  }
  std::sort(booked.begin(), booked.end());
  return booked;
}

/// A minimum order.
Size planned_size(TradingFloor& floor, const Symbol& symbol) {
  const PaperMarket::Contract* contract = floor.exchange.core().market().find(symbol);
  return contract == nullptr ? Size() : contract->instrument.min_size;
}

/// An open that may still fill is not over.
void check_book(std::vector<std::string>& problems, TradingFloor& floor) {
  if (!is_settled(floor)) return;
  const AccountId account = PaperAccountOptions{}.id;
  for (const PaperOrderView& order : floor.exchange.core().open_orders(account)) {
    const bool rests = order.state.order.status == OrderStatus::open;
    if (rests && is_ours(order.request.client_id)) {
      problems.emplace_back("settled, and an order of ours rests");
    }
  }
}

void check_fills(std::vector<std::string>& problems, TradingFloor& floor) {
  const std::vector<std::string> booked = booked_fills(floor);
  std::vector<std::string> made;
  std::map<Symbol, Size> held;  // along the side of the open
  for (const Fill& fill : our_fills(floor)) {
    made.push_back(fill.id.str());
    held[fill.symbol] += fill.side == floor.settings.trading.side ? fill.size : Size() - fill.size;
    if (held[fill.symbol].is_negative()) problems.emplace_back("a position the other way round");
    if (held[fill.symbol] > planned_size(floor, fill.symbol)) {
      problems.emplace_back("more than was planned");
    }
  }
  std::sort(made.begin(), made.end());
  if (!std::includes(made.begin(), made.end(), booked.begin(), booked.end())) {
    problems.emplace_back("the ledger holds a fill that did not happen, or one twice");
  }
  if (is_settled(floor) && booked != made) {
    problems.emplace_back("settled, and a fill is not in the ledger");
  }
}

void check_opens(std::vector<std::string>& problems, TradingFloor& floor) {
  std::set<ClientOrderId> opens;
  for (const ReceivedOrder& order : floor.exchange.received()) {
    if (order.request.reduce_only == ReduceOnly::no) opens.insert(order.request.client_id);
  }
  std::set<ClientOrderId> filled;
  for (const Fill& fill : our_fills(floor)) {
    if (opens.contains(fill.client_id)) filled.insert(fill.client_id);
  }
  if (filled.size() > 1) problems.emplace_back("two opens filled in one staking day");
}

}  // namespace

bool is_flat(TradingFloor& floor) { return floor.exchange.positions_now().empty(); }

std::vector<Fill> our_fills(TradingFloor& floor) {
  std::vector<Fill> fills = floor.exchange.fills_now();
  std::erase_if(fills, [](const Fill& fill) { return !is_ours(fill.client_id); });
  return fills;
}

bool day_counts(const TradingFloor& floor) {
  const StakingDay day = floor.settings.programme.calendar().day_of(floor.clock.now());
  return floor.ledger.days_traded(day).value().contains(day);
}

bool is_settled(const TradingFloor& floor) { return floor.ledger.unsettled().value().empty(); }

std::optional<Error> error_of(const Result<RoundReport>& report) {
  if (!report) return report.error();
  return report->trade ? failure_of(*report->trade) : std::nullopt;
}

bool is_open_risk(const std::optional<Error>& error) {
  return error &&
         (error->kind == ErrorKind::position_open || error->kind == ErrorKind::outcome_unknown ||
          error->kind == ErrorKind::unexplained_position);
}

void check_sends(std::vector<std::string>& problems, TradingFloor& floor) {
  for (const auto& [id, times] : floor.exchange.sends()) {
    if (times != 1) problems.push_back(fmt::format("order {} left {} times", id.str(), times));
  }
  for (const ReceivedOrder& order : floor.exchange.received()) {
    const OrderRequest& request = order.request;
    if (!is_ours(request.client_id)) continue;
    const bool opens = request.reduce_only == ReduceOnly::no;
    if (opens != (request.side == floor.settings.trading.side)) {
      problems.push_back(fmt::format("{} of the wrong side, or one that does not only reduce",
                                     opens ? "an open" : "a close"));
    }
    if (opens && request.type != floor.settings.trading.type) {
      problems.emplace_back("an open of another type");
    }
  }
}

void check_promises(std::vector<std::string>& problems, TradingFloor& floor) {
  check_sends(problems, floor);
  check_opens(problems, floor);
  check_fills(problems, floor);
  check_book(problems, floor);
  if (is_settled(floor) && !is_flat(floor)) problems.emplace_back("open, and nobody says so");
  const auto check = floor.ledger.verify_all();
  if (!check || !check->sound()) problems.emplace_back("the ledger is not sound");
}

void expect(std::vector<std::string>& problems, const char* what, const std::string& expected,
            const std::string& got) {
  if (expected != got) {
    problems.push_back(fmt::format("{}: expected {}, got {}", what, expected, got));
  }
}

void judge_round(std::vector<std::string>& problems, TradingFloor& floor, const MarketEnd& expected,
                 const Result<RoundReport>& report) {
  const std::optional<Error> error = error_of(report);
  if (report && report->trade) {
    const TradeEnd& end = *report->trade->record.end;
    expect(problems, "outcome", to_string(expected.outcome),
           std::string(to_string(end.outcome)) +
               (end.outcome == expected.outcome ? "" : " (" + end.detail + ")"));
  }
  expect(problems, "exit", expected.error ? to_string(*expected.error) : "0",
         error ? to_string(error->kind) : "0");
  expect(problems, "day", expected.counts ? "counts" : "does not count",
         day_counts(floor) ? "counts" : "does not count");
  expect(problems, "left", expected.flat ? "flat" : "open", is_flat(floor) ? "flat" : "open");
  if (is_open_risk(error) && !error->message.starts_with("OPEN RISK")) {
    problems.push_back("an open risk in a low voice: " + error->message);
  }
}

void judge_next_rounds(std::vector<std::string>& problems, TradingFloor& floor, int rounds) {
  floor.exchange.clear_faults();
  for (const Instrument& instrument : floor_contracts().instruments) {
    floor.exchange.core().set_flags(instrument.symbol, true, true);
  }
  std::optional<Error> error;
  for (int i = 0; i < rounds; ++i) {
    floor.clock.advance(std::chrono::minutes{11});
    const bool counted = !our_fills(floor).empty();
    const std::size_t trades = floor.ledger.recent(100).value().size();
    error = error_of(floor.round());
    if (counted && floor.ledger.recent(100).value().size() != trades) {
      problems.emplace_back("a second open for a day that counts");
    }
    if (!error) break;
  }
  if (error) problems.push_back("the next round: " + error->message);
  if (!is_flat(floor)) problems.emplace_back("not flat after the next round");
  if (!is_settled(floor)) problems.emplace_back("not settled after the next round");
  if (!day_counts(floor)) problems.emplace_back("no trade for the day after the next round");
  check_promises(problems, floor);
}

}  // namespace apex::testing
