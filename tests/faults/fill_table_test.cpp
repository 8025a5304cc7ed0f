// Orders that fill in part, and LIMIT opens that wait in the book.
#include "tests/faults/fill_table.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "tests/faults/cell_tally.h"
#include "tests/faults/market_judge.h"
#include "tests/faults/small_market.h"
#include "tests/support/forwarding_reader.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// A list of contracts from before the exchange made its steps finer.
class OldList final : public ForwardingReader {
 public:
  using ForwardingReader::ForwardingReader;
  Result<std::vector<Instrument>> instruments() override {
    APEX_TRY_ASSIGN(std::vector<Instrument> all, ForwardingReader::instruments());
    for (Instrument& one : all) one.step = one.min_size;
    return all;
  }
};

PaperFault fault_of(const PlannedFault& planned) {
  PaperFault fault;
  fault.kind = planned.kind;
  fault.leg = planned.leg;
  fault.share =
      Decimal::parse(fmt::format("{}.{}", planned.tenths / 10, planned.tenths % 10)).value();
  fault.delay = Milliseconds{planned.delay_ms};
  fault.times = planned.times == 0 ? std::nullopt : std::optional(planned.times);
  return fault;
}

std::string fills_so_far(TradingFloor& floor) {
  std::string text;
  for (const Fill& fill : our_fills(floor)) {
    text += (text.empty() ? "" : " ") +
            std::string(fill.side == floor.settings.trading.side ? "+" : "-") +
            fill.size.to_string();
  }
  return text;
}

std::string closes_so_far(TradingFloor& floor) {
  std::string text;
  for (const ReceivedOrder& order : floor.exchange.received()) {
    if (order.request.reduce_only == ReduceOnly::no) continue;
    text += (text.empty() ? "" : " ") + order.request.size.to_string();
  }
  return text;
}

/// No order can close what is left: every round says so, until somebody closes it on the web page.
void judge_rest(std::vector<std::string>& problems, TradingFloor& floor) {
  floor.exchange.clear_faults();
  floor.clock.advance(std::chrono::minutes{11});
  if (!is_open_risk(error_of(floor.round()))) {
    problems.emplace_back("open, and the next round does not say so");
  }
  if (is_flat(floor)) problems.emplace_back("flat by an order that was too small");
  check_promises(problems, floor);
  for (const auto& [symbol, size] : floor.exchange.positions_now()) {
    floor.exchange.core().trade_externally(PaperAccountOptions{}.id, symbol,
                                           size.is_negative() ? Side::buy : Side::sell,
                                           Size(size.decimal().abs()));
  }
}

std::vector<std::string> run_row(const FillRow& row, Side side) {
  PaperOptions options;
  options.minimum_rule = row.trade.minimum;
  TradingFloor floor(options, row.trade.lot == Lot::one ? floor_contracts() : contracts_of_ten());
  OldList old(floor.exchange);
  if (row.trade.lot == Lot::ten_of_old) floor.market = &old;
  floor.settings.trading.side = side;
  floor.settings.trading.type = row.trade.open;
  bool lasts = false;
  for (const PlannedFault& fault : row.faults) {
    floor.exchange.arm(fault_of(fault));
    lasts |= fault.times == 0;
  }
  std::vector<std::string> problems;
  judge_round(problems, floor, row.end, floor.round());
  expect(problems, "fills", row.fills, fills_so_far(floor));
  expect(problems, "closes", row.closes, closes_so_far(floor));
  check_promises(problems, floor);
  const std::size_t unmet = floor.exchange.core().faults().armed().size();
  if (unmet != (lasts ? 1U : 0U)) problems.emplace_back("a fault was never met");
  floor.market = &floor.exchange;
  const bool holds_for_closes = row.trade.minimum == MinimumRule::every_order;
  if (row.trade.lot != Lot::one && holds_for_closes) judge_rest(problems, floor);
  judge_next_rounds(problems, floor, 1);
  return problems;
}

}  // namespace

TEST_CASE("orders that fill in part or rest end as the table says", "[faults][market][fills]") {
  for (const Side side : {Side::buy, Side::sell}) {
    DYNAMIC_SECTION(to_string(side)) {
      for (const FillRow& row : fills::kFillTable) {
        DYNAMIC_SECTION(row.name) {
          count_cell(fmt::format("{} {}: {}", to_string(row.trade.open), to_string(side), row.name),
                     run_row(row, side));
        }
      }
    }
  }
}
