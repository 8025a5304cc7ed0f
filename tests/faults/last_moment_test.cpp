#include <catch2/catch.hpp>
#include <functional>
#include <map>

#include "model/client_order_id.h"
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

/// What changes at the exchange behind the snapshot of a round: nobody asks for it once more.
struct BehindTheLook {
  const char* name;
  void (*change)(PaperCore&);
  std::optional<ErrorKind> expected;
  std::map<Symbol, Size> left;  ///< what is not ours
  int fills;
};

const Symbol kLinea("LINEA-USDT");
const AccountId kAccount = PaperAccountOptions{}.id;

const BehindTheLook kBehindTheLook[] = {
    {"somebody opens a position in the symbol",
     [](PaperCore& core) { core.trade_externally(kAccount, kLinea, Side::buy, Size("5"_dec)); },
     ErrorKind::position_open,
     {{kLinea, Size("5"_dec)}},
     2},
    {"somebody sets another leverage",
     [](PaperCore& core) {
       REQUIRE_FALSE(core.set_initial_margin_rate(kAccount, kLinea, "0.1"_dec));
     },
     std::nullopt,
     {},
     2},
    {"somebody takes the margin",
     [](PaperCore& core) { core.set_balance(kAccount, Usdt("0.0001"_dec)); },
     ErrorKind::insufficient_funds,
     {},
     0},
};

/// Calls `change` once, at that moment of the next round.
void at_moment(TradingFloor& floor, const std::string& moment, std::function<void()> change) {
  floor.sink.on_each = [moment, change = std::move(change),
                        is_over = false](const Event& event) mutable {
    if (is_over || event.text != moment) return;
    is_over = true;
    change();
  };
}

/// One open and its close, or none; what is not ours stays as it is; and in the end all is booked.
std::vector<std::string> run_cell(const BehindTheLook& behind, const std::string& moment) {
  TradingFloor floor;
  bool changed = false;
  at_moment(floor, moment, [&] {
    changed = true;
    behind.change(floor.exchange.core());
  });
  const auto report = floor.round();
  std::vector<std::string> problems;
  if (!changed) problems.emplace_back("the moment never came");
  if (!report || !report->trade) return {"no trade"};
  const auto failure = failure_of(*report->trade);
  if ((failure ? std::optional(failure->kind) : std::nullopt) != behind.expected) {
    problems.push_back("another end: " + (failure ? failure->message : "all is well"));
  }
  if (floor.exchange.positions_now() != behind.left) problems.emplace_back("another position");
  int fills = 0;
  for (const Fill& fill : floor.exchange.fills_now()) fills += is_ours(fill.client_id) ? 1 : 0;
  if (fills != behind.fills) problems.push_back(std::to_string(fills) + " fills of ours");

  // Whoever it was puts it right, and the next round finds nothing of ours.
  for (const auto& [symbol, size] : behind.left) {
    floor.exchange.core().trade_externally(kAccount, symbol, Side::sell, size);
  }
  floor.exchange.core().set_balance(kAccount, Usdt("1000"_dec));
  floor.clock.advance(std::chrono::minutes{11});
  if (const auto next = floor.round(); !next) problems.push_back(next.error().message);
  if (!floor.exchange.positions_now().empty()) problems.emplace_back("not flat in the end");
  if (!floor.ledger.unsettled().value().empty()) problems.emplace_back("a trade is not settled");
  for (const auto& [id, times] : floor.exchange.sends()) {
    if (times != 1) problems.push_back("sent twice: " + id.str());
  }
  return problems;
}

/// Nothing was sent, and the day is as it was.
std::vector<std::string> run_cell(const LastMoment& limit, const std::string& moment) {
  TradingFloor floor;
  bool changed = false;
  at_moment(floor, moment, [&] {
    changed = true;
    limit.change(floor);
  });
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

TEST_CASE("what changes at the exchange behind the last look is told, and nothing of ours is left",
          "[faults][gate]") {
  for (const BehindTheLook& behind : kBehindTheLook) {
    DYNAMIC_SECTION(behind.name) {
      for (const char* moment : {"LINEA-USDT: minimum 1 worth 0.00931 USDT", "intent saved"}) {
        count_cell(std::string(behind.name) + ", behind '" + moment + "'",
                   run_cell(behind, moment));
      }
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
