#ifndef APEX_TRADING_SCHEDULE_H
#define APEX_TRADING_SCHEDULE_H

#include "model/settings.h"
#include "model/staking_calendar.h"

namespace apex {

/// "Monday" for 0 … "Sunday" for 6.
[[nodiscard]] const char* weekday_name(int weekday);

/// When a staking day's trade is due. Knows the clock of the user's time zone, the staking calendar
/// and the exchange's funding; not what has been traded.
class Schedule {
 public:
  /// Funding is charged at every full hour (apex-api.md 4.1); a position held across it pays.
  static constexpr std::chrono::minutes kFundingMargin{3};
  /// An open leaves this long before its staking day ends, or not at all: the day is earned where
  /// it fills. As long as a send may take, OrderGateway::kSendTimeout.
  static constexpr Milliseconds kOpenLead{10'000};
  /// A trade is due this much earlier still: it has to be prepared.
  static constexpr Milliseconds kRoundLead{20'000};

  /// `rest`: how long an open may stand in the book before it is taken back.
  Schedule(const ScheduleSettings& settings, const ProgrammeSettings& programme,
           std::chrono::seconds rest = std::chrono::seconds{0});

  [[nodiscard]] const StakingCalendar& calendar() const { return calendar_; }
  [[nodiscard]] const ScheduleSettings& settings() const { return settings_; }

  /// `trade_days` are weekdays of the staking day, never of the date on somebody's wall.
  [[nodiscard]] bool is_trade_day(StakingDay day) const;

  /// The moment inside `day` at which clocks in the configured zone show `trade_time`.
  ///
  /// Where that happens twice, the first; where clocks skip it, the end of the gap, unless the day
  /// shows it on another date; where neither lies in the day, because clocks were set back around
  /// its boundary, its start. Later by up to `jitter`, as it comes out of account and day alone;
  /// never later than kRoundLead before last_open(). Less than kFundingMargin from a full hour it
  /// moves to kFundingMargin past it, or before it where that would be too late in the day.
  [[nodiscard]] Timestamp due_of(StakingDay day) const;

  /// The last moment at which an open may leave that is to fill in `day`.
  [[nodiscard]] Timestamp last_open(StakingDay day) const;

  /// `t`, or the end of the funding window around a full hour that it lies in.
  /// With `avoid_funding: false` always `t`.
  [[nodiscard]] Timestamp past_funding(Timestamp t) const;

 private:
  [[nodiscard]] Timestamp placed_in(StakingDay day) const;
  [[nodiscard]] std::chrono::seconds delay_in(StakingDay day, Milliseconds room) const;

  ScheduleSettings settings_;
  StakingCalendar calendar_;
  Milliseconds rest_;
};

/// How long an open of these settings may stand in the book.
[[nodiscard]] std::chrono::seconds rest_of(const TradingSettings& trading);

}  // namespace apex

#endif  // APEX_TRADING_SCHEDULE_H
