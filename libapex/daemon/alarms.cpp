#include "daemon/alarms.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "daemon/overdue_alarm.h"
#include "trading/multiplier.h"

namespace apex {
namespace {

constexpr int kDaysForFactor = 5;

/// The exchange was asked with our keys, and all was well.
bool proves_exchange(PassKind pass) {
  switch (pass) {
    case PassKind::settled:
    case PassKind::skipped:
    case PassKind::traded:
      return true;
    case PassKind::waiting:
    case PassKind::suspended:
    case PassKind::failed:
      return false;
  }
  return false;
}

std::string duration_text(Milliseconds duration) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(duration).count();
  constexpr int kMinutesPerHour = 60;
  if (minutes < 2 * kMinutesPerHour) return fmt::format("{} min", minutes);
  return fmt::format("{} h", minutes / kMinutesPerHour);
}

/// The days that passed since, but no more of them than kDaysBack.
StakingDay first_to_judge(StakingDay judged, StakingDay today) {
  return std::max(judged, today + -(Alarms::kDaysBack + 1)) + 1;
}

std::string days_text(int days) { return fmt::format("{} day{}", days, days == 1 ? "" : "s"); }

}  // namespace

/// One look: what it raises, from what it is given.
class Alarms::Look {
 public:
  Look(const AlarmRules& rules, const AlarmFacts& facts, AlarmMemory& memory)
      : rules_(rules), facts_(facts), memory_(memory), today_(rules.calendar.day_of(facts.now)) {}

  std::vector<RaisedAlert> run() {
    const bool is_first = !memory_.judged;
    if (is_first) {
      memory_.first = today_;
      memory_.judged = today_ + -1;
      memory_.summed = last_week();
    }
    if (memory_.first && *memory_.first > today_) memory_.first = today_;  // the clock was wrong
    look_at_risk();
    look_at_failure();
    look_at_switches();
    look_at_trades(is_first);
    look_at_days();
    look_at_today();
    look_at_factor();
    look_at_week();
    return std::move(raised_);
  }

 private:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  [[nodiscard]] StakingDay last_week() const {
    return rules_.calendar.week_of(today_) + -StakingCalendar::kDaysPerWeek;
  }

  void raise(EventKind kind, std::string key, std::string text, Fields fields = {},
             std::string subject = {}) {
    Alert alert;
    alert.key = std::move(key);
    alert.level = level_of(kind);
    alert.event = {kind, facts_.now, std::move(text), std::move(fields)};
    alert.subject = std::move(subject);
    raised_.push_back({std::move(alert), kind, ""});
  }

  /// Tells that something lasts: when it begins, when it becomes something else, and again after
  /// `repeat`, where there is one.
  void lasts(const std::string& name, EventKind kind, const std::string& text,
             std::optional<Milliseconds> repeat) {
    const auto [place, is_new] = memory_.conditions.try_emplace(name);
    AlarmCondition& condition = place->second;
    if (is_new) condition = {kind, facts_.now, facts_.now, 0};
    const bool has_changed = condition.kind != kind;
    // A clock that was set back holds nothing up.
    const bool is_time =
        repeat && (facts_.now - condition.told_at >= *repeat || facts_.now < condition.told_at);
    if (!is_new && condition.told > 0 && !has_changed && !is_time) return;
    condition.kind = kind;
    condition.told_at = facts_.now;
    const std::string subject = name + " " + format_utc(condition.since);
    std::string key = std::string(to_string(kind)) + " " + format_utc(condition.since);
    if (condition.told > 0) key += " " + std::to_string(condition.told);
    ++condition.told;
    Fields fields{{"since", format_utc(condition.since)}};
    raise(kind, std::move(key),
          is_new ? text : text + " (since " + format_utc(condition.since) + ")", std::move(fields),
          subject);
    raised_.back().condition = name;
  }

