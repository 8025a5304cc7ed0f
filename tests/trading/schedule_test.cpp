#include "trading/schedule.h"

#include <catch2/catch.hpp>
#include <set>

#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

ScheduleSettings daily_at(std::chrono::minutes trade_time, std::string_view zone_name = "UTC") {
  ScheduleSettings settings;
  settings.trade_time = trade_time;
  settings.timezone = zone(zone_name);
  return settings;
}

constexpr std::chrono::minutes clock_time(int hour, int minute) {
  return std::chrono::hours{hour} + std::chrono::minutes{minute};
}

Timestamp due(const ScheduleSettings& settings, std::string_view staking_day) {
  return Schedule(settings, ProgrammeSettings{}).due_of(day(staking_day));
}

}  // namespace

TEST_CASE("a trade is due at its time of day, three minutes past the funding", "[trading]") {
  CHECK(due(daily_at(clock_time(9, 0)), "2026-01-05") == at("2026-01-05T09:03:00Z"));
  CHECK(due(daily_at(clock_time(9, 2)), "2026-01-05") == at("2026-01-05T09:03:00Z"));
  CHECK(due(daily_at(clock_time(8, 58)), "2026-01-05") == at("2026-01-05T09:03:00Z"));
  CHECK(due(daily_at(clock_time(8, 57)), "2026-01-05") == at("2026-01-05T08:57:00Z"));
  CHECK(due(daily_at(clock_time(9, 3)), "2026-01-05") == at("2026-01-05T09:03:00Z"));
  CHECK(due(daily_at(clock_time(14, 30)), "2026-01-05") == at("2026-01-05T14:30:00Z"));

  ScheduleSettings careless = daily_at(clock_time(9, 0));
  careless.avoid_funding = false;
  CHECK(due(careless, "2026-01-05") == at("2026-01-05T09:00:00Z"));
}

TEST_CASE("a time before the boundary belongs to the next date of the same staking day",
          "[trading]") {
  CHECK(due(daily_at(clock_time(7, 30)), "2026-01-05") == at("2026-01-06T07:30:00Z"));
  CHECK(due(daily_at(clock_time(0, 30)), "2026-01-05") == at("2026-01-06T00:30:00Z"));
}

TEST_CASE("avoiding the funding never moves a trade out of its staking day", "[trading]") {
  CHECK(due(daily_at(clock_time(7, 58)), "2026-01-05") == at("2026-01-06T07:57:00Z"));
  CHECK(due(daily_at(clock_time(8, 0)), "2026-01-05") == at("2026-01-05T08:03:00Z"));
}

TEST_CASE("the window around the funding ends to the millisecond", "[trading]") {
  const Schedule schedule(ScheduleSettings{}, ProgrammeSettings{});
  CHECK(schedule.past_funding(at("2026-01-05T10:57:00Z")) == at("2026-01-05T10:57:00Z"));
  CHECK(schedule.past_funding(at("2026-01-05T10:57:00.001Z")) == at("2026-01-05T11:03:00Z"));
  CHECK(schedule.past_funding(at("2026-01-05T11:02:59.999Z")) == at("2026-01-05T11:03:00Z"));
  CHECK(schedule.past_funding(at("2026-01-05T11:03:00Z")) == at("2026-01-05T11:03:00Z"));
  CHECK(schedule.past_funding(at("2026-01-05T11:30:00Z")) == at("2026-01-05T11:30:00Z"));
}

