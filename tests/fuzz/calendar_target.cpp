// "TIME BOUNDARY WEEK_START ZONE TRADE_TIME": moments and days under any settings, in any zone.
#include <array>
#include <charconv>
#include <string>

#include "model/staking_calendar.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"
#include "trading/schedule.h"

namespace apex::testing {
namespace {

constexpr int kMinutesPerDay = 24 * 60;

/// Takes the next word off.
std::string next_word(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  std::string word(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

/// The number in a word modulo `bound`; 0 where there is none.
int number_below(int bound, const std::string& word) {
  unsigned value = 0;
  std::from_chars(word.data(), word.data() + word.size(), value);
  return static_cast<int>(value % static_cast<unsigned>(bound));
}

void check_day(const StakingCalendar& calendar, Timestamp t) {
  const StakingDay day = calendar.day_of(t);
  PROPERTY(calendar.start_of(day) <= t && t < calendar.end_of(day));
  PROPERTY(calendar.day_of(calendar.start_of(day)) == day);
  PROPERTY(calendar.end_of(day) - calendar.start_of(day) == std::chrono::hours{24});
  PROPERTY(calendar.day_of(calendar.start_of(day) - Milliseconds{1}) == day + -1);
  const StakingDay week = calendar.week_of(day);
  PROPERTY(week <= day && day < week + StakingCalendar::kDaysPerWeek);
  PROPERTY(calendar.week_of(week) == week);
  PROPERTY(calendar.week_of(week + 6) == week && calendar.week_of(week + 7) == week + 7);
  PROPERTY((calendar.weekday_of(day) + 1) % 7 == calendar.weekday_of(day + 1));
  const auto again = parse_staking_day(day.to_string());
  // Years beyond 9999 and before 0 are printed, but nobody writes them.
  PROPERTY_OF(day.to_string(), day.to_string().size() != 10 || !again || *again == day);
}

void check_due(const Schedule& schedule, Timestamp t) {
  const StakingCalendar& calendar = schedule.calendar();
  const StakingDay day = calendar.day_of(t);
  const Timestamp due = schedule.due_of(day);
  PROPERTY_OF(format_utc(due), calendar.day_of(due) == day);
  const Timestamp later = schedule.past_funding(t);
  PROPERTY_OF(format_utc(later), later >= t && later - t <= 2 * Schedule::kFundingMargin);
  PROPERTY_OF(format_utc(later), schedule.past_funding(later) == later);
}

/// Into the zone and back: the same moment, or the first of the two that clocks show alike.
void check_zone(const TimeZone& zone, Timestamp t) {
  const auto local = zone.to_local(t);
  const Timestamp back = zone.to_utc(local);
  PROPERTY_OF(format_utc(t), back <= t && zone.to_local(back) == local);
}

}  // namespace

void fuzz_staking_calendar(std::string_view input) {
  const std::string time_text = next_word(input);
  const auto day_read = parse_staking_day(time_text);
  if (day_read) {
    PROPERTY_OF(time_text, day_read->to_string() == time_text);
  } else {
    require_error({day_read.error().kind, "a day"}, ErrorKind::usage);
  }
  const auto t = parse_utc(time_text);
  if (!t) return require_error(t.error(), ErrorKind::usage);
  const std::string printed = format_utc(*t);
  PROPERTY_OF(time_text, printed == time_text || time_text.size() != printed.size());
  PROPERTY_OF(printed, parse_utc(printed) == *t);

  ProgrammeSettings programme;
  programme.day_boundary = std::chrono::minutes{number_below(kMinutesPerDay, next_word(input))};
  programme.week_start = number_below(StakingCalendar::kDaysPerWeek, next_word(input));
  check_day(programme.calendar(), *t);

  const std::string zone_name = next_word(input);
  const auto zone = TimeZone::find(zone_name);
  if (!zone) return require_error(zone.error(), ErrorKind::config);
  PROPERTY(zone->name() == zone_name);
  check_zone(*zone, *t);
  ScheduleSettings settings;
  settings.timezone = *zone;
  settings.trade_time = std::chrono::minutes{number_below(kMinutesPerDay, next_word(input))};
  settings.avoid_funding = input.empty();
  check_due(Schedule(settings, programme), *t);
}

}  // namespace apex::testing