  /// It is over; told where `text` says something and its beginning was told.
  void is_over(const std::string& name, const std::string& text) {
    const auto found = memory_.conditions.find(name);
    if (found == memory_.conditions.end()) return;
    const AlarmCondition condition = found->second;
    memory_.conditions.erase(found);
    if (text.empty()) return;
    const std::string since = format_utc(condition.since);
    raise(EventKind::all_clear, "all_clear " + name + " " + since,
          fmt::format("{} (it lasted {}, since {})", text,
                      duration_text(facts_.now - condition.since), since),
          {{"over", to_string(condition.kind)}, {"since", since}}, name + " " + since);
    raised_.back().chosen_by = condition.kind;
  }

  /// The pass says itself that something of ours may be open.
  [[nodiscard]] bool pass_tells_of_risk() const {
    return facts_.failure && (facts_.failure->kind == ErrorKind::position_open ||
                              facts_.failure->kind == ErrorKind::outcome_unknown);
  }

  static const char* risk_text(EventKind kind) {
    return kind == EventKind::open_risk ? "OPEN RISK: a position may be open"
                                        : "it is not known what became of an order";
  }

  /// The ledger cannot tell: what the pass says begins, and what lasts goes on.
  void look_at_risk_blindly() {
    const auto lasting = memory_.conditions.find("risk");
    const bool is_lasting = lasting != memory_.conditions.end();
    if (!pass_tells_of_risk() && !is_lasting) return;
    const EventKind kind = !pass_tells_of_risk() ? lasting->second.kind
                                                 : (facts_.failure->kind == ErrorKind::position_open
                                                        ? EventKind::open_risk
                                                        : EventKind::outcome_unknown);
    const std::string what = pass_tells_of_risk() ? facts_.failure->message : risk_text(kind);
    lasts(
        "risk", kind,
        fmt::format("{}; the ledger cannot be read ({}): look at the exchange now; stop this bot, "
                    "then `apexbot close --yes` closes without a ledger",
                    what, facts_.storage_error.empty() ? "no reason known" : facts_.storage_error),
        kRiskRepeat);
  }

  void look_at_risk() {
    if (!facts_.unsettled) return look_at_risk_blindly();
    if (facts_.unsettled->empty()) {
      return is_over("risk", "over: nothing of ours is open or unknown any more");
    }
    bool is_open = false;
    std::string symbols;
    for (const AlarmFacts::Unsettled& trade : *facts_.unsettled) {
      is_open = is_open || trade.is_open;
      symbols += (symbols.empty() ? "" : ", ") + trade.symbol;
    }
    const EventKind kind = is_open ? EventKind::open_risk : EventKind::outcome_unknown;
    const std::string text = pass_tells_of_risk()
                                 ? facts_.failure->message
                                 : fmt::format("{} in {}", risk_text(kind), symbols);
    lasts("risk", kind, text, kRiskRepeat);
  }

  void look_at_failure() {
    const auto is = [this](ErrorKind kind) {
      return facts_.failure && facts_.failure->kind == kind;
    };
    if (is(ErrorKind::unexplained_position)) {
      lasts("unexplained", EventKind::unexplained_position, facts_.failure->message, kDailyRepeat);
    } else if (proves_exchange(facts_.pass)) {
      is_over("unexplained", "over: there is no position any more that nobody explains");
    }
    if (is(ErrorKind::key_rejected)) {
      lasts("key", EventKind::key_rejected, facts_.failure->message, kDailyRepeat);
    } else if (proves_exchange(facts_.pass)) {
      is_over("key", "the exchange accepts our keys again");
    }
    if (!facts_.storage_error.empty()) {
      lasts("storage", EventKind::storage_failed, facts_.storage_error, kDailyRepeat);
    } else {
      is_over("storage", "ledger and disk can be used again");
    }
    if (is(ErrorKind::insufficient_funds) && memory_.no_funds != today_) {
      memory_.no_funds = today_;
      raise(EventKind::no_funds, "no_funds " + today_.to_string(),
            fmt::format("no trade on staking day {} for lack of funds: {}", today_.to_string(),
                        facts_.failure->message),
            {{"day", today_.to_string()}});
    }
  }