TEST_CASE("a time that the clocks skip is the end of the gap", "[trading][timezone]") {
  // 02:30 does not exist on 2026-03-29 in Berlin: clocks go from 02:00 to 03:00 at 01:00 UTC.
  ScheduleSettings settings = daily_at(clock_time(2, 30), "Europe/Berlin");
  settings.avoid_funding = false;
  CHECK(due(settings, "2026-03-27") == at("2026-03-28T01:30:00Z"));
  CHECK(due(settings, "2026-03-28") == at("2026-03-29T01:00:00Z"));
  CHECK(due(settings, "2026-03-29") == at("2026-03-30T00:30:00Z"));

  // 02:30 on 2026-03-08 in New York: the gap ends at 07:00 UTC.
  settings = daily_at(clock_time(2, 30), "America/New_York");
  settings.avoid_funding = false;
  CHECK(due(settings, "2026-03-07") == at("2026-03-08T07:00:00Z"));
}

TEST_CASE("of a time that the clocks show twice the first counts", "[trading][timezone]") {
  // 02:30 happens at 00:30 and 01:30 UTC on 2026-10-25 in Berlin.
  CHECK(due(daily_at(clock_time(2, 30), "Europe/Berlin"), "2026-10-24") ==
        at("2026-10-25T00:30:00Z"));
  // 01:30 happens at 05:30 and 06:30 UTC on 2026-11-01 in New York.
  CHECK(due(daily_at(clock_time(1, 30), "America/New_York"), "2026-10-31") ==
        at("2026-11-01T05:30:00Z"));
  // Lord Howe changes by half an hour: 01:45 happens at 14:45 and 15:15 UTC on 2026-04-04.
  CHECK(due(daily_at(clock_time(1, 45), "Australia/Lord_Howe"), "2026-04-04") ==
        at("2026-04-04T14:45:00Z"));
}

TEST_CASE("a time that a staking day never shows is the start of that day", "[trading][timezone]") {
  // 09:30 in Berlin is 07:30 UTC in summer and 08:30 UTC in winter: the day in which clocks go
  // back lies between the two.
  const ScheduleSettings settings = daily_at(clock_time(9, 30), "Europe/Berlin");
  CHECK(due(settings, "2026-10-23") == at("2026-10-24T07:30:00Z"));
  CHECK(due(settings, "2026-10-24") == at("2026-10-24T08:03:00Z"));
  CHECK(due(settings, "2026-10-25") == at("2026-10-25T08:30:00Z"));
  // The day in which clocks go forward has two such times: the first.
  CHECK(due(settings, "2026-03-28") == at("2026-03-28T08:30:00Z"));
}

TEST_CASE("a trade is due inside its staking day whatever the clocks do", "[trading][timezone]") {
  for (const char* name : {"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
                           "Asia/Kathmandu", "Pacific/Apia", "Pacific/Kiritimati"}) {
    for (const int minute_of_day : {0, 90, 150, 479, 480, 481, 570, 720, 1439}) {
      const Schedule schedule(daily_at(std::chrono::minutes{minute_of_day}, name),
                              ProgrammeSettings{});
      const StakingDay first = day("2009-01-01");
      for (int i = 0; i < 365 * 30; ++i) {
        const StakingDay current = first + i;
        const Timestamp moment = schedule.due_of(current);
        if (schedule.calendar().day_of(moment) != current ||
            schedule.past_funding(moment) != moment) {
          FAIL(name << " " << minute_of_day << " " << current.to_string() << ": "
                    << format_utc(moment));
        }
      }
    }
  }
  SUCCEED("every moment lies in its day and clear of the funding");
}

TEST_CASE("trade days are weekdays of the staking day", "[trading]") {
  ScheduleSettings settings;
  settings.trade_days = 0b0000001;  // Monday
  const Schedule schedule(settings, ProgrammeSettings{});
  const StakingCalendar& calendar = schedule.calendar();
  CHECK(schedule.is_trade_day(day("2026-01-05")));
  CHECK_FALSE(schedule.is_trade_day(day("2026-01-06")));
  // Tuesday 07:59:59.999 is still Monday's staking day.
  CHECK(schedule.is_trade_day(calendar.day_of(at("2026-01-06T07:59:59.999Z"))));
  CHECK_FALSE(schedule.is_trade_day(calendar.day_of(at("2026-01-06T08:00:00Z"))));
  CHECK(weekday_name(0) == std::string("Monday"));
  CHECK(weekday_name(6) == std::string("Sunday"));
}

