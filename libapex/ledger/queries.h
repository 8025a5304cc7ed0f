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
inline constexpr char kNewestOfKind[] = "SELECT " APEX_JOURNAL_COLUMNS
                                        " FROM journal WHERE trade IS NULL AND kind = ?1"
                                        " AND day IS NULL ORDER BY seq DESC LIMIT ?2";
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
inline constexpr char kCountingOnDay[] =
    "SELECT trade FROM trades WHERE counts = 1 AND day = ?1 LIMIT 1";
inline constexpr char kTotals[] = "SELECT body, hash FROM totals WHERE one = 1";
inline constexpr char kDrawTotals[] =
    "INSERT INTO totals(one, body, hash) VALUES(1, ?1, ?2) ON CONFLICT(one) DO UPDATE"
    " SET body = excluded.body, hash = excluded.hash";
inline constexpr char kDrawSymbol[] = "INSERT OR IGNORE INTO symbols(symbol) VALUES(?1)";
inline constexpr char kSymbols[] = "SELECT symbol FROM symbols";

// The queue of alerts.
inline constexpr char kAddAlert[] =
    "INSERT OR IGNORE INTO alerts(key, kind, level, at, subject, body)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
inline constexpr char kAlertByKey[] = "SELECT id FROM alerts WHERE key = ?1";
inline constexpr char kAddDelivery[] =
    "INSERT OR IGNORE INTO deliveries(alert, channel, state, attempts, next_at, said)"
    " VALUES(?1, ?2, 'waiting', 0, ?3, '')";
inline constexpr char kReplaceOlder[] =
    "UPDATE deliveries SET state = 'replaced', next_at = ?3 WHERE state = 'waiting' AND alert IN"
    " (SELECT id FROM alerts WHERE subject = ?1 AND id <> ?2)";
inline constexpr char kMarkDelivery[] =
    "UPDATE deliveries SET state = ?3, next_at = ?4, said = ?5, attempts = attempts + 1"
    " WHERE alert = ?1 AND channel = ?2";
inline constexpr char kWaitingChannels[] =
    "SELECT DISTINCT channel FROM deliveries WHERE state = 'waiting' ORDER BY channel";
inline constexpr char kNoteChannel[] =
    "UPDATE deliveries SET next_at = ?2, said = ?3 WHERE state = 'waiting' AND channel = ?1"
    " AND said <> ?3";
inline constexpr char kGiveUpNoted[] =
    "UPDATE deliveries SET state = 'given_up', next_at = ?2 WHERE state = 'waiting'"
    " AND channel = ?1 AND said = ?3 AND next_at < ?4";
inline constexpr char kGiveUpCrowd[] =
    "UPDATE deliveries SET state = 'given_up', next_at = ?2 WHERE state = 'waiting' AND"
    " (alert, channel) IN (SELECT d.alert, d.channel FROM deliveries d JOIN alerts a"
    " ON a.id = d.alert WHERE d.state = 'waiting' ORDER BY a.level = 'critical' DESC, a.id DESC"
    " LIMIT -1 OFFSET ?1)";
#define APEX_FINISHED_ALERTS                                                   \
  "SELECT id FROM alerts a WHERE NOT EXISTS (SELECT 1 FROM deliveries d WHERE" \
  " d.alert = a.id AND d.state = 'waiting') ORDER BY id DESC LIMIT -1 OFFSET ?1"
inline constexpr char kPruneDeliveries[] =
    "DELETE FROM deliveries WHERE alert IN (" APEX_FINISHED_ALERTS ")";
inline constexpr char kPruneAlerts[] = "DELETE FROM alerts WHERE id IN (" APEX_FINISHED_ALERTS ")";
#undef APEX_FINISHED_ALERTS
inline constexpr char kKeepMemory[] =
    "INSERT INTO alert_memory(one, body) VALUES(1, ?1)"
    " ON CONFLICT(one) DO UPDATE SET body = excluded.body";
inline constexpr char kMemory[] = "SELECT body FROM alert_memory WHERE one = 1";
#define APEX_DELIVERIES                                                               \
  "SELECT d.alert, d.channel, d.state, d.attempts, d.next_at, d.said, a.key, a.kind," \
  " a.level, a.at, a.subject, a.body FROM deliveries d JOIN alerts a ON a.id = d.alert"
inline constexpr char kDueDeliveries[] = APEX_DELIVERIES
    " WHERE d.state = 'waiting' AND (d.next_at <= ?1 OR d.next_at > ?2)"
    " ORDER BY (a.level = 'critical' AND d.attempts < ?4) DESC, d.attempts,"
    " a.level = 'critical' DESC, a.id, d.channel LIMIT ?3";
inline constexpr char kRecentDeliveries[] =
    APEX_DELIVERIES " ORDER BY a.id DESC, d.channel LIMIT ?1";
#undef APEX_DELIVERIES
inline constexpr char kNextDelivery[] =
    "SELECT next_at FROM deliveries WHERE state = 'waiting' ORDER BY next_at LIMIT 1";

/// Every page and index, up to the first thing wrong.
inline constexpr char kIntegrityAtStart[] = "PRAGMA integrity_check(1)";

/// The newest of the newest trades that an index of the decisions does not find.
inline constexpr char kNewestLost[] =
    "SELECT t.trade FROM (SELECT trade, day, started_at, counts, settled FROM trades"
    " NOT INDEXED ORDER BY trade DESC LIMIT ?1) t WHERE"
    " NOT EXISTS (SELECT 1 FROM trades x INDEXED BY trades_of_day WHERE x.day = t.day"
    "  AND x.started_at = t.started_at AND x.trade = t.trade) OR"
    " NOT EXISTS (SELECT 1 FROM trades x INDEXED BY trades_by_start"
    "  WHERE x.started_at = t.started_at AND x.trade = t.trade) OR"
    " t.counts = 1 AND NOT EXISTS (SELECT 1 FROM trades x INDEXED BY trades_counting"
    "  WHERE x.counts = 1 AND x.day = t.day AND x.started_at = t.started_at AND x.trade = t.trade)"
    " OR t.settled = 0 AND NOT EXISTS (SELECT 1 FROM trades x INDEXED BY trades_unsettled"
    "  WHERE x.settled = 0 AND x.started_at = t.started_at AND x.trade = t.trade) LIMIT 1";

/// Only for the full check.
inline constexpr char kIntegrity[] = "PRAGMA integrity_check(20)";
inline constexpr char kAllTrades[] = "SELECT trade FROM trades ORDER BY trade";
inline constexpr char kHasSymbol[] = "SELECT 1 FROM symbols WHERE symbol = ?1";

/// What the folds run, whatever the size of the ledger.
inline constexpr const char* kFolds[] = {
    kRow,       kLastRow,       kRowsAfter,     kRowsOfTrade,     kLastOfKind,     kDayChecked,
    kTradeById, kTradesFromDay, kTradesOfDay,   kTradesBeforeDay, kNewestCounting, kNextCountingDay,
    kUnsettled, kRecent,        kTradesBetween, kTradeRow,        kNewestOfKind,   kCountingOnDay,
    kTotals,    kSymbols};

}  // namespace apex::queries

#endif  // APEX_LEDGER_QUERIES_H