  void look_at_switches() {
    if (facts_.is_halted) {
      lasts("halted", EventKind::halted,
            "halted, nothing is opened until `apexbot resume`: " + facts_.halt_reason,
            std::nullopt);
    } else {
      is_over("halted", "");
    }
    if (facts_.breaker == BreakerState::open) {
      lasts("breaker", EventKind::breaker_open,
            fmt::format("the circuit breaker opened after {} failures in a row",
                        facts_.failures_in_a_row),
            kDailyRepeat);
    } else if (facts_.breaker == BreakerState::closed) {
      is_over("breaker", "");
    }
    if (!facts_.reload_refused.empty()) {
      lasts("reload", EventKind::reload_refused,
            "the configuration was refused, the one before goes on: " + facts_.reload_refused,
            kDailyRepeat);
    } else {
      is_over("reload", "the configuration was read");
    }
  }

  void look_at_trades(bool is_first) {
    if (!facts_.trades) return;
    for (const DoneTrade& trade : *facts_.trades) {
      if (std::count(memory_.trades.begin(), memory_.trades.end(), trade.id) > 0) continue;
      memory_.trades.push_back(trade.id);
      if (memory_.trades.size() > AlarmMemory::kTradesMax) {
        memory_.trades.erase(memory_.trades.begin());
      }
      // What was done before anybody listened is no news.
      const bool is_news = facts_.now - trade.at < (is_first ? Milliseconds{std::chrono::hours{1}}
                                                             : Milliseconds{kNewsAge});
      if (is_news) tell_trade(trade);
    }
  }

  void tell_trade(const DoneTrade& trade) {
    const StakingDay week = rules_.calendar.week_of(trade.day);
    const int days = traded_in(week, trade.day + 1);
    std::string text = fmt::format("traded {} on staking day {}, {} of {} this week", trade.symbol,
                                   trade.day.to_string(), std::max(days, 1), kDaysForFactor);
    Fields fields{{"trade", trade.id},
                  {"day", trade.day.to_string()},
                  {"symbol", trade.symbol},
                  {"days_traded", std::to_string(std::max(days, 1))}};
    if (trade.cost) {
      text += fmt::format(", cost {} USDT", trade.cost->to_string());
      fields.emplace_back("cost", trade.cost->to_string());
    }
    if (trade.exposure) {
      text += fmt::format(", exposed {} ms", trade.exposure->count());
      fields.emplace_back("exposure_ms", std::to_string(trade.exposure->count()));
    }
    raise(EventKind::trade_done, "trade_done " + trade.id, std::move(text), std::move(fields));
  }

  /// Days that count in that week before `end`.
  [[nodiscard]] int traded_in(StakingDay week, StakingDay end) const {
    int days = 0;
    for (StakingDay day = week; day < end && day < week + StakingCalendar::kDaysPerWeek;
         day = day + 1) {
      if (facts_.days_traded && facts_.days_traded->contains(day)) ++days;
    }
    return days;
  }

  [[nodiscard]] bool is_trade_day(StakingDay day) const {
    return rules_.trade_days.test(static_cast<std::size_t>(rules_.calendar.weekday_of(day)));
  }

  /// It was to be traded, and was not.
  [[nodiscard]] bool was_missed(StakingDay day) const {
    if (!is_trade_day(day) || facts_.days_traded->contains(day)) return false;
    const bool was_complete = traded_in(rules_.calendar.week_of(day), day) >= kDaysForFactor;
    return !was_complete || rules_.continue_after_max_factor;
  }

  void look_at_days() {
    const bool can_tell = facts_.days_traded && facts_.unsettled && facts_.unsettled->empty();
    if (!can_tell) return;
    if (*memory_.judged > today_) memory_.judged = today_ + -1;  // by a clock that was wrong
    StakingDay day = first_to_judge(*memory_.judged, today_);
    for (; day < today_ && facts_.now >= rules_.calendar.end_of(day) + kGrace; day = day + 1) {
      memory_.judged = day;
      if (was_missed(day)) tell_missed(day);
    }
  }

