#include <catch2/catch.hpp>

#include "tests/execution/trading_floor.h"
#include "tests/faults/cell_tally.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// A limit or a switch that changes while a trade is prepared, long after it was first looked at.
struct LastMoment {
  const char* name;
  void (*change)(TradingFloor&);
  ErrorKind expected;
};

constexpr LastMoment kLastMoments[] = {
    {"safety.max_position_value",
     [](TradingFloor& floor) { floor.settings.safety.max_position_value = Usdt("0.001"_dec); },
     ErrorKind::refused},
    {"safety.max_position_size",
     [](TradingFloor& floor) { floor.settings.safety.max_position_size = Size("0.5"_dec); },
     ErrorKind::refused},
    {"safety.max_slippage: the price band around index",
     [](TradingFloor& floor) { floor.settings.safety.max_slippage = "0.0001"_dec; },
     ErrorKind::refused},
    {"safety.max_daily_trades",
     [](TradingFloor& floor) { floor.settings.safety.max_daily_trades = 0; }, ErrorKind::refused},
    {"safety.min_balance",
     [](TradingFloor& floor) { floor.settings.safety.min_balance = Usdt("100000"_dec); },
     ErrorKind::insufficient_funds},
    {"the halt file",
     [](TradingFloor& floor) {
       REQUIRE(HaltFile(floor.directory.path()).set("by hand", floor.clock.now()).has_value());
     },
     ErrorKind::refused},
    {"a halt file that cannot be read",
     [](TradingFloor& floor) {
       std::filesystem::create_directory(floor.directory.path() / "halt");
     },
     ErrorKind::refused},
    {"the end of the staking day",
     [](TradingFloor& floor) {
       floor.clock.advance(at("2026-01-07T07:59:55Z") - floor.clock.now());
     },
     ErrorKind::refused},
    {"a signal", [](TradingFloor& floor) { floor.stop.request_stop(15); }, ErrorKind::refused},
};

/// Nothing was sent, and the day is as it was.
std::vector<std::string> run_cell(const LastMoment& limit, const std::string& moment) {
  TradingFloor floor;
  bool changed = false;
  floor.sink.on_each = [&](const Event& event) {
    if (changed || event.text != moment) return;
    changed = true;
    limit.change(floor);
  };
  const auto report = floor.round();
  std::vector<std::string> problems;
  if (!changed) problems.emplace_back("the moment never came");
  if (report) {
    problems.emplace_back("it traded");
  } else if (report.error().kind != limit.expected) {
    problems.push_back("another error: " + report.error().message);
  }
  if (!floor.exchange.sends().empty()) problems.emplace_back("an order left");
  const StakingDay day = floor.settings.programme.calendar().day_of(floor.clock.now());
  if (floor.ledger.days_traded(day).value().contains(day)) problems.emplace_back("the day counts");
  if (!floor.ledger.unsettled().value().empty()) problems.emplace_back("a trade is not settled");
  return problems;
}

}  // namespace

TEST_CASE("every limit and switch is looked at once more before the first byte leaves",
          "[faults][gate]") {
  for (const LastMoment& limit : kLastMoments) {
    DYNAMIC_SECTION(limit.name) {
      count_cell(std::string(limit.name) + ", while the trade is prepared",
                 run_cell(limit, "setting LINEA-USDT to 1x"));
      count_cell(std::string(limit.name) + ", while the intent is written",
                 run_cell(limit, "intent saved"));
    }
  }
}

TEST_CASE("a breaker that opens while a trade is prepared stops it", "[faults][gate]") {
  TradingFloor floor;
  floor.exchange.arm([] {
    PaperFault fault;
    fault.kind = PaperFaultKind::not_filled;
    fault.leg = PaperLeg::open;
    fault.times = 2;
    return fault;
  }());
  REQUIRE(floor.trade().record.end->outcome == TradeOutcome::not_filled);
  REQUIRE(floor.trade().record.end->outcome == TradeOutcome::not_filled);
  floor.sink.on_each = [&](const Event& event) {
    if (event.text.starts_with("LINEA-USDT: minimum")) floor.settings.breaker.max_failures = 2;
  };
  const auto report = floor.round();
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().kind == ErrorKind::refused);
  CHECK(floor.exchange.received().size() == 4);  // an open and its close, twice
}
