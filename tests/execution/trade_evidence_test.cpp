// What must never be, and stops the program before money is at stake.
#include "execution/trade_evidence.h"

#include <catch2/catch.hpp>
#include <tuple>

#include "execution/round_trip.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/broken_invariant.h"

using namespace apex;
using namespace apex::testing;
using Catch::Contains;
using Origin = TradeEvidence::Origin;

TEST_CASE("an order that may have left never leaves again: the program stops first",
          "[execution][safety]") {
  TradingFloor floor;
  const Desk desk = floor.desk();
  const TradeRecord trade = intended_trade(floor.clock.now());
  const auto sends = [&](Origin origin, int times) {
    return broken_invariant([&] {
      TradeEvidence evidence(desk, trade, origin);
      for (int i = 0; i < times; ++i) evidence.note_sending(0);
    });
  };
  CHECK(sends(Origin::planned, 1).empty());
  CHECK_THAT(sends(Origin::planned, 2), Contains("maybe_sent"));
  CHECK_THAT(sends(Origin::earlier_run, 1), Contains("maybe_sent"));
}

TEST_CASE("a trade without an order, or with one that was not prepared, is never begun",
          "[execution][safety]") {
  TradingFloor floor;
  const Desk desk = floor.desk();
  TradeRecord trade = intended_trade(floor.clock.now());
  CHECK_THAT(broken_invariant([&] {
               RoundTrip trip(desk, instrument(), trade.intent, {});
               trip.send_both();
             }),
             Contains("prepared.size()"));
  trade.orders.clear();
  CHECK_THAT(broken_invariant([&] {
               std::ignore = TradeEvidence(desk, trade, Origin::earlier_run).all_resolved();
             }),
             Contains("orders.empty()"));
  CHECK(floor.exchange.received().empty());
}
