#include "daemon/metrics_facts.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <tuple>

#include "base/files.h"
#include "execution/halt_file.h"
#include "tests/execution/trading_floor.h"

using namespace apex;
using namespace apex::testing;

namespace {

DaemonPass pass_at(Timestamp at) {
  DaemonPass pass;
  pass.at = at;
  pass.next_due = at + std::chrono::hours{1};
  return pass;
}

}  // namespace

TEST_CASE("an empty ledger gives a page without trades", "[daemon][metrics]") {
  TradingFloor floor;
  const MetricsFacts facts =
      gather_metrics(floor.ledger, floor.settings, pass_at(floor.clock.now()));
  CHECK(facts.ledger == "live");
  CHECK(facts.last_loop == floor.clock.now());
  CHECK(facts.next_due == floor.clock.now() + std::chrono::hours{1});
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
  MetricsFacts facts = gather_metrics(floor.ledger, floor.settings, pass_at(floor.clock.now()));
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
  const MetricsFacts facts =
      gather_metrics(floor.ledger, floor.settings, pass_at(floor.clock.now()));
  CHECK(facts.halted);
  CHECK(facts.unsettled == 1);
  REQUIRE(facts.positions.size() == 1);
  CHECK(facts.positions[0].symbol == Symbol("LINEA-USDT"));
  CHECK(facts.positions[0].size == Size("3"_dec));
}
