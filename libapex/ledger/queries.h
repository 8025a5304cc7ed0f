#ifndef APEX_LEDGER_QUERIES_H
#define APEX_LEDGER_QUERIES_H

/// Every statement of the ledger, in one place, so that a test can hold each to its index.
namespace apex::queries {

#define APEX_JOURNAL_COLUMNS "seq, at, kind, trade, day, client_order_id, body, previous_hash, hash"

inline constexpr char kRow[] = "SELECT " APEX_JOURNAL_COLUMNS " FROM journal WHERE seq = ?1";
inline constexpr char kLastRow[] =
    "SELECT " APEX_JOURNAL_COLUMNS " FROM journal ORDER BY seq DESC LIMIT 1";
inline constexpr char kRowsAfter[] =
    "SELECT " APEX_JOURNAL_COLUMNS " FROM journal WHERE seq > ?1 ORDER BY seq";
inline constexpr char kRowsOfTrade[] =
    "SELECT " APEX_JOURNAL_COLUMNS " FROM journal WHERE trade = ?1 ORDER BY seq";
inline constexpr char kLastOfKind[] = "SELECT " APEX_JOURNAL_COLUMNS
                                      " FROM journal WHERE trade IS NULL AND kind = ?1"
                                      " AND day IS NULL ORDER BY seq DESC LIMIT 1";
inline constexpr char kDayChecked[] =
    "SELECT seq FROM journal WHERE trade IS NULL AND kind = 'day_checked' AND day = ?1 LIMIT 1";

#undef APEX_JOURNAL_COLUMNS

inline constexpr char kTradeById[] = "SELECT trade FROM trades WHERE id = ?1";
inline constexpr char kTradesFromDay[] =
    "SELECT trade FROM trades WHERE day >= ?1 ORDER BY day, started_at, trade";
inline constexpr char kTradesOfDay[] =
    "SELECT trade FROM trades WHERE day = ?1 ORDER BY started_at, trade";
inline constexpr char kTradesBeforeDay[] =
    "SELECT trade FROM trades WHERE day < ?1 ORDER BY day DESC, started_at DESC, trade DESC"
    " LIMIT ?2";
inline constexpr char kNewestCounting[] =
    "SELECT trade FROM trades WHERE counts = 1 ORDER BY day DESC, started_at DESC LIMIT 1";
inline constexpr char kNextCountingDay[] =
    "SELECT day FROM trades WHERE counts = 1 AND day >= ?1 ORDER BY day LIMIT 1";
inline constexpr char kUnsettled[] =
    "SELECT trade FROM trades WHERE settled = 0 ORDER BY started_at, trade";
inline constexpr char kRecent[] =
    "SELECT trade FROM trades ORDER BY started_at DESC, trade DESC LIMIT ?1";
inline constexpr char kTradesBetween[] =
    "SELECT trade FROM trades WHERE day >= ?1 AND day <= ?2"
    " ORDER BY day DESC, started_at DESC, trade DESC";
inline constexpr char kIntentOfDay[] =
    "SELECT trade FROM trades WHERE day = ?1 AND rebuilt = 0 LIMIT 1";
/// By the index that the decisions use, so that a damaged entry of it shows.
inline constexpr char kTradeRow[] =
    "SELECT id, settled, counts, rebuilt FROM trades INDEXED BY trades_of_day"
    " WHERE day = ?1 AND started_at = ?2 AND trade = ?3";
inline constexpr char kInsertRow[] =
    "INSERT INTO journal(seq, at, kind, trade, day, client_order_id, body, previous_hash, hash)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
inline constexpr char kDrawTrade[] =
    "INSERT INTO trades(trade, id, day, started_at, settled, counts, rebuilt)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(trade) DO UPDATE"
    " SET settled = excluded.settled, counts = excluded.counts";
inline constexpr char kDrawSymbol[] = "INSERT OR IGNORE INTO symbols(symbol) VALUES(?1)";
inline constexpr char kSymbols[] = "SELECT symbol FROM symbols";

/// Every page and index, up to the first thing wrong.
inline constexpr char kIntegrityAtStart[] = "PRAGMA integrity_check(1)";

/// Only for the full check.
inline constexpr char kIntegrity[] = "PRAGMA integrity_check(20)";
inline constexpr char kAllTrades[] = "SELECT trade FROM trades ORDER BY trade";
inline constexpr char kHasSymbol[] = "SELECT 1 FROM symbols WHERE symbol = ?1";

/// What the folds run, whatever the size of the ledger.
inline constexpr const char* kFolds[] = {
    kRow,       kLastRow,       kRowsAfter,     kRowsOfTrade,     kLastOfKind,     kDayChecked,
    kTradeById, kTradesFromDay, kTradesOfDay,   kTradesBeforeDay, kNewestCounting, kNextCountingDay,
    kUnsettled, kRecent,        kTradesBetween, kIntentOfDay,     kTradeRow,       kSymbols};

}  // namespace apex::queries

#endif  // APEX_LEDGER_QUERIES_H
