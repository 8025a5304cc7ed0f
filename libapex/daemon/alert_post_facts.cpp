// alert_post_facts.cpp: how things stand after a pass, for the alarms.
#include "daemon/alert_post.h"
#include "daemon/metrics_facts.h"
#include "execution/halt_file.h"
#include "execution/recovery.h"

namespace apex {
namespace {

constexpr int kTradesLooked = 3;

bool is_done(const TradeRecord& trade) { return trade.settled() && trade.counts_for_day(); }

DoneTrade done(const TradeRecord& trade, const StakingCalendar& calendar, Timestamp now) {
  DoneTrade result;
  result.id = trade.intent.id().str();
  result.day = counting_day(trade, calendar, now);
  result.at = trade.intent.at;
  result.symbol = trade.intent.symbol.str();
  result.cost = trade.cost();
  if (trade.end) result.exposure = trade.end->exposure;
  return result;
}

Usdt cost_of_last_week(const History& history, const StakingCalendar& calendar, Timestamp now) {
  const StakingDay this_week = calendar.week_of(calendar.day_of(now));
  const StakingDay week = this_week + -StakingCalendar::kDaysPerWeek;
  Usdt cost;
  for (const TradeFact& trade : history.trades) {
    if (trade.day >= week && trade.day < this_week) cost = cost + trade.cost;
  }
  return cost;
}

AlarmFacts::Unsettled unsettled(const TradeRecord& trade) {
  return {trade.intent.symbol.str(), kind_of_risk(trade) == ErrorKind::position_open};
}

}  // namespace

AlarmFacts AlertPost::facts_after(const DaemonPass& pass) {
  AlarmFacts facts;
  facts.now = parts_.desk.server_now();
  facts.pass = pass.kind;
  facts.failure = pass.failure;
  facts.text = pass.text;
  facts.reload_refused = reload_refused_;
  if (pass.failure && pass.failure->kind == ErrorKind::storage) {
    facts.storage_error = pass.failure->message;
  }
  if (pass.trade && pass.trade->storage_error) {
    facts.storage_error = pass.trade->storage_error->message;
  }
  const auto note = HaltFile(parts_.desk.settings.data_dir).note();
  facts.is_halted = !note || *note;
  if (!note) facts.halt_reason = note.error().message;
  if (note && *note) facts.halt_reason = (*note)->reason.empty() ? "by hand" : (*note)->reason;
  read_ledger(facts, pass);
  if (facts.storage_error.empty()) facts.storage_error = storage_error_;
  if (facts.storage_error.empty()) facts.storage_error = parts_.log_problem;
  return facts;
}

void AlertPost::read_ledger(AlarmFacts& facts, const DaemonPass& pass) {
  const Desk& desk = parts_.desk;
  const StakingCalendar calendar = desk.settings.programme.calendar();
  const auto take = [&facts](const auto& result) {
    if (!result && facts.storage_error.empty()) facts.storage_error = result.error().message;
    return result.has_value();
  };
  const auto history =
      desk.ledger.history_from(alarms_.first_day_needed(memory_, facts.now), calendar, facts.now,
                               desk.settings.breaker.max_failures);
  if (take(history)) {
    facts.days_traded = history->days_traded();
    const CircuitBreaker breaker(desk.settings.breaker, *history);
    facts.breaker = breaker.state(facts.now);
    facts.wanted = wanted_after(pass, desk.settings, *history, facts.now, parts_.since);
    facts.failures_in_a_row = breaker.consecutive_failures();
    if (alarms_.wants_week(memory_, facts.now)) {
      facts.cost_of_last_week = cost_of_last_week(*history, calendar, facts.now);
    }
  }
  const auto newest = desk.ledger.recent(kTradesLooked);
  if (take(newest)) {
    facts.trades.emplace();
    for (auto trade = newest->rbegin(); trade != newest->rend(); ++trade) {
      if (is_done(*trade)) facts.trades->push_back(done(*trade, calendar, facts.now));
    }
  }
  const auto open = desk.ledger.unsettled();
  if (take(open)) {
    facts.unsettled.emplace();
    for (const TradeRecord& trade : *open) facts.unsettled->push_back(unsettled(trade));
  }
}

}  // namespace apex
