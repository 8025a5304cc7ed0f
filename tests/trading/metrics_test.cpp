#include "trading/metrics.h"

#include <catch2/catch.hpp>

#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

TEST_CASE("a week sums up its days, fees, spread and cost", "[trading][metrics]") {
  MetricsTracker metrics{StakingCalendar{}};
  metrics.add(
      completed_trade(at("2026-01-05T09:03:00Z"), "0.0101"_dec, "0.01"_dec, "0.000006"_dec));
  metrics.add(
      completed_trade(at("2026-01-06T09:03:00Z"), "0.0102"_dec, "0.01"_dec, "0.000006"_dec));
  metrics.add(
      completed_trade(at("2026-01-06T10:03:00Z"), "0.01"_dec, "0.0101"_dec, "0.000006"_dec));
  metrics.add(completed_trade(at("2026-01-12T09:03:00Z"), "0.01"_dec, "0.01"_dec, "0.000006"_dec));

  const TradeTotals week = metrics.week(day("2026-01-05"));
  CHECK(week.trades == 3);
  CHECK(week.completed == 3);
  CHECK(week.failed == 0);
  CHECK(week.days_counted.size() == 2);
  CHECK(week.factor().to_string() == "1.2");
  CHECK(week.fees == Usdt("0.000036"_dec));
  CHECK(week.spread == Usdt("0.0002"_dec));
  CHECK(week.cost() == Usdt("0.000236"_dec));
  CHECK(metrics.all().trades == 4);
  CHECK(metrics.all().cost() == Usdt("0.000248"_dec));
  CHECK(metrics.week(day("2026-01-19")).trades == 0);
}

TEST_CASE("a trade that sold first books its spread the other way round", "[trading][metrics]") {
  MetricsTracker metrics{StakingCalendar{}};
  metrics.add(
      completed_trade(at("2026-01-05T09:03:00Z"), "0.01"_dec, "0.0101"_dec, "0"_dec, Side::sell));
  CHECK(metrics.all().spread == Usdt("0.0001"_dec));
}

TEST_CASE("a trade that did not complete is counted as such and books its fees",
          "[trading][metrics]") {
  TradeRecord open =
      completed_trade(at("2026-01-05T09:03:00Z"), "0.01"_dec, "0.01"_dec, "0.000006"_dec);
  open.orders[1].fills.clear();
  open.end->outcome = TradeOutcome::position_open;
  TradeRecord nothing = intended_trade(at("2026-01-06T09:03:00Z"));
  nothing.end = TradeEnd{TradeOutcome::not_filled, at("2026-01-06T09:03:01Z"), std::nullopt, ""};
  MetricsTracker metrics{StakingCalendar{}};
  metrics.add(open);
  metrics.add(nothing);
  metrics.add(intended_trade(at("2026-01-07T09:03:00Z")));  // not ended: neither
  CHECK(metrics.all().trades == 3);
  CHECK(metrics.all().completed == 0);
  CHECK(metrics.all().failed == 2);
  CHECK(metrics.all().days_counted == std::set<StakingDay>{day("2026-01-05")});
  CHECK(metrics.all().fees == Usdt("0.000006"_dec));
  CHECK(metrics.all().spread.is_zero());
}

TEST_CASE("the longest exposure is remembered", "[trading][metrics]") {
  MetricsTracker metrics{StakingCalendar{}};
  CHECK_FALSE(metrics.all().longest_exposure);
  for (const int exposure : {120, 480, 90}) {
    TradeRecord trade =
        completed_trade(at("2026-01-05T09:03:00Z"), "0.01"_dec, "0.01"_dec, "0"_dec);
    trade.end->exposure = Milliseconds{exposure};
    metrics.add(trade);
  }
  CHECK(metrics.all().longest_exposure == Milliseconds{480});
}
