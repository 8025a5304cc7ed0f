#include "apexbot/period.h"

#include <limits>

namespace apex {

Period period_of(HistoryPeriod kind, const StakingCalendar& calendar, Timestamp now) {
  const StakingDay today = calendar.day_of(now);
  switch (kind) {
    case HistoryPeriod::week: {
      const StakingDay first = calendar.week_of(today);
      return {kind, "week", first, first + (StakingCalendar::kDaysPerWeek - 1)};
    }
    case HistoryPeriod::month:
      return {kind, "month", StakingCalendar::month_of(today),
              StakingCalendar::month_after(today) + -1};
    case HistoryPeriod::all:
      return {kind,
              "all",
              {std::numeric_limits<std::int64_t>::min()},
              {std::numeric_limits<std::int64_t>::max()}};
  }
  return {};
}

}  // namespace apex
