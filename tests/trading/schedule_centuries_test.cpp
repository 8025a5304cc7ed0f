// The schedule over four hundred years in zones that make it hard: clocks that are set by an hour,
// by half an hour, across the date line, and in the very minute at which a trade is due.
#include <catch2/catch.hpp>
#include <string>

#include "tests/support/builders.h"
#include "trading/schedule.h"

using namespace apex;
using namespace apex::testing;

namespace {

constexpr int kMinutesPerDay = 24 * 60;
constexpr const char* kZones[] = {
    "UTC",          "Europe/Berlin",       "America/New_York",  "Asia/Kathmandu",
    "Pacific/Apia", "Australia/Lord_Howe", "Africa/Casablanca", "America/Sao_Paulo"};

Milliseconds offset_at(const TimeZone& zone, Timestamp t) {
  return zone.to_local(t).time_since_epoch() - t.time_since_epoch();
}

/// Minutes after midnight that clocks show, or nothing within a minute.
std::optional<int> shown_at(const TimeZone& zone, Timestamp t) {
  const auto local = zone.to_local(t);
  const auto since = local - std::chrono::floor<std::chrono::days>(local);
  if (since % std::chrono::minutes{1} != Milliseconds{0}) return std::nullopt;
  return static_cast<int>(since / std::chrono::minutes{1});
}

/// The first minute of the day at which clocks show the time, found by looking at each.
std::optional<Timestamp> first_shown(const TimeZone& zone, Timestamp start, int minutes) {
  for (int i = 0; i < kMinutesPerDay; ++i) {
    const Timestamp t = start + std::chrono::minutes{i};
    if (shown_at(zone, t) == minutes) return t;
  }
  return std::nullopt;
}

/// Clocks were set forward to what they show at `t`.
bool is_end_of_gap(const TimeZone& zone, Timestamp t) {
  return offset_at(zone, t) > offset_at(zone, t - Milliseconds{1});
}

struct Tally {
  int days = 0;
  int leap_days = 0;
  int set_days = 0;     ///< on which clocks were set
  int gaps = 0;         ///< the time does not exist
  int doubled = 0;      ///< the time comes twice
  std::string problem;  ///< the first
};

void check_day(const Schedule& schedule, StakingDay day, Tally& tally) {
  const StakingCalendar& calendar = schedule.calendar();
  const TimeZone& zone = schedule.settings().timezone;
  const int wanted = static_cast<int>(schedule.settings().trade_time.count());
  const Timestamp start = calendar.start_of(day), due = schedule.due_of(day);
  const auto complain = [&](const std::string& what) {
    if (tally.problem.empty()) {
      tally.problem = zone.name() + " " + day.to_string() + ", due " + format_utc(due) + " for " +
                      std::to_string(wanted) + ": " + what;
    }
  };
  ++tally.days;
  if (day.to_string().ends_with("-02-29")) ++tally.leap_days;
  if (calendar.day_of(due) != day) complain("not in the day");
  if (calendar.day_of(start) != day) complain("start and day do not agree");
  const Milliseconds before = offset_at(zone, start), after = offset_at(zone, calendar.end_of(day));
  const bool whole_minutes = before % std::chrono::minutes{1} == Milliseconds{0} &&
                             after % std::chrono::minutes{1} == Milliseconds{0};
  if (before == after) {
    if (whole_minutes && shown_at(zone, due) != wanted) complain("clocks show another time");
    return;
  }
  ++tally.set_days;
  if (!whole_minutes) return;  // local mean time, seconds off the minute
  const auto first = first_shown(zone, start, wanted);
  if (!first) {
    ++tally.gaps;
    if (due != start && !is_end_of_gap(zone, due)) complain("neither the gap's end nor the start");
    return;
  }
  // Of a doubled time the first is meant; where that lies before the day, the day's start.
  const bool is_second = zone.to_utc(zone.to_local(*first)) != *first;
  if (due != *first && !(is_second && due == start)) complain("not the first time it is shown");
  const auto second = first_shown(zone, *first + std::chrono::minutes{1}, wanted);
  if (second && *second < calendar.end_of(day)) ++tally.doubled;
}

Tally check_zone(const std::string& name, std::chrono::minutes boundary) {
  ProgrammeSettings programme;
  programme.day_boundary = boundary;
  ScheduleSettings settings;
  settings.timezone = zone(name);
  settings.avoid_funding = false;
  Tally tally;
  Timestamp last{std::chrono::sys_days{std::chrono::year{1900} / 1 / 1}};
  // Most clocks are set between midnight and three: every other time of trade lies there.
  constexpr int kTimes[] = {150, 0, 119, 540, 60, 1439, 135, 30, 179, 1020};
  int time = 0;
  for (StakingDay d = day("1900-01-02"); d < day("2300-01-02"); d = d + 1) {
    settings.trade_time = std::chrono::minutes{kTimes[time]};
    time = (time + 1) % static_cast<int>(std::size(kTimes));
    const Schedule schedule(settings, programme);
    check_day(schedule, d, tally);
    const Timestamp due = schedule.due_of(d);
    if (due <= last && tally.problem.empty()) tally.problem = d.to_string() + ": not later";
    last = due;
  }
  return tally;
}

}  // namespace

TEST_CASE("over four hundred years a trade is due once in every staking day, in every zone",
          "[trading][schedule][property]") {
  constexpr int kDays = 146'097;
  constexpr int kLeapDays = 97;  // 1900, 2100 and 2200 have none
  int gaps = 0, doubled = 0;
  for (const char* name : kZones) {
    const Tally tally = check_zone(name, std::chrono::hours{8});
    INFO(name << ": " << tally.problem);
    CHECK(tally.problem.empty());
    CHECK(tally.days == kDays);
    CHECK(tally.leap_days == kLeapDays);
    CHECK((tally.set_days > 0) == (std::string(name) != "UTC"));
    gaps += tally.gaps;
    doubled += tally.doubled;
  }
  CHECK(gaps > 20);
  CHECK(doubled > 20);
}

TEST_CASE("with another day boundary a trade is due once in every staking day too",
          "[trading][schedule][property]") {
  for (const int boundary : {0, 23 * 60 + 59}) {
    const Tally tally = check_zone("Europe/Berlin", std::chrono::minutes{boundary});
    INFO(tally.problem);
    CHECK(tally.problem.empty());
  }
}

TEST_CASE("funding is avoided without leaving the staking day", "[trading][schedule][property]") {
  for (const int boundary : {0, 1, 8 * 60, 8 * 60 + 58, 23 * 60 + 59}) {
    ProgrammeSettings programme;
    programme.day_boundary = std::chrono::minutes{boundary};
    ScheduleSettings settings;
    for (int minutes = 0; minutes < kMinutesPerDay; ++minutes) {
      settings.trade_time = std::chrono::minutes{minutes};
      const Schedule schedule(settings, programme);
      const Timestamp due = schedule.due_of(day("2026-01-05"));
      const auto hour = std::chrono::round<std::chrono::hours>(due);
      INFO("boundary " << boundary << ", due " << format_utc(due));
      REQUIRE(schedule.calendar().day_of(due) == day("2026-01-05"));
      REQUIRE(std::chrono::abs(due - hour) >= Schedule::kFundingMargin);
    }
  }
}
