#include "ledger/ledger_check.h"

#include <set>
#include <tuple>
#include <utility>

#include "ledger/ledger.h"
#include "ledger/ledger_store.h"
#include "ledger/queries.h"
#include "ledger/schema.h"

namespace apex {
namespace {

void add_problem(LedgerCheck& check, std::optional<std::int64_t> row, std::string what) {
  if (check.problems.size() < LedgerCheck::kProblemsMax) {
    check.problems.push_back({row, std::move(what)});
  }
}

/// SQLite's own view: pages, and that each index has exactly the rows of its table.
Result<void> check_pages(LedgerStore& store, LedgerCheck& check) {
  StatementCache::Lent lines = store.statement(queries::kIntegrity);
  while (lines->executeStep()) {
    const std::string line = lines->getColumn(0).getString();
    if (line != "ok") add_problem(check, std::nullopt, on_one_line(line));
  }
  return {};
}

/// Every hash from the first row on, and how many trades begin there. Ends at the first break:
/// what follows hangs in the air.
Result<std::int64_t> check_chain(LedgerStore& store, LedgerCheck& check) {
  std::int64_t begun = 0;
  const auto rows = store.check_rows(0, [&](const JournalRow& row) -> Result<void> {
    check.rows = row.seq;
    if (begins_trade(row.fact.kind)) ++begun;
    return {};
  });
  if (!rows) add_problem(check, check.rows + 1, rows.error().message);
  return begun;
}

/// Adds the trade to the sums and its day to the days that count.
Result<void> check_trade(LedgerStore& store, std::int64_t trade, TradeSums& sums,
                         std::set<StakingDay>& days) {
  APEX_TRY_ASSIGN(const TradeFold fold, store.fold(trade));
  sums.add(sums_of(*fold.record()));
  if (fold.record()->counts_for_day()) days.insert(fold.record()->intent.key.day);
  return store.check_drawn(fold);
}

/// The totals are those of the trades, which are sound.
void check_totals(LedgerStore& store, LedgerCheck& check, const TradeSums& sums) {
  if (store.version() < schema::kVersionWithTotals) return;
  const auto drawn = store.totals();
  if (!drawn) return add_problem(check, std::nullopt, drawn.error().message);
  if (*drawn == sums) return;
  add_problem(check, std::nullopt,
              *drawn ? "the totals are not what the trades come to" : "the totals are not known");
}

/// Every trade is folded again and compared with its row; the table has all of the journal's.
Result<void> check_trades(LedgerStore& store, LedgerCheck& check, std::int64_t begun) {
  StatementCache::Lent trades = store.statement(queries::kAllTrades);
  TradeSums sums;
  std::set<StakingDay> days;
  while (trades->executeStep()) {
    const std::int64_t row = trades->getColumn(0).getInt64();
    ++check.trades;
    const auto checked = check_trade(store, row, sums, days);
    if (!checked) add_problem(check, row, checked.error().message);
  }
  if (check.sound() && begun != check.trades) {
    add_problem(check, std::nullopt,
                "the journal begins " + std::to_string(begun) +
                    " trades, the table of trades has " + std::to_string(check.trades));
  }
  sums.days = static_cast<std::int64_t>(days.size());
  if (check.sound()) check_totals(store, check, sums);
  return {};
}

/// The queue of alerts has its tables and columns. What stands in them decides about nothing.
Result<void> check_queue(LedgerStore& store, LedgerCheck& check) {
  if (store.version() < schema::kVersionWithQueue) return {};
  const auto prepared = guarded(store.path(), [&]() -> Result<void> {
    for (const char* query : {queries::kDueDeliveries, queries::kMemory, queries::kAlertByKey}) {
      std::ignore = store.statement(query);  // throws where it does not fit the tables
    }
    return {};
  });
  if (!prepared) {
    add_problem(check, std::nullopt,
                "the queue of alerts (alerts, deliveries, alert_memory) is not as it was made");
  }
  return {};
}

/// One part of the check; where it cannot go on, that is a problem too.
template <typename Part>
void run(LedgerStore& store, LedgerCheck& check, Part part) {
  const auto done = guarded(store.path(), [&]() -> Result<void> { return part(); });
  if (!done) add_problem(check, std::nullopt, done.error().message);
}

LedgerCheck check_store(LedgerStore& open) {
  LedgerCheck check;
  check.has_file = true;
  const auto read = open.read([&](LedgerStore& store) -> Result<void> {
    run(store, check, [&] { return check_pages(store, check); });
    std::int64_t begun = 0;
    run(store, check, [&]() -> Result<void> {
      APEX_TRY_ASSIGN(begun, check_chain(store, check));
      return {};
    });
    run(store, check, [&] { return check_trades(store, check, begun); });
    run(store, check, [&] { return check_queue(store, check); });
    return {};
  });
  if (!read) add_problem(check, std::nullopt, read.error().message);
  return check;
}

}  // namespace

Result<LedgerCheck> check_ledger(const LedgerFile& file, LedgerKind kind) {
  auto store = LedgerStore::open_reader(file, kind, LedgerStore::OpenCheck::identity_only);
  if (!store && store.error().kind == ErrorKind::storage) {
    LedgerCheck check;
    check.has_file = true;
    add_problem(check, std::nullopt, store.error().message);
    return check;
  }
  if (!store) return tl::unexpected<Error>(std::move(store).error());
  if (!*store) return LedgerCheck{};
  return check_store(**store);
}

Result<LedgerCheck> Ledger::verify_all() const {
  if (!store_) return LedgerCheck{};
  return check_store(*store_);
}

}  // namespace apex
