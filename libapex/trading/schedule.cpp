#include "trading/schedule.h"

#include <array>
#include <optional>

#include "base/check.h"

namespace apex {

const char* weekday_name(int weekday) {
  constexpr std::array kNames{"Monday", "Tuesday",  "Wednesday", "Thursday",
                              "Friday", "Saturday", "Sunday"};
  APEX_CHECK(weekday >= 0 && weekday < StakingCalendar::kDaysPerWeek);
  return kNames[static_cast<std::size_t>(weekday)];
}

Schedule::Schedule(const ScheduleSettings& settings, const ProgrammeSettings& programme)
    : settings_(settings), calendar_(programme.calendar()) {}

bool Schedule::is_trade_day(StakingDay day) const {
  return settings_.trade_days.test(static_cast<std::size_t>(calendar_.weekday_of(day)));
}

Timestamp Schedule::placed_in(StakingDay day) const {
  constexpr int kDatesTried = 4;  // a staking day touches two local dates, three across a date line
  const Timestamp start = calendar_.start_of(day);
  const auto first = std::chrono::floor<std::chrono::days>(settings_.timezone.to_local(start)) -
                     std::chrono::days{1};
  std::optional<Timestamp> end_of_gap;
  for (int i = 0; i < kDatesTried; ++i) {
    const auto wanted = first + std::chrono::days{i} + settings_.trade_time;
    const Timestamp t = settings_.timezone.to_utc(wanted);
    if (t < start || t >= calendar_.end_of(day)) continue;
    if (settings_.timezone.to_local(t) == wanted) return t;
    if (!end_of_gap) end_of_gap = t;
  }
  return end_of_gap.value_or(start);
}

Timestamp Schedule::due_of(StakingDay day) const {
  const Timestamp due = past_funding(placed_in(day));
  return due < calendar_.end_of(day) ? due : due - 2 * kFundingMargin;
}

Timestamp Schedule::past_funding(Timestamp t) const {
  if (!settings_.avoid_funding) return t;
  const Timestamp full_hour = std::chrono::round<std::chrono::hours>(t);
  const bool is_near = std::chrono::abs(t - full_hour) < kFundingMargin;
  return is_near ? full_hour + kFundingMargin : t;
}

}  // namespace apex
