// What is read from a ledger: every fold picks its trades by an index and folds their rows.
#include <algorithm>
#include <initializer_list>

#include "ledger/ledger.h"
#include "ledger/ledger_store.h"
#include "ledger/queries.h"

namespace apex {
namespace {

using Parameters = std::initializer_list<std::int64_t>;

/// Visits the trades that a query names, in its order, folded.
template <typename Visit>
Result<void> visit_trades(LedgerStore& store, const char* query, Parameters parameters,
                          Visit visit) {
  StatementCache::Lent rows = store.statement(query);
  int index = 0;
  for (const std::int64_t parameter : parameters) rows->bind(++index, parameter);
  while (rows->executeStep()) {
    APEX_TRY_ASSIGN(const TradeFold fold, store.fold(rows->getColumn(0).getInt64()));
    APEX_TRY(visit(*fold.record()));
  }
  return {};
}

Result<std::vector<TradeRecord>> trades_of(LedgerStore& store, const char* query,
                                           Parameters parameters) {
  std::vector<TradeRecord> trades;
  APEX_TRY(visit_trades(store, query, parameters, [&](const TradeRecord& trade) -> Result<void> {
    trades.push_back(trade);
    return {};
  }));
  return trades;
}

TradeFact fact_of(const TradeRecord& trade, StakingDay day) {
  TradeFact fact;
  fact.day = day;
  fact.number = trade.intent.key.number;
  fact.started_at = trade.intent.at;
  if (trade.end) {
    fact.ended_at = trade.end->at;
    fact.outcome = trade.end->outcome;
  }
  fact.left_open_at = trade.left_open_at;
  fact.counts_for_day = trade.counts_for_day();
  fact.forced = trade.intent.forced;
  if (const auto cost = trade.cost()) fact.cost = *cost;
  return fact;
}

Result<std::vector<TradeRecord>> trades_for_history(LedgerStore& store, StakingDay first,
                                                    int breaker_reach) {
  APEX_TRY_ASSIGN(std::vector<TradeRecord> trades,
                  trades_of(store, queries::kTradesFromDay, {first.number}));
  APEX_TRY_ASSIGN(const auto older, trades_of(store, queries::kTradesBeforeDay,
                                              {first.number, std::max(breaker_reach, 0)}));
  trades.insert(trades.end(), older.begin(), older.end());
  APEX_TRY_ASSIGN(const auto counting, trades_of(store, queries::kNewestCounting, {}));
  for (const TradeRecord& trade : counting) {
    const bool listed = std::any_of(trades.begin(), trades.end(), [&](const TradeRecord& known) {
      return known.intent.id() == trade.intent.id();
    });
    if (!listed) trades.push_back(trade);
  }
  return trades;
}

}  // namespace

Result<History> Ledger::history(const StakingCalendar& calendar, Timestamp now,
                                int breaker_reach) const {
  return history_from(calendar.week_of(calendar.day_of(now)), calendar, now, breaker_reach);
}

Result<History> Ledger::history_from(StakingDay first, const StakingCalendar& calendar,
                                     Timestamp now, int breaker_reach) const {
  if (!store_) return History{};
  return store_->read([&](LedgerStore& store) -> Result<History> {
    APEX_TRY(store.refuse_damage());
    History history;
    APEX_TRY_ASSIGN(const auto trades, trades_for_history(store, first, breaker_reach));
    for (const TradeRecord& trade : trades) {
      if (trade.intent.adopted) continue;  // no trade of the day
      history.trades.push_back(fact_of(trade, counting_day(trade, calendar, now)));
    }
    std::stable_sort(
        history.trades.begin(), history.trades.end(), [](const TradeFact& a, const TradeFact& b) {
          return std::tie(a.started_at, a.day, a.number) < std::tie(b.started_at, b.day, b.number);
        });
    APEX_TRY_ASSIGN(const auto reset, store.last_of(FactKind::breaker_reset));
    if (reset) history.last_breaker_reset = reset->fact.at;
    APEX_TRY_ASSIGN(const auto offset, store.last_of(FactKind::clock_offset));
    if (offset) {
      APEX_TRY_ASSIGN(history.clock_offset, store.parsed(*offset, read_offset));
    }
    return history;
  });
}

Result<std::vector<TradeRecord>> Ledger::unsettled() const {
  if (!store_) return std::vector<TradeRecord>{};
  return store_->read([](LedgerStore& store) { return trades_of(store, queries::kUnsettled, {}); });
}

Result<std::optional<TradeRecord>> Ledger::trade(const ClientOrderId& id) const {
  if (!store_) return std::optional<TradeRecord>{};
  return store_->read([&](LedgerStore& store) -> Result<std::optional<TradeRecord>> {
    const auto begin = store.find_trade(id);
    if (!begin) return std::optional<TradeRecord>{};
    APEX_TRY_ASSIGN(const TradeFold fold, store.fold(*begin));
    return fold.record();
  });
}

Result<std::vector<TradeRecord>> Ledger::recent(int count) const {
  if (!store_) return std::vector<TradeRecord>{};
  return store_->read([&](LedgerStore& store) {
    return trades_of(store, queries::kRecent, {std::clamp(count, 0, kRecentMax)});
  });
}

Result<std::vector<TradeRecord>> Ledger::on_day(StakingDay day) const {
  if (!store_) return std::vector<TradeRecord>{};
  return store_->read(
      [&](LedgerStore& store) { return trades_of(store, queries::kTradesOfDay, {day.number}); });
}

Result<void> Ledger::each_trade(
    StakingDay first, StakingDay last,
    const std::function<Result<void>(const TradeRecord&)>& visit) const {
  if (!store_) return {};
  return store_->read([&](LedgerStore& store) {
    return visit_trades(store, queries::kTradesBetween, {first.number, last.number}, visit);
  });
}

Result<std::vector<FactorSeen>> Ledger::factors_seen(int count) const {
  if (!store_) return std::vector<FactorSeen>{};
  return store_->read([&](LedgerStore& store) -> Result<std::vector<FactorSeen>> {
    std::vector<FactorSeen> seen;
    StatementCache::Lent rows = store.statement(queries::kNewestOfKind);
    rows->bind(1, to_string(FactKind::factor_seen));
    rows->bind(2, std::clamp(count, 0, kRecentMax));
    const auto read = store.each_row(rows, [&](const JournalRow& row) -> Result<void> {
      APEX_TRY(check_hash(row));
      APEX_TRY_ASSIGN(FactorSeen one, store.parsed(row, read_factor));
      one.at = row.fact.at.value_or(Timestamp{});
      seen.push_back(one);
      return {};
    });
    APEX_TRY(read);
    return seen;
  });
}

Result<std::optional<TradeSums>> Ledger::totals() const {
  if (!store_) return std::optional<TradeSums>(TradeSums{});
  return store_->read([](LedgerStore& store) -> Result<std::optional<TradeSums>> {
    const auto sums = store.totals();
    return sums ? *sums : std::optional<TradeSums>{};  // they decide nothing
  });
}

Result<bool> Ledger::knows_day(StakingDay day) const {
  if (!store_) return false;
  const auto is_checked = store_->read([&](LedgerStore& store) -> Result<bool> {
    StatementCache::Lent rows = store.statement(queries::kDayChecked);
    rows->bind(1, day.number);
    return rows->executeStep();
  });
  if (!is_checked || *is_checked) return is_checked;
  APEX_TRY_ASSIGN(const std::vector<TradeRecord> trades, on_day(day));
  return std::any_of(trades.begin(), trades.end(), [](const TradeRecord& trade) {
    return !trade.rebuilt && !trade.intent.adopted;
  });
}

Result<std::set<StakingDay>> Ledger::days_traded(StakingDay first) const {
  if (!store_) return std::set<StakingDay>{};
  return store_->read([&](LedgerStore& store) -> Result<std::set<StakingDay>> {
    std::set<StakingDay> days;
    StatementCache::Lent next = store.statement(queries::kNextCountingDay);
    for (StakingDay from = first;;) {  // one row for each day, however many trades it had
      next->bind(1, from.number);
      if (!next->executeStep()) return days;
      const StakingDay day{next->getColumn(0).getInt64()};
      days.insert(day);
      from = day + 1;
      next->reset();
    }
  });
}

Result<std::set<Symbol>> Ledger::touched_symbols() const {
  if (!store_) return std::set<Symbol>{};
  return store_->read([](LedgerStore& store) -> Result<std::set<Symbol>> {
    std::set<Symbol> symbols;
    StatementCache::Lent rows = store.statement(queries::kSymbols);
    while (rows->executeStep()) symbols.insert(Symbol(rows->getColumn(0).getString()));
    return symbols;
  });
}

}  // namespace apex
