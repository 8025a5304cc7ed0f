// For which day and week alerts count an order that rested over the end of its day.
#include <catch2/catch.hpp>

#include "daemon/alert_post.h"
#include "tests/daemon/post_floor.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

namespace {

/// A LIMIT order of Sunday, the last day of the week of 2026-01-05, that filled on Monday.
void record_resting(Ledger& ledger) {
  const TradeIntent resting = intent("2026-01-12T07:59:40Z");
  std::vector<Fill> fills{fill_of(resting, Leg::open), fill_of(resting, Leg::close)};
  for (Fill& fill : fills) fill.created_at = at("2026-01-12T08:00:05Z");
  require_ok(ledger.record_intent(resting));
  require_ok(ledger.record_fills(resting.id(), fills));
  require_ok(ledger.record_end(resting.id(), end_of(resting, TradeOutcome::completed)));
}

/// One is at work, and has seen the first Monday.
struct WeekFloor : PostFloor {
  explicit WeekFloor(std::vector<EventKind> told) {
    events = std::move(told);
    alerts.emplace(post());
    alerts->on_pass(pass(PassKind::settled));
  }
  void look(const char* when) {
    clock.set(at(when));
    alerts->on_pass(pass());
    std::ignore = alerts->on_idle(kMinute);
  }
  [[nodiscard]] int days_of_status() {
    const StakingCalendar calendar;
    const History history = must(ledger.history(calendar, clock.now(), 5));
    return static_cast<int>(
        history.days_traded(calendar.week_of(calendar.day_of(clock.now()))).size());
  }
  std::optional<AlertPost> alerts;
};

}  // namespace

TEST_CASE("an order of Sunday that filled on Monday counts for the week of Monday alone",
          "[daemon][post]") {
  WeekFloor floor({EventKind::weekly_summary, EventKind::factor_complete});
  for (const char* when : {"2026-01-05T09:03:00Z", "2026-01-06T09:03:00Z", "2026-01-07T09:03:00Z",
                           "2026-01-08T09:03:00Z"}) {
    record_completed(floor.ledger, intent(when));  // at 0.00001 USDT, in fees
  }
  floor.look("2026-01-11T09:00:00Z");
  CHECK(floor.days_of_status() == 4);
  record_resting(floor.ledger);
  floor.look("2026-01-12T08:30:00Z");
  REQUIRE(floor.hook.keys() == Keys{"weekly_summary 2026-01-05"});
  CHECK_THAT(floor.hook.alerts.front().event.text,
             Contains("4 days traded, factor +0.4, cost 0.00004 USDT, missed: 2026-01-09, "
                      "2026-01-10, 2026-01-11"));

  CHECK(floor.days_of_status() == 1);
  for (const char* when : {"2026-01-13T09:03:00Z", "2026-01-14T09:03:00Z", "2026-01-15T09:03:00Z",
                           "2026-01-16T09:03:00Z"}) {
    record_completed(floor.ledger, intent(when));
  }
  floor.look("2026-01-16T10:00:00Z");
  CHECK(floor.days_of_status() == 5);
  floor.look("2026-01-19T08:30:00Z");
  REQUIRE(floor.hook.keys() == Keys{"weekly_summary 2026-01-05", "factor_complete 2026-01-12",
                                    "weekly_summary 2026-01-12"});
  CHECK_THAT(floor.hook.alerts.back().event.text,
             Contains("5 days traded, factor +0.5, cost 0.00005 USDT, no day missed"));
}

TEST_CASE("a trade is told with the day in which it filled", "[daemon][post]") {
  WeekFloor floor({EventKind::trade_done});
  record_completed(floor.ledger, intent("2026-01-05T09:03:00Z"));
  record_resting(floor.ledger);
  floor.look("2026-01-12T08:30:00Z");
  REQUIRE_FALSE(floor.hook.alerts.empty());
  CHECK_THAT(floor.hook.alerts.back().event.text,
             Contains("on staking day 2026-01-12, 1 of 5 this week"));
}

TEST_CASE("after an outage of more than a week a Sunday whose order filled on Monday is missed",
          "[daemon][post]") {
  WeekFloor floor({EventKind::day_missed});
  record_completed(floor.ledger, intent("2026-01-10T09:03:00Z"));
  record_resting(floor.ledger);
  floor.look("2026-01-22T09:00:00Z");
  const Keys keys = floor.hook.keys();
  CHECK(std::count(keys.begin(), keys.end(), "day_missed 2026-01-10") == 0);
  CHECK(std::count(keys.begin(), keys.end(), "day_missed 2026-01-11") == 1);
  CHECK(std::count(keys.begin(), keys.end(), "day_missed 2026-01-12") == 0);
  CHECK(std::count(keys.begin(), keys.end(), "day_missed 2026-01-13") == 1);
}
