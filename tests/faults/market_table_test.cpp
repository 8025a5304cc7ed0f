#include "tests/faults/market_table.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "tests/execution/trading_floor.h"
#include "tests/faults/cell_tally.h"

using namespace apex;
using namespace apex::testing;

namespace {

PaperFault fault_of(const MarketRow& row) {
  PaperFault fault;
  fault.kind = row.kind;
  fault.leg = row.leg;
  fault.times = row.times == 0 ? std::nullopt : std::optional(row.times);
  fault.delay = std::chrono::seconds{row.delay_s};
  fault.refusal = row.refusal;
  return fault;
}

bool is_flat(TradingFloor& floor) {
  const auto all = floor.exchange.positions_now();
  return std::all_of(all.begin(), all.end(),
                     [](const auto& entry) { return entry.second.is_zero(); });
}

/// Fills of orders that bear our prefix, and so are ours to account for.
std::vector<Fill> our_fills(TradingFloor& floor) {
  std::vector<Fill> fills = floor.exchange.fills_now();
  std::erase_if(fills, [](const Fill& fill) { return !is_ours(fill.client_id); });
  return fills;
}

bool day_counts(const TradingFloor& floor) {
  const StakingDay day = floor.settings.programme.calendar().day_of(floor.clock.now());
  return floor.ledger.days_traded(day).value().contains(day);
}

void check_fills(std::vector<std::string>& problems, TradingFloor& floor, bool settled) {
  std::vector<std::string> booked;
  const auto trades = floor.ledger.recent(100).value();
  for (const TradeRecord& trade : trades) {
    for (const OrderRecord& order : trade.orders) {
      for (const Fill& fill : order.fills) {
        if (fill.status == FillStatus::success) booked.push_back(fill.id.str());
      }
    }
  }
  std::vector<std::string> made;
  std::map<Symbol, Size> held;
  for (const Fill& fill : our_fills(floor)) {
    made.push_back(fill.id.str());
    held[fill.symbol] += fill.side == Side::buy ? fill.size : Size() - fill.size;
    if (held[fill.symbol].is_negative()) problems.emplace_back("a position the other way round");
    if (held[fill.symbol] > Size("1"_dec)) problems.emplace_back("more than was planned");
  }
  std::sort(booked.begin(), booked.end());
  std::sort(made.begin(), made.end());
  if (!std::includes(made.begin(), made.end(), booked.begin(), booked.end())) {
    problems.emplace_back("the ledger holds a fill that did not happen, or one twice");
  }
  if (settled && booked != made) problems.emplace_back("settled, and a fill is not in the ledger");
}

void check_promises(std::vector<std::string>& problems, TradingFloor& floor) {
  for (const auto& [id, times] : floor.exchange.sends()) {
    if (times != 1) problems.push_back(fmt::format("order {} left {} times", id.str(), times));
  }
  int opens = 0;
  for (const Fill& fill : our_fills(floor)) opens += fill.side == Side::buy ? 1 : 0;
  if (opens > 1) problems.emplace_back("two opens filled in one staking day");
  const bool settled = floor.ledger.unsettled().value().empty();
  check_fills(problems, floor, settled);
  if (settled && !is_flat(floor)) problems.emplace_back("open, and nobody says so");
  const auto check = floor.ledger.verify_all();
  if (!check || !check->sound()) problems.emplace_back("the ledger is not sound");
}

void expect(std::vector<std::string>& problems, const char* what, const std::string& expected,
            const std::string& got) {
  if (expected != got) {
    problems.push_back(fmt::format("{}: expected {}, got {}", what, expected, got));
  }
}

void judge_round(std::vector<std::string>& problems, TradingFloor& floor, const MarketRow& row,
                 const Result<RoundReport>& report) {
  std::optional<Error> error;
  if (!report) {
    error = report.error();
  } else if (report->trade) {
    error = failure_of(*report->trade);
    const TradeEnd& end = *report->trade->record.end;
    expect(problems, "outcome", to_string(row.outcome),
           std::string(to_string(end.outcome)) +
               (end.outcome == row.outcome ? "" : " (" + end.detail + ")"));
  }
  expect(problems, "exit", row.error ? to_string(*row.error) : "0",
         error ? to_string(error->kind) : "0");
  expect(problems, "day", row.counts ? "counts" : "does not count",
         day_counts(floor) ? "counts" : "does not count");
  expect(problems, "left", row.flat ? "flat" : "open", is_flat(floor) ? "flat" : "open");
  const bool risk = error && (error->kind == ErrorKind::position_open ||
                              error->kind == ErrorKind::outcome_unknown);
  if (risk && !error->message.starts_with("OPEN RISK")) {
    problems.push_back("an open risk in a low voice: " + error->message);
  }
}

std::vector<std::string> run_row(const MarketRow& row) {
  TradingFloor floor;
  floor.exchange.arm(fault_of(row));
  std::vector<std::string> problems;
  judge_round(problems, floor, row, floor.round());
  check_promises(problems, floor);
  if (row.times > 0 && !floor.exchange.core().faults().armed().empty()) {
    problems.emplace_back("the fault was never met");
  }

  floor.exchange.clear_faults();
  for (const Instrument& instrument : floor_contracts().instruments) {
    floor.exchange.core().set_flags(instrument.symbol, true, true);
  }
  floor.clock.advance(std::chrono::minutes{11});
  const bool counted = !our_fills(floor).empty();
  const std::size_t opens = floor.ledger.recent(100).value().size();
  const auto next = floor.round();
  if (!next) problems.push_back("the next round: " + next.error().message);
  if (counted && floor.ledger.recent(100).value().size() != opens) {
    problems.emplace_back("a second open for a day that counts");
  }
  if (!is_flat(floor)) problems.emplace_back("not flat after the next round");
  if (!floor.ledger.unsettled().value().empty()) {
    problems.emplace_back("not settled after the next round");
  }
  if (!day_counts(floor)) problems.emplace_back("no trade for the day after the next round");
  check_promises(problems, floor);
  return problems;
}

}  // namespace

TEST_CASE("every fault of the market on both legs ends as the table says", "[faults][market]") {
  for (const MarketRow& row : market::kRows) {
    DYNAMIC_SECTION(row.name) { count_cell(row.name, run_row(row)); }
  }
}
