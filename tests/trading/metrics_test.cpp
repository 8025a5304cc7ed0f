#include "trading/metrics.h"

#include <catch2/catch.hpp>
#include <tuple>

#include "tests/support/broken_invariant.h"
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
  CHECK(metrics.day(day("2026-01-06")).trades == 2);
  CHECK(metrics.day(day("2026-01-07")).trades == 0);
  CHECK(metrics.month(day("2026-01-01")).trades == 4);
  CHECK(metrics.month(day("2026-02-01")).trades == 0);
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

TEST_CASE("a percentile of the exposures is one that occurred, by nearest rank",
          "[trading][metrics]") {
  MetricsTracker metrics{StakingCalendar{}};
  CHECK_FALSE(metrics.all().longest_exposure());
  const auto add = [&metrics](int exposure) {
    TradeRecord trade =
        completed_trade(at("2026-01-05T09:03:00Z"), "0.01"_dec, "0.01"_dec, "0"_dec);
    trade.end->exposure = Milliseconds{exposure};
    metrics.add(trade);
  };
  add(120);
  for (const int percent : {1, 50, 90, 100}) {
    CHECK(metrics.all().exposure_percentile(percent) == Milliseconds{120});
  }
  for (const int exposure : {480, 90, 90, 100, 110, 130, 140, 150, 160}) add(exposure);
  // In order: 90 90 100 110 120 130 140 150 160 480.
  CHECK(metrics.all().exposure_percentile(1) == Milliseconds{90});
  CHECK(metrics.all().exposure_percentile(50) == Milliseconds{120});
  CHECK(metrics.all().exposure_percentile(51) == Milliseconds{130});
  CHECK(metrics.all().exposure_percentile(90) == Milliseconds{160});
  CHECK(metrics.all().longest_exposure() == Milliseconds{480});
  for (const int percent : {0, 101}) {
    CHECK_THAT(broken_invariant([&] { std::ignore = metrics.all().exposure_percentile(percent); }),
               Catch::Contains("broken invariant: percent"));
  }
}

TEST_CASE("trades are summed by staking day, week and month", "[trading][metrics]") {
  MetricsTracker metrics{StakingCalendar{}};
  // The last two lie in one staking day, the first of which is still the month before.
  for (const char* when : {"2026-01-30T09:00:00Z", "2026-01-31T09:00:00Z", "2026-02-01T07:59:00Z",
                           "2026-02-01T08:00:00Z"}) {
    metrics.add(completed_trade(at(when), "0.01"_dec, "0.01"_dec, "0"_dec));
  }
  REQUIRE(metrics.days().size() == 3);
  CHECK(metrics.days().at(day("2026-01-31")).trades == 2);
  REQUIRE(metrics.weeks().size() == 1);
  CHECK(metrics.weeks().at(day("2026-01-26")).days_counted.size() == 3);
  REQUIRE(metrics.months().size() == 2);
  CHECK(metrics.months().at(day("2026-01-01")).trades == 3);
  CHECK(metrics.months().at(day("2026-02-01")).trades == 1);
}

TEST_CASE("errors are told apart by outcome and the exchange's reason", "[trading][metrics]") {
  TradeRecord failed = intended_trade(at("2026-01-05T09:03:00Z"));
  CHECK_FALSE(error_name(failed));  // not ended
  failed.end = TradeEnd{TradeOutcome::not_filled, at("2026-01-05T09:03:01Z"), {}, ""};
  CHECK(error_name(failed) == "not_filled");
  Order seen;
  seen.cancel_reason = CancelReason::could_not_fill;
  failed.orders[0].last_seen = seen;
  CHECK(error_name(failed) == "not_filled: COULD_NOT_FILL");
  TradeRecord refused = failed;
  refused.end->outcome = TradeOutcome::rejected;
  refused.orders[0].outcome = Rejected{RejectReason::margin, "ORDER_THERE_IS_NOT_ENOUGH"};
  CHECK(error_name(refused) == std::string("rejected: ") + to_string(RejectReason::margin));
  CHECK_FALSE(error_name(completed_trade(at("2026-01-05T09:03:00Z"), "1"_dec, "1"_dec, "0"_dec)));

  MetricsTracker metrics{StakingCalendar{}};
  CHECK_FALSE(metrics.all().most_common_error());
  metrics.add(refused);
  metrics.add(failed);
  CHECK(metrics.all().most_common_error()->name == "not_filled: COULD_NOT_FILL");  // by name
  metrics.add(refused);
  CHECK(metrics.all().most_common_error()->trades == 2);
  CHECK(metrics.all().most_common_error()->name == *error_name(refused));
}

TEST_CASE("an order that was not canceled gives no reason, an adopted position is no trade",
          "[trading][metrics]") {
  TradeRecord failed = intended_trade(at("2026-01-05T09:03:00Z"));
  failed.end = TradeEnd{TradeOutcome::unknown, at("2026-01-05T09:03:01Z"), {}, ""};
  failed.orders[0].last_seen = Order{};
  CHECK(error_name(failed) == "unknown");
  TradeRecord adopted =
      completed_trade(at("2026-01-05T09:03:00Z"), "0.01"_dec, "0.01"_dec, "0"_dec);
  adopted.intent.adopted = AdoptedPosition{Size("1"_dec), Price("0.01"_dec)};
  MetricsTracker metrics{StakingCalendar{}};
  metrics.add(adopted);
  CHECK(metrics.all().days_counted.empty());
  CHECK_FALSE(metrics.all().longest_exposure());
}
