#ifndef APEX_APEXBOT_DESCRIBE_H
#define APEX_APEXBOT_DESCRIBE_H

#include <optional>
#include <string>

#include "base/json_writer.h"
#include "model/staking_calendar.h"
#include "trading/week_plan.h"

/// How answers word what several commands show.
namespace apex {

/// "2026-01-07 14:02 UTC": minutes are enough to plan by.
[[nodiscard]] std::string minute_text(Timestamp t);

/// The same, or "never".
[[nodiscard]] std::string minute_text(const std::optional<Timestamp>& t);

/// The same of a trade that is due, or "now".
[[nodiscard]] std::string due_text(const std::optional<Timestamp>& due, Timestamp now);

/// "Wed 2026-01-07"
[[nodiscard]] std::string day_text(StakingDay day, const StakingCalendar& calendar);

/// "92 ms", "3.2 s", "2 min"
[[nodiscard]] std::string duration_text(Milliseconds duration);

/// "2 of 5 days, factor 1.2; 3 more are needed, 5 days are left: 2 may be missed"
[[nodiscard]] std::string progress_text(const WeekPlan& plan);

/// "server clock as last measured" or "local clock"
[[nodiscard]] std::string clock_text(const std::optional<Milliseconds>& offset);

/// Members that several answers have.
void write_moment(JsonWriter& json, const char* key, const std::optional<Timestamp>& t);
void write_week(JsonWriter& json, const WeekPlan& plan, const StakingCalendar& calendar);

}  // namespace apex

#endif  // APEX_APEXBOT_DESCRIBE_H
