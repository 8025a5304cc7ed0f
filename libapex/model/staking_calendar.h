#ifndef APEX_MODEL_STAKING_CALENDAR_H
#define APEX_MODEL_STAKING_CALENDAR_H

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>

#include "base/timestamp.h"

namespace apex {

/// A day of the staking programme, named after the UTC date on which it starts.
struct StakingDay {
  std::int64_t number = 0;  ///< days since 1970-01-01

  [[nodiscard]] std::string to_string() const;  ///< "2026-01-05"
  friend auto operator<=>(const StakingDay&, const StakingDay&) = default;
  friend StakingDay operator+(StakingDay day, std::int64_t days) { return {day.number + days}; }
};

/// Reads "2026-01-05". Errors: usage.
[[nodiscard]] Result<StakingDay> parse_staking_day(std::string_view text);

/// The one place that says what "today" and "this week" are. The day starts at `day_boundary`
/// after midnight UTC (08:00), the week at the boundary of a weekday (Monday). Both are settings:
/// the programme's own rule is unproven (docs/STAKING.md).
class StakingCalendar {
 public:
  static constexpr int kDaysPerWeek = 7;

  /// day_boundary in [0, 24 h); week_start 0 = Monday … 6 = Sunday.
  explicit StakingCalendar(std::chrono::minutes day_boundary = std::chrono::hours{8},
                           int week_start = 0);

  [[nodiscard]] StakingDay day_of(Timestamp t) const;
  [[nodiscard]] Timestamp start_of(StakingDay day) const;
  [[nodiscard]] Timestamp end_of(StakingDay day) const { return start_of(day + 1); }

  /// 0 = Monday … 6 = Sunday, of the date on which the day starts.
  [[nodiscard]] int weekday_of(StakingDay day) const;

  /// The first day of the week that `day` lies in.
  [[nodiscard]] StakingDay week_of(StakingDay day) const;

  /// The first day of its calendar month: that of the date which names the day.
  [[nodiscard]] static StakingDay month_of(StakingDay day);
  /// The first day of the month after.
  [[nodiscard]] static StakingDay month_after(StakingDay day);

 private:
  std::chrono::minutes day_boundary_;
  int week_start_;
};

}  // namespace apex

#endif  // APEX_MODEL_STAKING_CALENDAR_H
