#include "trading/week_plan.h"

#include <catch2/catch.hpp>

#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// One letter a day: T traded, f failed, m missed, o off, D due, p planned, - not needed.
std::string drawn(const WeekPlan& plan) {
  std::string text;
  for (const PlannedDay& planned : plan.days) {
    switch (planned.state) {
      case DayState::traded:
        text += 'T';
        break;
      case DayState::failed:
        text += 'f';
        break;
      case DayState::missed:
        text += 'm';
        break;
      case DayState::off:
        text += 'o';
        break;
      case DayState::due:
        text += 'D';
        break;
      case DayState::planned:
        text += 'p';
        break;
      case DayState::not_needed:
        text += '-';
        break;
    }
  }
  return text;
}

WeekPlan plan(const History& history, std::string_view now, const ScheduleSettings& settings = {}) {
  return plan_week(history, Schedule(settings, ProgrammeSettings{}), at(now));
}

}  // namespace

TEST_CASE("a fresh week plans five days and leaves two spare", "[trading][plan]") {
  const WeekPlan fresh = plan({}, "2026-01-05T08:00:00Z");
  REQUIRE(fresh.days.size() == 7);
  CHECK(fresh.week == day("2026-01-05"));
  CHECK(drawn(fresh) == "ppppp--");
  CHECK(fresh.days_needed == 5);
  CHECK(fresh.days_left == 7);
  CHECK(fresh.slack() == 2);
  CHECK(fresh.days[2].due == at("2026-01-07T09:03:00Z"));
  CHECK(drawn(plan({}, "2026-01-05T09:03:00Z")) == "Dpppp--");
}

TEST_CASE("a missed day moves the plan to the end of the week", "[trading][plan]") {
  const History history =
      history_with({traded("2026-01-05T09:03:00Z"), failed("2026-01-07T09:03:00Z")});
  const WeekPlan thursday = plan(history, "2026-01-08T08:30:00Z");
  CHECK(drawn(thursday) == "Tmfpppp");
  CHECK(thursday.days_counted == 1);
  CHECK(thursday.days[2].trades == 1);
  CHECK(thursday.slack() == 0);
  CHECK(plan(history, "2026-01-09T08:30:00Z").slack() == -1);
}

TEST_CASE("a complete week needs no more days, unless it goes on", "[trading][plan]") {
  std::vector<TradeFact> facts;
  for (const char* date : {"05", "06", "07", "08", "09"}) {
    facts.push_back(traded("2026-01-" + std::string(date) + "T09:03:00Z"));
  }
  const History history = history_with(facts);
  CHECK(drawn(plan(history, "2026-01-10T12:00:00Z")) == "TTTTT--");
  CHECK(drawn(plan(history, "2026-01-11T12:00:00Z")) == "TTTTT--");
  CHECK(plan(history, "2026-01-10T12:00:00Z").days_needed == 0);
  ScheduleSettings greedy;
  greedy.continue_after_max_factor = true;
  CHECK(drawn(plan(history, "2026-01-10T12:00:00Z", greedy)) == "TTTTTDp");
  CHECK(drawn(plan(history, "2026-01-11T12:00:00Z", greedy)) == "TTTTTmD");
}

TEST_CASE("days that are no trade days are off, and may leave the week short", "[trading][plan]") {
  ScheduleSettings settings;
  settings.trade_days = 0b0001111;  // Monday to Thursday
  const WeekPlan short_week = plan({}, "2026-01-06T08:30:00Z", settings);
  CHECK(drawn(short_week) ==
        "mppp"
        "ooo");
  CHECK(short_week.days_left == 3);
  CHECK(short_week.slack() == -2);
}

TEST_CASE("the plan is of the staking week, up to its last millisecond", "[trading][plan]") {
  CHECK(plan({}, "2026-01-12T07:59:59.999Z").week == day("2026-01-05"));
  CHECK(plan({}, "2026-01-12T08:00:00Z").week == day("2026-01-12"));
  CHECK(drawn(plan({}, "2026-01-12T07:59:59.999Z")) == "mmmmmmD");
}

TEST_CASE("in continuous mode a day is due as it begins", "[trading][plan]") {
  ScheduleSettings continuous;
  continuous.mode = ScheduleMode::continuous;
  const WeekPlan week = plan({}, "2026-01-06T08:00:00Z", continuous);
  CHECK(week.days[1].due == at("2026-01-06T08:00:00Z"));
  CHECK(drawn(week) == "mDpppp-");
}

TEST_CASE("a day of the past that was no trade day was not missed", "[trading][plan]") {
  ScheduleSettings settings;
  settings.trade_days = 0b1111110;  // all but Monday
  CHECK(drawn(plan({}, "2026-01-07T08:00:00Z", settings)) == "omppppp");
}