TEST_CASE("jitter moves a day's trade by another delay each day and for each account",
          "[trading][jitter]") {
  ScheduleSettings settings = daily_at(clock_time(9, 10));
  settings.jitter = std::chrono::minutes{45};
  settings.jitter_seed = 1;
  ScheduleSettings other = settings;
  other.jitter_seed = 2;
  std::set<Milliseconds> delays;
  int shared = 0;
  constexpr int kDays = 200;
  for (int i = 0; i < kDays; ++i) {
    const StakingDay one = day("2026-01-05") + i;
    const Timestamp moment = Schedule(settings, ProgrammeSettings{}).due_of(one);
    CHECK(moment == Schedule(settings, ProgrammeSettings{}).due_of(one));  // after a restart
    const Milliseconds delay = moment - (StakingCalendar().start_of(one) + clock_time(1, 10));
    CHECK(delay >= Milliseconds{0});
    CHECK(delay <= settings.jitter + Schedule::kFundingMargin);
    delays.insert(delay);
    if (moment == Schedule(other, ProgrammeSettings{}).due_of(one)) ++shared;
  }
  CHECK(delays.size() > kDays / 2);
  CHECK(*delays.begin() < std::chrono::minutes{3});
  CHECK(*delays.rbegin() > std::chrono::minutes{42});
  CHECK(shared < kDays / 4);
}

TEST_CASE("a trade that jitter delays stays in its day and away from funding",
          "[trading][jitter]") {
  for (const auto trade_time : {clock_time(7, 50), clock_time(7, 59), clock_time(4, 1),
                                clock_time(8, 0), clock_time(23, 58)}) {
    ScheduleSettings settings = daily_at(trade_time);
    settings.jitter = std::chrono::minutes{240};
    for (int i = 0; i < 100; ++i) {
      settings.jitter_seed = static_cast<std::uint64_t>(i);
      const StakingDay one = day("2026-03-02") + i;
      const Schedule schedule(settings, ProgrammeSettings{});
      const Timestamp moment = schedule.due_of(one);
      INFO(format_utc(moment));
      CHECK(schedule.calendar().day_of(moment) == one);
      CHECK(schedule.past_funding(moment) == moment);
    }
  }
}

TEST_CASE("a trade is never due so late that its open could not fill in its day", "[trading]") {
  const Timestamp end = at("2026-01-06T08:00:00Z");
  for (const auto rest : {std::chrono::seconds{0}, std::chrono::seconds{600}}) {
    for (const bool avoid_funding : {false, true}) {
      ScheduleSettings settings = daily_at(clock_time(7, 59));
      settings.avoid_funding = avoid_funding;
      settings.jitter = std::chrono::minutes{5};
      for (settings.jitter_seed = 0; settings.jitter_seed < 50; ++settings.jitter_seed) {
        const Schedule schedule(settings, ProgrammeSettings{}, rest);
        const Timestamp moment = schedule.due_of(day("2026-01-05"));
        INFO(format_utc(moment));
        CHECK(moment + Schedule::kRoundLead <= schedule.last_open(day("2026-01-05")));
        CHECK(moment > end - std::chrono::minutes{20});
        CHECK(schedule.past_funding(moment) == moment);
      }
    }
  }
  ScheduleSettings settings = daily_at(clock_time(7, 59));
  settings.avoid_funding = false;
  CHECK(due(settings, "2026-01-05") == at("2026-01-06T07:59:00Z"));
}

TEST_CASE("without jitter the seed moves nothing", "[trading][jitter]") {
  ScheduleSettings settings = daily_at(clock_time(9, 10));
  settings.jitter_seed = 77;
  CHECK(due(settings, "2026-01-05") == at("2026-01-05T09:10:00Z"));
}
