#include "daemon/metrics_facts.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <tuple>

#include "base/files.h"
#include "daemon/health.h"
#include "execution/halt_file.h"
#include "tests/execution/trading_floor.h"

using namespace apex;
using namespace apex::testing;

namespace {

DaemonPass pass_at(Timestamp at) {
  DaemonPass pass;
  pass.at = at;
  pass.next_due = at + std::chrono::hours{1};
  pass.wait = Milliseconds{300'000};
  return pass;
}

/// After the pass of a loop that has been there for long.
MetricsFacts gathered(TradingFloor& floor, const DaemonPass& pass) {
  return gather_metrics(floor.ledger, floor.settings, pass, {at("2026-01-01T00:00:00Z")});
}

}  // namespace

TEST_CASE("an empty ledger gives a page without trades", "[daemon][metrics]") {
  TradingFloor floor;
  const MetricsFacts facts = gathered(floor, pass_at(floor.clock.now()));
  CHECK(facts.ledger == "live");
  CHECK(facts.last_loop == floor.clock.now());
  CHECK(facts.next_due == floor.clock.now() + std::chrono::hours{1});
  CHECK(facts.next_pass == floor.clock.now() + std::chrono::minutes{5});
  CHECK_FALSE(facts.last_trade);
  CHECK(facts.days_traded_week == 0);
  CHECK(facts.unsettled == 0);
  CHECK(facts.positions.empty());
  CHECK(facts.breaker_open == false);
  CHECK_FALSE(facts.halted);
  CHECK(facts.totals == TradeSums{});
}

TEST_CASE("after a trade the page counts it, and shows its symbol flat", "[daemon][metrics]") {
  TradingFloor floor;
  std::ignore = floor.trade();
  MetricsFacts facts = gathered(floor, pass_at(floor.clock.now()));
  CHECK(facts.last_trade);
  CHECK(facts.days_traded_week == 1);
  REQUIRE(facts.positions.size() == 1);
  CHECK(facts.positions[0].size.is_zero());
  REQUIRE(facts.totals);
  CHECK(facts.totals->completed == 1);
  CHECK(facts.totals->days == 1);
  CHECK(facts.totals->orders[0][0] == 1);                     // the open was accepted
  if (const char* path = std::getenv("APEX_METRICS_PAGE")) {  // scripts/check has promtool read it
    facts.requests = {{"GET /v3/account", "answered", 7}};
    facts.factor_confirmed = "0.1"_dec;
    REQUIRE(replace_file(path, metrics_page(facts), 0644));
  }
}

TEST_CASE("what halts and what may be open stands on the page", "[daemon][metrics][safety]") {
  TradingFloor floor;
  REQUIRE(HaltFile(floor.settings.data_dir).set("maintenance", floor.clock.now()));
  TradeRecord open = intended_trade(floor.clock.now());
  open.intent.key.network = floor.settings.network;
  REQUIRE(floor.ledger.record_intent(open.intent));
  Fill made = fill("1", Side::buy, "0.01"_dec, "3"_dec, "0"_dec);
  made.client_id = open.intent.id();
  REQUIRE(floor.ledger.record_fills(open.intent.id(), {made}));
  const MetricsFacts facts = gathered(floor, pass_at(floor.clock.now()));
  CHECK(facts.halted);
  CHECK(facts.unsettled == 1);
  REQUIRE(facts.positions.size() == 1);
  CHECK(facts.positions[0].symbol == Symbol("LINEA-USDT"));
  CHECK(facts.positions[0].size == Size("3"_dec));
}

TEST_CASE("a trade that is wanted and not made is overdue, whatever keeps it from being made",
          "[daemon][metrics]") {
  TradingFloor floor;
  const auto overdue_at = [&](std::string_view moment) {
    floor.clock.set(at(moment));
    DaemonPass pass = pass_at(floor.clock.now());
    pass.kind = PassKind::suspended;  // the keys were rejected: the pass knows no due moment
    pass.next_due.reset();
    return gathered(floor, pass).overdue_from;
  };
  CHECK_FALSE(overdue_at("2026-01-06T09:02:59Z"));
  CHECK(overdue_at("2026-01-06T09:03:00Z") == at("2026-01-06T09:18:00Z"));
  CHECK(overdue_at("2026-01-07T07:59:00Z") == at("2026-01-06T09:18:00Z"));
  CHECK_FALSE(overdue_at("2026-01-07T08:00:00Z"));  // that day is lost, the next one not yet due
  CHECK(overdue_at("2026-01-07T12:00:00Z") == at("2026-01-07T09:18:00Z"));
  std::ignore = floor.trade();
  CHECK_FALSE(overdue_at("2026-01-07T12:30:00Z"));
  CHECK(overdue_at("2026-01-08T12:30:00Z") == at("2026-01-08T09:18:00Z"));
}

TEST_CASE("a trade that is due late in its day is overdue before the day is over",
          "[daemon][metrics]") {
  TradingFloor floor;
  const auto overdue_with = [&](std::chrono::minutes trade_time, std::string_view moment) {
    floor.settings.schedule.trade_time = trade_time;
    return gathered(floor, pass_at(at(moment))).overdue_from;
  };
  CHECK(overdue_with(std::chrono::minutes{7 * 60 + 30}, "2026-01-07T07:31:00Z") ==
        at("2026-01-07T07:45:00Z"));
  CHECK(overdue_with(std::chrono::minutes{7 * 60 + 50}, "2026-01-07T07:51:00Z") ==
        at("2026-01-07T07:52:00Z"));  // until then it may be in hand
}

TEST_CASE("a trade that was due before the daemon was there is overdue when health says so",
          "[daemon][metrics]") {
  TradingFloor floor;
  DaemonPass pass = pass_at(at("2026-01-06T20:05:00Z"));
  const Timestamp since = at("2026-01-06T20:00:00Z");
  const auto overdue_from = [&] {
    return gather_metrics(floor.ledger, floor.settings, pass, {since}).overdue_from;
  };
  CHECK(overdue_from() == at("2026-01-06T20:15:00Z"));
  INFO("the exchange's clock is ahead");
  REQUIRE(floor.ledger.record_clock_offset(Milliseconds{60'000}, pass.at));
  CHECK(overdue_from() == at("2026-01-06T20:16:00Z"));
  INFO("nobody knows since when a timer comes by");
  pass.is_single_look = true;
  CHECK(overdue_from() == at("2026-01-06T09:03:00Z") + kOverdueGraceOnce);
}

TEST_CASE("the page of a single look promises what its timer does", "[daemon][metrics]") {
  TradingFloor floor;
  floor.clock.set(at("2026-01-06T09:05:00Z"));
  DaemonPass pass = pass_at(floor.clock.now());
  pass.is_single_look = true;
  const MetricsFacts facts = gathered(floor, pass);
  CHECK(facts.next_pass == floor.clock.now() + kOnceWithin);
  CHECK(facts.overdue_from == at("2026-01-06T09:03:00Z") + kOverdueGraceOnce);
}
