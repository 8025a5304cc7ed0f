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

std::vector<std::string> run_row(const MarketRow& row, Side side, OrderType open) {
  TradingFloor floor;
  floor.settings.trading.side = side;
  floor.settings.trading.type = open;
  floor.exchange.arm(fault_of(row));
  std::vector<std::string> problems;
  judge_round(problems, floor, row.end(open), floor.round());
  check_promises(problems, floor);
  if (row.times > 0 && !floor.exchange.core().faults().armed().empty()) {
    problems.emplace_back("the fault was never met");
  }
  judge_next_rounds(problems, floor, 1);
  return problems;
}

}  // namespace

TEST_CASE("every fault of the market on both legs and sides, and of both opens, ends as written",
          "[faults][market]") {
  for (const OrderType open : {OrderType::market, OrderType::limit}) {
    for (const Side side : {Side::buy, Side::sell}) {
      const std::string trade = fmt::format("{} {}", to_string(open), to_string(side));
      DYNAMIC_SECTION(trade) {
        for (const MarketRow& row : market::kRows) {
          DYNAMIC_SECTION(row.name) {
            count_cell(fmt::format("{}: {}", trade, row.name), run_row(row, side, open));
          }
        }
      }
    }
  }
}
