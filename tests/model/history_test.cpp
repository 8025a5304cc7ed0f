#include "model/history.h"

#include <catch2/catch.hpp>

#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

TEST_CASE("a history counts opens by trade and the factor by day", "[model][history]") {
  const History history =
      history_with({traded("2026-01-05T09:00:00Z"), traded("2026-01-05T12:00:00Z"),
                    failed("2026-01-06T09:00:00Z"), traded("2026-01-07T07:59:59.999Z"),
                    traded("2026-01-12T07:59:59.999Z"), traded("2026-01-12T08:00:00Z")});
  CHECK(history.opens_on(day("2026-01-05")) == 2);
  CHECK(history.opens_on(day("2026-01-06")) == 2);  // one failed, one on the next morning
  CHECK(history.opens_on(day("2026-01-07")) == 0);
  CHECK(history.traded_on(day("2026-01-05")));
  CHECK_FALSE(history.traded_on(day("2026-01-07")));
  CHECK(history.days_traded(day("2026-01-05")) ==
        std::set<StakingDay>{day("2026-01-05"), day("2026-01-06"), day("2026-01-11")});
  CHECK(history.days_traded(day("2026-01-12")) == std::set<StakingDay>{day("2026-01-12")});
  CHECK(history.days_traded(day("2025-12-29")).empty());
}

TEST_CASE("a day on which every trade failed was not traded", "[model][history]") {
  const History history = history_with(
      {failed("2026-01-05T09:00:00Z"), failed("2026-01-05T09:10:00Z", TradeOutcome::rejected)});
  CHECK(history.opens_on(day("2026-01-05")) == 2);
  CHECK_FALSE(history.traded_on(day("2026-01-05")));
  CHECK_FALSE(history.last_traded_at());
}

TEST_CASE("an open position counts for its day whatever became of the close", "[model][history]") {
  TradeFact fact = failed("2026-01-05T09:00:00Z", TradeOutcome::position_open);
  fact.counts_for_day = true;
  const History history = history_with({fact});
  CHECK(history.traded_on(day("2026-01-05")));
  CHECK(history.last_traded_at() == at("2026-01-05T09:00:00Z"));
}

TEST_CASE("the newest trade that counts is remembered, not one that failed after it",
          "[model][history]") {
  const History history =
      history_with({traded("2026-01-05T09:00:00Z"), traded("2026-01-06T09:00:00Z"),
                    failed("2026-01-07T09:00:00Z")});
  CHECK(history.last_traded_at() == at("2026-01-06T09:00:00Z"));
  CHECK_FALSE(History{}.last_traded_at());
}

TEST_CASE("a trade without an end has not ended", "[model][history]") {
  TradeFact fact = traded("2026-01-05T09:00:00Z");
  CHECK(fact.has_ended());
  fact.ended_at = Timestamp{};
  CHECK_FALSE(fact.has_ended());
}
