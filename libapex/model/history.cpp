#include "model/history.h"

#include <algorithm>

namespace apex {

StakingDay counting_day(const TradeRecord& trade, const StakingCalendar& calendar, Timestamp now) {
  const StakingDay planned = trade.intent.key.day;
  const auto opened = trade.opened_at();
  if (!opened || *opened > now) return planned;
  return std::max(planned, calendar.day_of(*opened));
}

int History::opens_on(StakingDay day) const {
  return static_cast<int>(std::count_if(trades.begin(), trades.end(),
                                        [&](const TradeFact& fact) { return fact.day == day; }));
}

bool History::traded_on(StakingDay day) const {
  return std::any_of(trades.begin(), trades.end(),
                     [&](const TradeFact& fact) { return fact.day == day && fact.counts_for_day; });
}

std::set<StakingDay> History::days_traded(StakingDay week) const {
  std::set<StakingDay> days;
  for (const TradeFact& fact : trades) {
    const bool in_week = fact.day >= week && fact.day < week + StakingCalendar::kDaysPerWeek;
    if (in_week && fact.counts_for_day) days.insert(fact.day);
  }
  return days;
}

std::set<StakingDay> History::days_traded() const {
  std::set<StakingDay> days;
  for (const TradeFact& fact : trades) {
    if (fact.counts_for_day) days.insert(fact.day);
  }
  return days;
}

std::optional<Timestamp> History::last_traded_at() const {
  std::optional<Timestamp> last;
  for (const TradeFact& fact : trades) {
    if (fact.counts_for_day && (!last || fact.started_at > *last)) last = fact.started_at;
  }
  return last;
}

}  // namespace apex
