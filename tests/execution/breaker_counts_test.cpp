// What the circuit breaker makes of trades that were left open or unknown, and settled later.
#include <catch2/catch.hpp>

#include "tests/execution/trading_floor.h"

using namespace apex;
using namespace apex::testing;

TEST_CASE("the breaker stops a bot that leaves its positions open for hours and then closes them",
          "[execution][safety]") {
  TradingFloor floor;
  floor.settings.breaker.max_failures = 2;
  for (int i = 0; i < 2; ++i) {
    if (i > 0) floor.clock.advance(std::chrono::hours{18});
    floor.leave_open();
    floor.clock.advance(std::chrono::hours{6});
    floor.exchange.clear_faults();
    const auto settled = floor.round();
    REQUIRE(settled.has_value());
    REQUIRE(settled->recovery.settled.size() == 1);
    CHECK(settled->recovery.settled.front().end->outcome == TradeOutcome::completed);
    floor.check_flat_and_booked();
  }
  const auto refused = floor.round(Force::yes);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::refused);
  CHECK_THAT(refused.error().message,
             Catch::Contains("circuit breaker is open after 2 failures in a row"));
  floor.check_sends(2);
}

TEST_CASE("what a killed run left and the next one closes at once is no failure", "[execution]") {
  TradingFloor floor;
  floor.settings.breaker.max_failures = 1;
  floor.leave_open();
  floor.exchange.clear_faults();
  auto fresh =
      Ledger::open_writer(floor.directory.path() / "new", LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  floor.ledger = *std::move(fresh);  // learned as open, and settled in the same round
  const auto settled = floor.round();
  REQUIRE(settled.has_value());
  REQUIRE(settled->recovery.settled.size() == 1);
  CHECK(floor.trade(Force::yes).record.end->outcome == TradeOutcome::completed);
}
