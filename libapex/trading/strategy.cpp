#include "trading/strategy.h"

#include <fmt/format.h>

#include <algorithm>

namespace apex {
namespace {

int next_number(const History& history, StakingDay day) {
  int highest = 0;
  for (const TradeFact& fact : history.trades) {
    if (fact.day == day) highest = std::max(highest, fact.number);
  }
  return highest + 1;
}

/// When the last trade of the day ended, if it brought nothing.
std::optional<Timestamp> failed_at(const History& history, StakingDay day) {
  std::optional<Timestamp> failed;
  for (const TradeFact& fact : history.trades) {
    if (fact.day != day) continue;
    failed.reset();
    if (!fact.counts_for_day) failed = std::max(fact.started_at, fact.ended_at);
  }
  return failed;
}

}  // namespace

StakingStrategy::StakingStrategy(const ScheduleSettings& schedule, const SafetySettings& safety,
                                 const ProgrammeSettings& programme, std::chrono::seconds rest)
    : schedule_(schedule, programme, rest), max_daily_trades_(safety.max_daily_trades) {}

bool StakingStrategy::is_factor_complete(const History& history, StakingDay day) const {
  if (schedule_.settings().continue_after_max_factor) return false;
  const auto days = history.days_traded(schedule_.calendar().week_of(day));
  return static_cast<int>(days.size()) >= kCountedDaysPerWeek;
}

std::optional<Skip> StakingStrategy::limit_reached(const History& history, StakingDay day) const {
  const int opens = history.opens_on(day);
  if (opens < max_daily_trades_) return std::nullopt;
  return Skip{fmt::format("staking day {} has had {} of at most {} trades "
                          "(safety.max_daily_trades)",
                          day.to_string(), opens, max_daily_trades_),
              std::nullopt, SkipCause::daily_limit};
}

std::optional<Skip> StakingStrategy::nothing_to_gain(const History& history, StakingDay day) const {
  const StakingCalendar& calendar = schedule_.calendar();
  if (schedule_.settings().mode == ScheduleMode::daily && history.traded_on(day)) {
    return Skip{fmt::format("staking day {} has its trade; the next day starts {}", day.to_string(),
                            format_utc(calendar.end_of(day))),
                std::nullopt, SkipCause::day_done};
  }
  if (is_factor_complete(history, day)) {
    const StakingDay next_week = calendar.week_of(day) + StakingCalendar::kDaysPerWeek;
    return Skip{fmt::format("the factor is complete: {} days of this week are traded; the next "
                            "week starts {}",
                            kCountedDaysPerWeek, format_utc(calendar.start_of(next_week))),
                std::nullopt, SkipCause::factor_complete};
  }
  if (!schedule_.is_trade_day(day)) {
    return Skip{fmt::format("staking day {}, a {}, is no trade day (schedule.trade_days)",
                            day.to_string(), weekday_name(calendar.weekday_of(day))),
                std::nullopt, SkipCause::no_trade_day};
  }
  return std::nullopt;
}

/// What the schedule asks for in `day`, wherever `now` is.
Timestamp StakingStrategy::due_in(const History& history, StakingDay day) const {
  switch (schedule_.settings().mode) {
    case ScheduleMode::daily:
      return schedule_.due_of(day);
    case ScheduleMode::continuous:
      break;
  }
  const Timestamp start = schedule_.calendar().start_of(day);
  const auto last = history.last_traded_at();
  return last ? std::max(start, *last + schedule_.settings().trade_interval) : start;
}

/// The first moment from `from` on at which a trade of `day` may begin; later than its last_open()
/// if it cannot any more.
Timestamp StakingStrategy::moment_in(const History& history, StakingDay day, Timestamp from) const {
  Timestamp moment = std::max(from, due_in(history, day));
  if (const auto failed = failed_at(history, day)) {
    moment = std::max(moment, *failed + kRetryPause);
  }
  const Timestamp clear = schedule_.past_funding(moment);
  // Rather pay funding than lose the day.
  return clear <= schedule_.last_open(day) ? clear : moment;
}

std::optional<Timestamp> StakingStrategy::next_due(const History& history, Timestamp now) const {
  // A week that is complete, then one in which only its last day is a trade day.
  constexpr int kDaysAhead = 2 * StakingCalendar::kDaysPerWeek;
  const StakingCalendar& calendar = schedule_.calendar();
  for (int i = 0; i <= kDaysAhead; ++i) {
    const StakingDay day = calendar.day_of(now) + i;
    if (limit_reached(history, day) || nothing_to_gain(history, day)) continue;
    const Timestamp moment = moment_in(history, day, std::max(now, calendar.start_of(day)));
    if (moment <= schedule_.last_open(day)) return moment;
  }
  return std::nullopt;
}

std::optional<Timestamp> StakingStrategy::wanted_since(const History& history,
                                                       Timestamp now) const {
  const StakingDay day = schedule_.calendar().day_of(now);
  if (nothing_to_gain(history, day)) return std::nullopt;
  if (history.traded_on(day) && limit_reached(history, day)) return std::nullopt;
  const Timestamp due = due_in(history, day);
  return due <= now ? std::optional(due) : std::nullopt;
}

Decision StakingStrategy::decide(const History& history, Timestamp now, Trigger trigger,
                                 Force force) const {
  const StakingDay day = schedule_.calendar().day_of(now);
  auto skip = limit_reached(history, day);
  const auto no_gain = nothing_to_gain(history, day);
  if (!skip && force == Force::no) skip = no_gain;
  const Timestamp moment = moment_in(history, day, now);
  const bool fits = moment <= schedule_.last_open(day);
  if (!skip && trigger == Trigger::schedule && (moment > now || !fits)) {
    skip = Skip{fits ? fmt::format("the trade of staking day {} is due {}", day.to_string(),
                                   format_utc(moment))
                     : fmt::format("no further trade fits into staking day {}", day.to_string()),
                std::nullopt, SkipCause::not_due_yet};
  }
  if (skip) {
    skip->next_due = next_due(history, now);
    return *skip;
  }
  TradeDue due{day, next_number(history, day), false, reason_to_trade(history, day)};
  const Timestamp planned = moment_in(history, day, schedule_.calendar().start_of(day));
  const bool has_moment =
      schedule_.settings().mode == ScheduleMode::daily || history.last_traded_at();
  if (no_gain) {
    due.reason = "forced, although " + no_gain->reason;
  } else if (trigger == Trigger::schedule && has_moment && now > planned + kOnTime) {
    due.catch_up = true;
    due.reason += ", was due " + format_utc(planned);
  }
  return due;
}

std::string StakingStrategy::reason_to_trade(const History& history, StakingDay day) const {
  const auto days = history.days_traded(schedule_.calendar().week_of(day));
  if (days.contains(day)) return "one more trade of staking day " + day.to_string();
  const auto count = static_cast<int>(days.size()) + 1;
  if (count > kCountedDaysPerWeek) {
    return fmt::format("day {} of this week, beyond the {} that count", count, kCountedDaysPerWeek);
  }
  return fmt::format("day {} of {} of this week", count, kCountedDaysPerWeek);
}

}  // namespace apex