  void tell_missed(StakingDay day) {
    const StakingDay week = rules_.calendar.week_of(day);
    const StakingDay end = week + StakingCalendar::kDaysPerWeek;
    int left = 0;
    for (StakingDay next = std::max(day + 1, today_); next < end; next = next + 1) {
      if (is_trade_day(next) && !facts_.days_traded->contains(next)) ++left;
    }
    const int traded = traded_in(week, end);
    const int reachable = std::min(traded + left, kDaysForFactor);
    raise(EventKind::day_missed, "day_missed " + day.to_string(),
          fmt::format("no trade on staking day {}: this week {} of {} days are traded, {} can "
                      "still be reached",
                      day.to_string(), traded, kDaysForFactor, reachable) +
              hindrance_text(day, memory_),
          {{"day", day.to_string()},
           {"week", week.to_string()},
           {"days_traded", std::to_string(traded)},
           {"days_reachable", std::to_string(reachable)}});
  }

  void look_at_today() {
    note_hindrance(facts_, today_, memory_);
    auto text = overdue_text(facts_, today_, memory_);
    if (!text) return;
    raise(EventKind::trade_overdue, "trade_overdue " + today_.to_string(), *std::move(text),
          {{"day", today_.to_string()}});
  }

  void look_at_factor() {
    const StakingDay week = rules_.calendar.week_of(today_);
    const bool is_complete = facts_.days_traded && traded_in(week, today_ + 1) >= kDaysForFactor;
    if (!is_complete || memory_.complete == week) return;
    memory_.complete = week;
    raise(EventKind::factor_complete, "factor_complete " + week.to_string(),
          fmt::format("the factor of the staking week of {} is complete: +{}", week.to_string(),
                      trading_factor(kDaysForFactor).to_string()),
          {{"week", week.to_string()}});
  }

  void look_at_week() {
    if (!facts_.days_traded) return;
    if (*memory_.summed > last_week()) memory_.summed = last_week();
    const bool is_due = *memory_.summed < last_week() && *memory_.judged >= today_ + -1;
    if (!is_due) return;
    const StakingDay week = last_week();
    memory_.summed = week;
    const int traded = traded_in(week, today_);
    std::string missed;
    int missed_count = 0;
    for (int i = 0; i < StakingCalendar::kDaysPerWeek; ++i) {
      const bool was_watched = !memory_.first || week + i >= *memory_.first;
      if (!was_watched || !was_missed(week + i)) continue;
      missed += (missed.empty() ? "" : ", ") + (week + i).to_string();
      ++missed_count;
    }
    const std::string factor = trading_factor(traded).to_string();
    std::string text = fmt::format("staking week of {}: {} traded, factor +{}", week.to_string(),
                                   days_text(traded), factor);
    Fields fields{{"week", week.to_string()},
                  {"days_traded", std::to_string(traded)},
                  {"factor", factor},
                  {"missed", std::to_string(missed_count)}};
    if (facts_.cost_of_last_week) {
      text += fmt::format(", cost {} USDT", facts_.cost_of_last_week->to_string());
      fields.emplace_back("cost", facts_.cost_of_last_week->to_string());
    }
    text += missed.empty() ? ", no day missed" : ", missed: " + missed;
    if (memory_.first && *memory_.first > week) {
      text += "; days before " + memory_.first->to_string() + " were not watched";
    }
    raise(EventKind::weekly_summary, "weekly_summary " + week.to_string(), std::move(text),
          std::move(fields));
  }

  static constexpr std::chrono::hours kNewsAge{72};

  const AlarmRules& rules_;
  const AlarmFacts& facts_;
  AlarmMemory& memory_;
  StakingDay today_;
  std::vector<RaisedAlert> raised_;
};

std::vector<RaisedAlert> Alarms::look(const AlarmFacts& facts, AlarmMemory& memory) const {
  return Look(rules_, facts, memory).run();
}

StakingDay Alarms::first_day_needed(const AlarmMemory& memory, Timestamp now) const {
  const StakingDay today = rules_.calendar.day_of(now);
  const StakingDay last_week = rules_.calendar.week_of(today) + -StakingCalendar::kDaysPerWeek;
  if (!memory.judged) return last_week;
  return std::min(last_week, rules_.calendar.week_of(first_to_judge(*memory.judged, today)));
}

bool Alarms::wants_week(const AlarmMemory& memory, Timestamp now) const {
  const StakingDay week = rules_.calendar.week_of(rules_.calendar.day_of(now));
  return memory.summed && *memory.summed < week + -StakingCalendar::kDaysPerWeek;
}

}  // namespace apex
