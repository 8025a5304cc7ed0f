#ifndef APEX_TRADING_WEEK_PLAN_H
#define APEX_TRADING_WEEK_PLAN_H

#include <vector>

#include "model/history.h"
#include "trading/schedule.h"

namespace apex {

enum class DayState {
  traded,      ///< counts
  failed,      ///< over; tried, and nothing that counts
  missed,      ///< over; a trade day without a trade
  off,         ///< no trade day
  due,         ///< today, and the moment has come
  planned,     ///< to come
  not_needed,  ///< the factor is complete without it
};

/// "traded", "failed" …
[[nodiscard]] const char* to_string(DayState state);

struct PlannedDay {
  StakingDay day;
  DayState state = DayState::planned;
  Timestamp due{};  ///< the schedule's moment (continuous mode: the start of the day)
  int trades = 0;   ///< opens of the day, failed ones included
};

/// One staking week as it stands and as it is meant to go on.
struct WeekPlan {
  StakingDay week;  ///< its first day
  StakingDay today;
  std::vector<PlannedDay> days;  ///< seven, in order
  int days_counted = 0;          ///< distinct days traded, of which five count
  int days_needed = 0;           ///< still missing for the whole factor
  int days_left = 0;             ///< days from today on, today included, that can still be traded

  /// Days that may be missed without losing factor; below 0 the week cannot be completed.
  [[nodiscard]] int slack() const { return days_left - days_needed; }
};

/// The staking week that `now` lies in.
[[nodiscard]] WeekPlan plan_week(const History& history, const Schedule& schedule, Timestamp now);

}  // namespace apex

#endif  // APEX_TRADING_WEEK_PLAN_H
