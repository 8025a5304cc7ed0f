#include "trading/week_plan.h"

#include <algorithm>

#include "trading/strategy.h"

namespace apex {
namespace {

DayState state_of_past(const PlannedDay& planned, bool is_trade_day, bool is_complete) {
  if (planned.trades > 0) return DayState::failed;
  if (!is_trade_day) return DayState::off;
  return is_complete ? DayState::not_needed : DayState::missed;
}

}  // namespace

const char* to_string(DayState state) {
  switch (state) {
    case DayState::traded:
      return "traded";
    case DayState::failed:
      return "failed";
    case DayState::missed:
      return "missed";
    case DayState::off:
      return "off";
    case DayState::due:
      return "due";
    case DayState::planned:
      return "planned";
    case DayState::not_needed:
      return "not_needed";
  }
  return "";
}

WeekPlan plan_week(const History& history, const Schedule& schedule, Timestamp now) {
  const ScheduleSettings& settings = schedule.settings();
  const StakingCalendar& calendar = schedule.calendar();
  WeekPlan plan;
  plan.today = calendar.day_of(now);
  plan.week = calendar.week_of(plan.today);
  plan.days_counted = static_cast<int>(history.days_traded(plan.week).size());
  plan.days_needed = std::max(kCountedDaysPerWeek - plan.days_counted, 0);

  int covered = 0;  // days traded or planned so far in the week
  for (int i = 0; i < StakingCalendar::kDaysPerWeek; ++i) {
    PlannedDay planned;
    planned.day = plan.week + i;
    planned.trades = history.opens_on(planned.day);
    planned.due = settings.mode == ScheduleMode::daily ? schedule.due_of(planned.day)
                                                       : calendar.start_of(planned.day);
    const bool is_trade_day = schedule.is_trade_day(planned.day);
    const bool is_complete =
        !settings.continue_after_max_factor &&
        std::max(covered, planned.day < plan.today ? 0 : plan.days_counted) >= kCountedDaysPerWeek;
    if (history.traded_on(planned.day)) {
      planned.state = DayState::traded;
      ++covered;
    } else if (planned.day < plan.today) {
      planned.state = state_of_past(planned, is_trade_day, is_complete);
    } else if (!is_trade_day) {
      planned.state = DayState::off;
    } else {
      ++plan.days_left;
      planned.state =
          planned.day == plan.today && now >= planned.due ? DayState::due : DayState::planned;
      if (is_complete) planned.state = DayState::not_needed;
      if (!is_complete) ++covered;
    }
    plan.days.push_back(planned);
  }
  return plan;
}

}  // namespace apex
