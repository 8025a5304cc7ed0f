#include "model/staking_calendar.h"

#include <catch2/catch.hpp>
#include <tuple>

#include "tests/support/broken_invariant.h"
#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

TEST_CASE("a staking day begins at 08:00 UTC, to the millisecond", "[model][calendar]") {
  const StakingCalendar calendar;
  CHECK(calendar.day_of(at("2026-01-05T07:59:59.999Z")) == day("2026-01-04"));
  CHECK(calendar.day_of(at("2026-01-05T08:00:00Z")) == day("2026-01-05"));
  CHECK(calendar.day_of(at("2026-01-06T00:30:00Z")) == day("2026-01-05"));
  CHECK(calendar.day_of(at("2026-01-06T07:59:59.999Z")) == day("2026-01-05"));
  CHECK(calendar.day_of(at("2026-01-06T08:00:00Z")) == day("2026-01-06"));
  CHECK(calendar.start_of(day("2026-01-05")) == at("2026-01-05T08:00:00Z"));
  CHECK(calendar.end_of(day("2026-01-05")) == at("2026-01-06T08:00:00Z"));
}

TEST_CASE("a staking week begins on Monday at 08:00 UTC", "[model][calendar]") {
  const StakingCalendar calendar;
  const auto week = [&](std::string_view t) { return calendar.week_of(calendar.day_of(at(t))); };
  CHECK(week("2026-01-05T07:59:59.999Z") == day("2025-12-29"));
  CHECK(week("2026-01-05T08:00:00Z") == day("2026-01-05"));
  CHECK(week("2026-01-11T23:59:59Z") == day("2026-01-05"));
  CHECK(week("2026-01-12T07:59:59.999Z") == day("2026-01-05"));
  CHECK(week("2026-01-12T08:00:00Z") == day("2026-01-12"));
  CHECK(calendar.weekday_of(day("2026-01-05")) == 0);
  CHECK(calendar.weekday_of(day("2026-01-11")) == 6);
}

TEST_CASE("days before 1970 and leap days are days like any other", "[model][calendar]") {
  const StakingCalendar calendar;
  CHECK(calendar.day_of(from_unix_ms(0)) == day("1969-12-31"));
  CHECK(calendar.weekday_of(day("1969-12-31")) == 2);
  CHECK(calendar.week_of(day("1969-12-31")) == day("1969-12-29"));
  CHECK(day("2024-02-28") + 1 == day("2024-02-29"));
  CHECK(day("2024-02-29") + 1 == day("2024-03-01"));
}

TEST_CASE("boundary and first weekday are settings", "[model][calendar]") {
  const StakingCalendar midnight{std::chrono::minutes{0}, 6};
  CHECK(midnight.day_of(at("2026-01-05T00:00:00Z")) == day("2026-01-05"));
  CHECK(midnight.week_of(day("2026-01-05")) == day("2026-01-04"));
  const StakingCalendar late{std::chrono::hours{23} + std::chrono::minutes{59}, 3};
  CHECK(late.day_of(at("2026-01-05T23:58:59.999Z")) == day("2026-01-04"));
  CHECK(late.week_of(day("2026-01-07")) == day("2026-01-01"));
}

TEST_CASE("over eight centuries every day has its 24 hours and every week its seven days",
          "[model][calendar]") {
  for (const std::chrono::minutes boundary :
       {std::chrono::minutes{0}, std::chrono::minutes{480}, std::chrono::minutes{1439}}) {
    for (int week_start = 0; week_start < StakingCalendar::kDaysPerWeek; ++week_start) {
      const StakingCalendar calendar(boundary, week_start);
      StakingDay week = calendar.week_of(day("1570-01-01"));
      bool good = true;
      for (StakingDay d = week; d < day("2370-01-01"); d = d + 1) {
        if (d == week + StakingCalendar::kDaysPerWeek) week = d;
        good = good && calendar.week_of(d) == week && calendar.weekday_of(week) == week_start &&
               calendar.day_of(calendar.start_of(d)) == d &&
               calendar.day_of(calendar.end_of(d) - Milliseconds{1}) == d &&
               calendar.end_of(d) == calendar.start_of(d + 1);
      }
      INFO("boundary " << boundary.count() << " min, week start " << week_start);
      CHECK(good);
    }
  }
}

TEST_CASE("every minute of five years lies in the day that began last", "[model][calendar]") {
  const StakingCalendar calendar;
  StakingDay expected = day("2023-12-31");
  bool good = true;
  for (Timestamp t = at("2024-01-01"); t < at("2029-01-01"); t += std::chrono::minutes{1}) {
    if (t == calendar.end_of(expected)) expected = expected + 1;
    good = good && calendar.day_of(t) == expected;
  }
  CHECK(good);
  CHECK(expected == day("2028-12-30") + 1);
}

TEST_CASE("a staking day is read as it is written", "[model][calendar]") {
  CHECK(day("2026-01-05").to_string() == "2026-01-05");
  CHECK(day("1969-12-31").to_string() == "1969-12-31");
  for (const char* text : {"", "2026-01-5", "2026-02-30", "2026-01-05T08:00:00Z", "yesterday!"}) {
    INFO(text);
    REQUIRE_FALSE(parse_staking_day(text).has_value());
    CHECK(parse_staking_day(text).error().kind == ErrorKind::usage);
  }
}

TEST_CASE("the month of a staking day is that of the date which names it", "[model][calendar]") {
  const StakingCalendar calendar;
  CHECK(StakingCalendar::month_of(calendar.day_of(at("2026-02-01T07:59:59Z"))) ==
        day("2026-01-01"));
  CHECK(StakingCalendar::month_of(calendar.day_of(at("2026-02-01T08:00:00Z"))) ==
        day("2026-02-01"));
  CHECK(StakingCalendar::month_of(day("2028-02-29")) == day("2028-02-01"));
  CHECK(StakingCalendar::month_after(day("2028-02-29")) == day("2028-03-01"));
  CHECK(StakingCalendar::month_after(day("2026-12-31")) == day("2027-01-01"));
  CHECK(StakingCalendar::month_of(day("1969-12-31")) == day("1969-12-01"));
}

TEST_CASE("no calendar has a boundary outside its day, or a week that starts on no weekday",
          "[model][calendar]") {
  using Catch::Contains;
  using std::chrono::hours;
  using std::chrono::minutes;
  const auto stops_at = [](minutes boundary, int week_start) {
    return broken_invariant([&] { std::ignore = StakingCalendar(boundary, week_start); });
  };
  CHECK_THAT(stops_at(minutes{-1}, 0), Contains("broken invariant: day_boundary"));
  CHECK_THAT(stops_at(hours{24}, 0), Contains("broken invariant: day_boundary"));
  CHECK_THAT(stops_at(hours{8}, -1), Contains("broken invariant: week_start"));
  CHECK_THAT(stops_at(hours{8}, 7), Contains("broken invariant: week_start"));
  CHECK(stops_at(hours{24} - minutes{1}, 6).empty());
}
