// The totals of a ledger: one row that is drawn beside the table of trades.
#include <algorithm>
#include <set>
#include <tuple>

#include "ledger/ledger_store.h"
#include "ledger/queries.h"
#include "ledger/schema.h"

namespace apex {

bool LedgerStore::is_counted(StakingDay day) {
  StatementCache::Lent counting = statement(queries::kCountingOnDay);
  counting->bind(1, day.number);
  return counting->executeStep();
}

Result<std::optional<TradeSums>> LedgerStore::totals() {
  if (version() < schema::kVersionWithTotals) return std::optional<TradeSums>{};
  StatementCache::Lent row = statement(queries::kTotals);
  if (!row->executeStep()) return fail(ErrorKind::storage, "the row of the totals is missing");
  const std::string body = row->getColumn(0).getString();
  const Digest256 hash = totals_hash(body);
  const SQLite::Column stored = row->getColumn(1);
  const auto* bytes = static_cast<const std::uint8_t*>(stored.getBlob());
  const bool agrees = stored.getBytes() == static_cast<int>(hash.size()) &&
                      std::equal(hash.begin(), hash.end(), bytes);
  if (!agrees) return fail(ErrorKind::storage, "the totals were changed: their hash is wrong");
  auto sums = read_totals(body);
  if (!sums) return fail(ErrorKind::storage, "the totals: " + sums.error().message);
  return *sums;
}

void LedgerStore::put_totals(const std::string& body) {
  const Digest256 hash = totals_hash(body);
  StatementCache::Lent draw = statement(queries::kDrawTotals);
  draw->bind(1, body);
  draw->bind(2, hash.data(), static_cast<int>(hash.size()));
  draw->exec();
}

/// Sums that are not known stay so: they must never stand in the way of a fact.
void LedgerStore::add_to_totals(const TradeSums& change) {
  if (change == TradeSums{}) return;
  const auto known = totals();
  if (!known || !*known) return;
  TradeSums sums = **known;
  sums.add(change);
  put_totals(totals_body(sums));
}

Result<TradeSums> LedgerStore::sum_of_trades() {
  TradeSums sums;
  std::set<StakingDay> days;
  StatementCache::Lent trades = statement(queries::kAllTrades);
  while (trades->executeStep()) {
    APEX_TRY_ASSIGN(const TradeFold folded, fold(trades->getColumn(0).getInt64()));
    const TradeRecord& trade = *folded.record();
    sums.add(sums_of(trade));
    if (trade.counts_for_day()) days.insert(trade.intent.key.day);
  }
  sums.days = static_cast<std::int64_t>(days.size());
  return sums;
}

/// From all trades. An old one that cannot be read is for the full check to name.
void LedgerStore::redraw_totals() {
  const auto sums = sum_of_trades();
  put_totals(sums ? totals_body(*sums) : unknown_totals_body());
}

/// Draws them again where the row is damaged. Where that fails nothing is lost but the figures.
void LedgerStore::mend_totals() {
  const auto looked = read([](LedgerStore& store) -> Result<void> {
    const auto known = store.totals();
    return known ? Result<void>() : Result<void>(tl::unexpected<Error>(known.error()));
  });
  if (looked) return;
  std::ignore = write([](LedgerStore& store) -> Result<void> {
    store.redraw_totals();
    return {};
  });
}

}  // namespace apex
