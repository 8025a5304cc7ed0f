#include "ledger/ledger_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/queries.h"

namespace apex {
namespace {

std::optional<ClientOrderId> id_or_null(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return ClientOrderId(column.getString());
}

Result<Digest256> digest_of(const SQLite::Column& column, std::int64_t seq) {
  Digest256 digest{};
  if (!column.isBlob() || column.getBytes() != static_cast<int>(digest.size())) {
    return fail(ErrorKind::storage, fmt::format("row {} has no hash", seq));
  }
  const auto* bytes = static_cast<const std::uint8_t*>(column.getBlob());
  std::copy_n(bytes, digest.size(), digest.begin());
  return digest;
}

void bind_digest(SQLite::Statement& statement, int index, const Digest256& digest) {
  statement.bind(index, digest.data(), static_cast<int>(digest.size()));
}

}  // namespace

Result<JournalRow> LedgerStore::row_of(SQLite::Statement& statement) {
  JournalRow row;
  row.seq = statement.getColumn(0).getInt64();
  if (const auto at = statement.getColumn(1); !at.isNull()) {
    row.fact.at = from_unix_ms(at.getInt64());
  }
  const auto kind = parse_fact_kind(statement.getColumn(2).getString());
  if (!kind) return fail(fmt::format("row {}", row.seq), kind.error());
  row.fact.kind = *kind;
  if (const auto trade = statement.getColumn(3); !trade.isNull()) {
    row.fact.trade = trade.getInt64();
  }
  if (const auto day = statement.getColumn(4); !day.isNull()) {
    row.fact.day = StakingDay{day.getInt64()};
  }
  row.fact.order = id_or_null(statement.getColumn(5));
  row.fact.body = statement.getColumn(6).getString();
  APEX_TRY_ASSIGN(row.previous, digest_of(statement.getColumn(7), row.seq));
  APEX_TRY_ASSIGN(row.hash, digest_of(statement.getColumn(8), row.seq));
  return row;
}

tl::unexpected<Error> LedgerStore::damaged(const std::string& what) {
  const Error error = damage_error(path(), what);
  if (!damage_) damage_ = error;
  return tl::unexpected<Error>(error);
}

Result<TradeFold> LedgerStore::fold(std::int64_t trade) {
  StatementCache::Lent rows = statement(queries::kRowsOfTrade);
  rows->bind(1, trade);
  TradeFold fold;
  const auto folded = each_row(rows, [&](const JournalRow& row) -> Result<void> {
    APEX_TRY(check_hash(row));
    return fold.apply(row);
  });
  if (!folded) return damaged(folded.error().message);
  if (fold.record() && fold.first_seq() == trade) return fold;
  return damaged(fmt::format("no trade begins with row {} of the journal", trade));
}

std::optional<std::int64_t> LedgerStore::find_trade(const ClientOrderId& id) {
  StatementCache::Lent row = statement(queries::kTradeById);
  row->bind(1, id.str());
  if (!row->executeStep()) return std::nullopt;
  return row->getColumn(0).getInt64();
}

Result<std::optional<JournalRow>> LedgerStore::last_of(FactKind kind) {
  StatementCache::Lent rows = statement(queries::kLastOfKind);
  rows->bind(1, to_string(kind));
  std::optional<JournalRow> last;
  const auto read = each_row(rows, [&](const JournalRow& row) -> Result<void> {
    last = row;
    return check_hash(row);
  });
  if (!read) return damaged(read.error().message);
  return last;
}

Result<JournalRow> LedgerStore::append(const Fact& fact) {
  JournalRow row;
  row.fact = fact;
  StatementCache::Lent last = statement(queries::kLastRow);
  const auto found = each_row(last, [&](const JournalRow& predecessor) -> Result<void> {
    row.seq = predecessor.seq;
    row.previous = predecessor.hash;
    return check_hash(predecessor);
  });
  if (!found) return damaged(found.error().message);
  ++row.seq;
  if (begins_trade(fact.kind)) row.fact.trade = row.seq;
  row.hash = row_hash(row.seq, row.fact, row.previous);

  StatementCache::Lent insert = statement(queries::kInsertRow);
  insert->bind(1, row.seq);
  if (fact.at) insert->bind(2, to_unix_ms(*fact.at));
  insert->bind(3, to_string(fact.kind));
  if (row.fact.trade) insert->bind(4, *row.fact.trade);
  if (fact.day) insert->bind(5, fact.day->number);
  if (fact.order) insert->bind(6, fact.order->str());
  insert->bind(7, fact.body);
  bind_digest(*insert, 8, row.previous);
  bind_digest(*insert, 9, row.hash);
  insert->exec();
  return row;
}

void LedgerStore::draw_trade(const TradeFold& fold, const TradeSums& before) {
  const TradeRecord& trade = *fold.record();
  const bool was_counted = is_counted(trade.intent.key.day);
  StatementCache::Lent draw = statement(queries::kDrawTrade);
  draw->bind(1, fold.first_seq());
  draw->bind(2, trade.intent.id().str());
  draw->bind(3, trade.intent.key.day.number);
  draw->bind(4, to_unix_ms(trade.intent.at));
  draw->bind(5, trade.settled() ? 1 : 0);
  draw->bind(6, trade.counts_for_day() ? 1 : 0);
  draw->bind(7, trade.rebuilt ? 1 : 0);
  draw->exec();
  StatementCache::Lent symbol = statement(queries::kDrawSymbol);
  symbol->bind(1, trade.intent.symbol.str());
  symbol->exec();

  TradeSums change = sums_of(trade);
  change.take_back(before);
  change.days = static_cast<int>(is_counted(trade.intent.key.day)) - static_cast<int>(was_counted);
  add_to_totals(change);
}

Result<std::int64_t> LedgerStore::check_rows(
    std::int64_t after, const std::function<Result<void>(const JournalRow&)>& visit) {
  Digest256 previous{};
  if (after > 0) {
    StatementCache::Lent predecessor = statement(queries::kRow);
    predecessor->bind(1, after);
    bool found = false;
    APEX_TRY(each_row(predecessor, [&](const JournalRow& row) -> Result<void> {
      found = true;
      previous = row.hash;
      return check_hash(row);
    }));
    if (!found) return fail(ErrorKind::storage, fmt::format("row {} is missing", after));
  }
  std::int64_t last = after;
  StatementCache::Lent rows = statement(queries::kRowsAfter);
  rows->bind(1, after);
  const auto followed = each_row(rows, [&](const JournalRow& row) -> Result<void> {
    APEX_TRY(check_link(row, last, previous));
    last = row.seq;
    previous = row.hash;
    return visit(row);
  });
  APEX_TRY(followed);
  return last - after;
}

Result<void> LedgerStore::check_drawn(const TradeFold& fold) {
  const TradeRecord& trade = *fold.record();
  const std::string& id = trade.intent.id().str();
  StatementCache::Lent drawn = statement(queries::kTradeRow);
  drawn->bind(1, trade.intent.key.day.number);
  drawn->bind(2, to_unix_ms(trade.intent.at));
  drawn->bind(3, fold.first_seq());
  const bool agrees = drawn->executeStep() && drawn->getColumn(0).getString() == id &&
                      (drawn->getColumn(1).getInt() != 0) == trade.settled() &&
                      (drawn->getColumn(2).getInt() != 0) == trade.counts_for_day() &&
                      (drawn->getColumn(3).getInt() != 0) == trade.rebuilt;
  if (!agrees) {
    return fail(ErrorKind::storage,
                "the table of trades does not say what the journal says of " + id);
  }
  const std::string& symbol = trade.intent.symbol.str();
  StatementCache::Lent known = statement(queries::kHasSymbol);
  known->bind(1, symbol);
  if (known->executeStep()) return {};
  return fail(ErrorKind::storage, "the table of symbols lacks " + symbol);
}

}  // namespace apex
