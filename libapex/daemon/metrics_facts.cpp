#include "daemon/metrics_facts.h"

#include <map>

#include "execution/halt_file.h"
#include "trading/circuit_breaker.h"
#include "trading/strategy.h"

namespace apex {
namespace {

std::string bot_name(const std::filesystem::path& data_dir) {
  std::error_code code;
  const auto absolute = std::filesystem::absolute(data_dir, code).lexically_normal();
  if (code) return "apexbot";
  const auto name =
      absolute.has_filename() ? absolute.filename() : absolute.parent_path().filename();
  return name.string();
}

/// Overdue is what `apexbot health` calls so.
bool add_history(MetricsFacts& facts, const Ledger& ledger, const ExecutionSettings& settings,
                 const DaemonPass& pass, const LoopFacts& loop) {
  const Timestamp local = pass.at;
  const StakingCalendar calendar = settings.programme.calendar();
  const auto history = ledger.history(calendar, local, settings.breaker.max_failures);
  if (!history) {
    facts.overdue_from = loop.overdue_from;
    return false;
  }
  facts.clock_offset = history->clock_offset;
  const Timestamp now = local + history->clock_offset.value_or(Milliseconds{0});
  const StakingDay week = calendar.week_of(calendar.day_of(now));
  facts.days_traded_week = static_cast<int>(history->days_traded(week).size());
  facts.last_trade = history->last_traded_at();
  const auto wanted = wanted_after(pass, settings, *history, now, loop.since);
  if (wanted) facts.overdue_from = wanted->overdue_from;
  facts.breaker_open = CircuitBreaker(settings.breaker, *history).state(now) == BreakerState::open;
  return true;
}

/// The symbol of the newest trade, flat, and those of the trades that are not settled.
bool add_positions(MetricsFacts& facts, const Ledger& ledger) {
  const auto unsettled = ledger.unsettled();
  const auto newest = ledger.recent(1);
  if (!unsettled || !newest) return false;
  facts.unsettled = static_cast<std::int64_t>(unsettled->size());
  std::map<Symbol, Size> sizes;
  for (const TradeRecord& trade : *newest) sizes[trade.intent.symbol];
  for (const TradeRecord& trade : *unsettled) sizes[trade.intent.symbol] += trade.net_filled();
  for (const auto& [symbol, size] : sizes) facts.positions.push_back({symbol, size});
  return true;
}

}  // namespace

std::optional<WantedTrade> wanted_after(const DaemonPass& pass, const ExecutionSettings& settings,
                                        const History& history, Timestamp now, Timestamp since) {
  const StakingStrategy strategy(settings.schedule, settings.safety, settings.programme,
                                 rest_of(settings.trading));
  if (pass.is_single_look) {
    return wanted_trade(strategy, history, now, kOverdueGraceOnce, std::nullopt);
  }
  return wanted_trade(strategy, history, now, kOverdueGrace, since + (now - pass.at));
}

MetricsFacts gather_metrics(const Ledger& ledger, const ExecutionSettings& settings,
                            const DaemonPass& pass, const LoopFacts& loop) {
  MetricsFacts facts;
  facts.may_be_open = loop.may_be_open;
  facts.bot = bot_name(settings.data_dir);
  facts.network = to_string(settings.network);
  const auto kind = ledger.kind();
  facts.ledger = kind ? to_string(*kind) : "none";
  facts.last_loop = loop.dying_since.value_or(pass.at);
  facts.next_pass = facts.last_loop + (pass.is_single_look ? kOnceWithin : pass.wait);
  facts.next_due = pass.next_due;
  const auto halted = HaltFile(settings.data_dir).note();
  facts.halted = !halted || halted->has_value();  // what cannot be told counts as halted
  const bool has_history = add_history(facts, ledger, settings, pass, loop);
  const bool has_positions = add_positions(facts, ledger);
  if (settings.programme.probe) {
    const auto seen = ledger.factors_seen(1);
    if (seen && !seen->empty()) facts.factor_confirmed = seen->front().trading_activity;
  }
  const auto totals = ledger.totals();
  if (totals) facts.totals = *totals;
  facts.is_ledger_readable = has_history && has_positions && totals;
  return facts;
}

}  // namespace apex
