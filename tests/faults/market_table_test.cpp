#include "tests/faults/market_table.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "tests/faults/cell_tally.h"
#include "tests/faults/market_judge.h"

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

void expect(std::vector<std::string>& problems, const char* what, const std::string& expected,
            const std::string& got) {
  if (expected != got) {
    problems.push_back(fmt::format("{}: expected {}, got {}", what, expected, got));
  }
}

void judge_round(std::vector<std::string>& problems, TradingFloor& floor, const MarketRow& row,
                 const Result<RoundReport>& report) {
  const std::optional<Error> error = error_of(report);
  if (report && report->trade) {
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
  if (is_open_risk(error) && !error->message.starts_with("OPEN RISK")) {
    problems.push_back("an open risk in a low voice: " + error->message);
  }
}

std::vector<std::string> run_row(const MarketRow& row, Side side) {
  TradingFloor floor;
  floor.settings.trading.side = side;
  floor.exchange.arm(fault_of(row));
  std::vector<std::string> problems;
  judge_round(problems, floor, row, floor.round());
  check_promises(problems, floor);
  if (row.times > 0 && !floor.exchange.core().faults().armed().empty()) {
    problems.emplace_back("the fault was never met");
  }
  judge_next_rounds(problems, floor, 1);
  return problems;
}

}  // namespace

TEST_CASE("every fault of the market on both legs and sides ends as the table says",
          "[faults][market]") {
  for (const Side side : {Side::buy, Side::sell}) {
    DYNAMIC_SECTION(to_string(side)) {
      for (const MarketRow& row : market::kRows) {
        DYNAMIC_SECTION(row.name) {
          count_cell(fmt::format("{}: {}", to_string(side), row.name), run_row(row, side));
        }
      }
    }
  }
}
