#include "model/staking_calendar.h"

#include "base/check.h"
#include "base/plain_text.h"

namespace apex {
namespace {

Timestamp midnight_of(StakingDay day) {
  return Timestamp{std::chrono::duration_cast<Milliseconds>(std::chrono::days{day.number})};
}

std::chrono::year_month calendar_month(StakingDay day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day.number}}};
  return date.year() / date.month();
}

StakingDay first_of(std::chrono::year_month month) {
  return {std::chrono::sys_days{month / 1}.time_since_epoch().count()};
}

/// `value` modulo 7, never negative.
int modulo_week(std::int64_t value) {
  const auto rest = static_cast<int>(value % StakingCalendar::kDaysPerWeek);
  return rest < 0 ? rest + StakingCalendar::kDaysPerWeek : rest;
}

}  // namespace

std::string StakingDay::to_string() const { return format_utc(midnight_of(*this)).substr(0, 10); }

Result<StakingDay> parse_staking_day(std::string_view text) {
  if (text.size() != 10) {
    return fail(ErrorKind::usage, in_quotes(text) + " is not a day like 2026-01-05");
  }
  APEX_TRY_ASSIGN(const Timestamp t, parse_utc(text));
  return StakingDay{std::chrono::floor<std::chrono::days>(t).time_since_epoch().count()};
}

StakingCalendar::StakingCalendar(std::chrono::minutes day_boundary, int week_start)
    : day_boundary_(day_boundary), week_start_(week_start) {
  APEX_CHECK(day_boundary.count() >= 0 && day_boundary < std::chrono::hours{24});
  APEX_CHECK(week_start >= 0 && week_start < kDaysPerWeek);
}

StakingDay StakingCalendar::day_of(Timestamp t) const {
  return {std::chrono::floor<std::chrono::days>(t - day_boundary_).time_since_epoch().count()};
}

Timestamp StakingCalendar::start_of(StakingDay day) const {
  return midnight_of(day) + day_boundary_;
}

int StakingCalendar::weekday_of(StakingDay day) const {
  constexpr int kWeekdayOfEpoch = 3;  // 1970-01-01 was a Thursday
  return modulo_week(day.number + kWeekdayOfEpoch);
}

StakingDay StakingCalendar::week_of(StakingDay day) const {
  return day + -std::int64_t{modulo_week(weekday_of(day) - week_start_)};
}

StakingDay StakingCalendar::month_of(StakingDay day) { return first_of(calendar_month(day)); }

StakingDay StakingCalendar::month_after(StakingDay day) {
  return first_of(calendar_month(day) + std::chrono::months{1});
}

}  // namespace apex
