#ifndef APEX_TRADING_STRATEGY_H
#define APEX_TRADING_STRATEGY_H

#include <optional>
#include <string>
#include <variant>

#include "model/history.h"
#include "model/settings.h"
#include "trading/schedule.h"

namespace apex {

/// Days of a week that raise the factor; the programme counts no more. Source: docs/STAKING.md.
inline constexpr int kCountedDaysPerWeek = 5;

/// Who asks: a person, who decides the time of day, or the schedule.
enum class Trigger { by_hand, schedule };
enum class Force { no, yes };

/// A trade is to be made now.
struct TradeDue {
  StakingDay day;
  int number = 1;         ///< of the trade in its day, takes part in its client ids
  bool catch_up = false;  ///< the schedule's moment was missed by more than a minute
  std::string reason;     ///< one line for a person
};

enum class SkipCause { not_due_yet, day_done, no_trade_day, factor_complete, daily_limit };

/// No trade now.
struct Skip {
  std::string reason;                 ///< one line for a person
  std::optional<Timestamp> next_due;  ///< as StakingStrategy::next_due
  SkipCause cause = SkipCause::not_due_yet;
};

using Decision = std::variant<TradeDue, Skip>;

/// Whether to trade now, and when next. Pure: facts in, decision and reason out.
///
/// Daily mode trades once a staking day, at trade_time or as soon after as it is asked. Continuous
/// mode trades every trade_interval. Both stop at kCountedDaysPerWeek counted days a week unless
/// continue_after_max_factor, and at max_daily_trades opens a day, failed ones included. Days are
/// counted, not trades. What halts, the breaker and the gate are checked elsewhere.
class StakingStrategy {
 public:
  /// After a trade that failed the schedule waits this long before the next attempt.
  static constexpr std::chrono::minutes kRetryPause{5};
  /// Later than this after the due moment is a catch-up.
  static constexpr std::chrono::minutes kOnTime{1};

  /// `rest`: see Schedule.
  StakingStrategy(const ScheduleSettings& schedule, const SafetySettings& safety,
                  const ProgrammeSettings& programme, std::chrono::seconds rest);

  /// by_hand ignores the time of day, interval, funding and pauses, but no other rule; that an open
  /// would come too late for its day is then for the gate to say.
  /// Force::yes sets aside that the day is done, is no trade day, or that the factor is complete;
  /// never max_daily_trades.
  [[nodiscard]] Decision decide(const History& history, Timestamp now, Trigger trigger,
                                Force force) const;

  /// The first moment from `now` on at which the schedule trades, if nothing happens until then.
  /// Nothing where it never does: no trade days, or max_daily_trades 0.
  [[nodiscard]] std::optional<Timestamp> next_due(const History& history, Timestamp now) const;

  /// Since when the schedule has wanted a trade of the staking day of `now` that was not made,
  /// tried or not. Nothing: it wants none yet, or none any more.
  [[nodiscard]] std::optional<Timestamp> wanted_since(const History& history, Timestamp now) const;

  [[nodiscard]] const Schedule& schedule() const { return schedule_; }

 private:
  [[nodiscard]] bool is_factor_complete(const History& history, StakingDay day) const;
  [[nodiscard]] std::optional<Skip> limit_reached(const History& history, StakingDay day) const;
  [[nodiscard]] std::optional<Skip> nothing_to_gain(const History& history, StakingDay day) const;
  [[nodiscard]] Timestamp due_in(const History& history, StakingDay day) const;
  [[nodiscard]] Timestamp moment_in(const History& history, StakingDay day, Timestamp from) const;
  [[nodiscard]] std::string reason_to_trade(const History& history, StakingDay day) const;

  Schedule schedule_;
  int max_daily_trades_;
};

}  // namespace apex

#endif  // APEX_TRADING_STRATEGY_H
