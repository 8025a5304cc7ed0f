#ifndef APEX_APEXBOT_PERIOD_H
#define APEX_APEXBOT_PERIOD_H

#include "apexbot/cli.h"
#include "model/staking_calendar.h"

namespace apex {

/// The staking days of which `history` and `status` show the figures.
struct Period {
  HistoryPeriod kind;
  const char* name;
  StakingDay first;
  StakingDay last;
};

/// That in which `now` lies.
[[nodiscard]] Period period_of(HistoryPeriod kind, const StakingCalendar& calendar, Timestamp now);

}  // namespace apex

#endif  // APEX_APEXBOT_PERIOD_H
