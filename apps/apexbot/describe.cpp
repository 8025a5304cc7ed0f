#include "apexbot/describe.h"

#include <algorithm>

#include "trading/multiplier.h"
#include "trading/schedule.h"
#include "trading/strategy.h"

namespace apex {

std::string minute_text(Timestamp t) {
  const std::string full = format_utc(t);  // 2026-01-07T14:02:00Z
  constexpr std::size_t kDate = 10;
  constexpr std::size_t kTime = 5;
  return full.substr(0, kDate) + " " + full.substr(kDate + 1, kTime) + " UTC";
}

std::string minute_text(const std::optional<Timestamp>& t) {
  return t ? minute_text(*t) : std::string("never");
}

std::string due_text(const std::optional<Timestamp>& due, Timestamp now) {
  return due && *due <= now ? std::string("now") : minute_text(due);
}

std::string day_text(StakingDay day, const StakingCalendar& calendar) {
  constexpr std::size_t kShortName = 3;
  return std::string(weekday_name(calendar.weekday_of(day))).substr(0, kShortName) + " " +
         day.to_string();
}

std::string duration_text(Milliseconds duration) {
  constexpr Milliseconds kSecond{1'000};
  constexpr Milliseconds kMinute{60'000};
  if (duration < kSecond) return std::to_string(duration.count()) + " ms";
  if (duration >= kMinute) return std::to_string(duration / kMinute) + " min";
  constexpr Milliseconds kTenth{100};
  return std::to_string(duration / kSecond) + "." + std::to_string(duration % kSecond / kTenth) +
         " s";
}

std::string progress_text(const WeekPlan& plan) {
  const int counted = std::min(plan.days_counted, kCountedDaysPerWeek);
  const Decimal factor = "1"_dec + trading_factor(counted);
  std::string text = std::to_string(counted) + " of " + std::to_string(kCountedDaysPerWeek) +
                     " days, factor " + factor.to_string();
  if (plan.days_needed == 0) return text + "; the week is complete";
  text += "; " + std::to_string(plan.days_needed) + " needed, " + std::to_string(plan.days_left) +
          " left";
  if (plan.slack() < 0) return text + ": out of reach this week";
  return text + ": " + std::to_string(plan.slack()) + " may be missed";
}

std::string clock_text(const std::optional<Milliseconds>& offset) {
  return offset ? "the exchange's clock as last measured" : "the local clock";
}

void write_moment(JsonWriter& json, const char* key, const std::optional<Timestamp>& t) {
  json.key(key);
  t ? json.value(format_utc(*t)) : json.null();
}

void write_week(JsonWriter& json, const WeekPlan& plan, const StakingCalendar& calendar) {
  json.begin_object().member("week", plan.week.to_string()).member("today", plan.today.to_string());
  json.key("days").begin_array();
  for (const PlannedDay& day : plan.days) {
    json.begin_object().member("day", day.day.to_string());
    json.member("weekday", weekday_name(calendar.weekday_of(day.day)));
    json.member("state", to_string(day.state)).member("due", format_utc(day.due));
    json.member("trades", day.trades).end_object();
  }
  json.end_array().member("days_counted", plan.days_counted);
  json.member("days_needed", plan.days_needed).member("days_left", plan.days_left);
  json.member("slack", plan.slack());
  json.member("factor", "1"_dec + trading_factor(std::min(plan.days_counted, kCountedDaysPerWeek)));
  json.end_object();
}

}  // namespace apex
