#include "trading/schedule.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/check.h"
#include "base/digest.h"

namespace apex {

const char* weekday_name(int weekday) {
  constexpr std::array kNames{"Monday", "Tuesday",  "Wednesday", "Thursday",
                              "Friday", "Saturday", "Sunday"};
  APEX_CHECK(weekday >= 0 && weekday < StakingCalendar::kDaysPerWeek);
  return kNames[static_cast<std::size_t>(weekday)];
}

std::chrono::seconds rest_of(const TradingSettings& trading) {
  return trading.type == OrderType::limit ? trading.limit_wait : std::chrono::seconds{0};
}

Schedule::Schedule(const ScheduleSettings& settings, const ProgrammeSettings& programme,
                   std::chrono::seconds rest)
    : settings_(settings), calendar_(programme.calendar()), rest_(rest) {}

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

/// Looks random and is none: whoever starts again, on another machine too, finds the same.
std::chrono::seconds Schedule::delay_in(StakingDay day, Milliseconds room) const {
  const auto longest =
      std::chrono::floor<std::chrono::seconds>(std::min<Milliseconds>(settings_.jitter, room));
  if (longest <= std::chrono::seconds{0}) return {};
  const std::string what = std::to_string(settings_.jitter_seed) + " " + day.to_string();
  const Digest256 digest = sha256(bytes_of(what));
  constexpr std::size_t kBytes = 7;  // as many as an int64 holds
  std::int64_t number = 0;
  for (std::size_t i = 0; i < kBytes; ++i) number = number * 256 + digest[i];
  return std::chrono::seconds{number % (longest.count() + 1)};
}

Timestamp Schedule::due_of(StakingDay day) const {
  const Timestamp latest = last_open(day) - kRoundLead;
  const Timestamp placed = std::min(placed_in(day), latest);
  const Timestamp due = past_funding(placed + delay_in(day, latest - placed));
  return due <= latest ? due : due - 2 * kFundingMargin;
}

Timestamp Schedule::last_open(StakingDay day) const {
  return calendar_.end_of(day) - kOpenLead - rest_;
}

Timestamp Schedule::past_funding(Timestamp t) const {
  if (!settings_.avoid_funding) return t;
  const Timestamp full_hour = std::chrono::round<std::chrono::hours>(t);
  const bool is_near = std::chrono::abs(t - full_hour) < kFundingMargin;
  return is_near ? full_hour + kFundingMargin : t;
}

}  // namespace apex
