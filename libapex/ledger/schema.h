#ifndef APEX_LEDGER_SCHEMA_H
#define APEX_LEDGER_SCHEMA_H

namespace apex::schema {

/// "APEX", in the header of the file (PRAGMA application_id).
inline constexpr int kApplicationId = 0x41504558;
/// PRAGMA user_version. A ledger of a higher one is refused; an older one is read as it is, and
/// brought up to date by the first who opens it to write.
inline constexpr int kVersion = 3;
inline constexpr int kVersionWithQueue = 2;
inline constexpr int kVersionWithTotals = 3;
inline constexpr int kOldestVersion = 1;

/// `journal` is the only truth; no row of it ever changes. `trades` and `symbols` are drawn from
/// it in the same transaction, so that no fold has to read all of it; check_ledger() draws them
/// again and compares. The columns stand in docs/LEDGER.md.
inline constexpr char kCreate[] = R"(
CREATE TABLE journal(
  seq INTEGER PRIMARY KEY,
  at INTEGER,
  kind TEXT NOT NULL,
  trade INTEGER,
  day INTEGER,
  client_order_id TEXT,
  body TEXT NOT NULL,
  previous_hash BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX journal_of_trade ON journal(trade) WHERE trade IS NOT NULL;
CREATE INDEX journal_of_none ON journal(kind, day) WHERE trade IS NULL;
CREATE TRIGGER journal_keeps_rows BEFORE DELETE ON journal
  BEGIN SELECT RAISE(ABORT, 'rows of the journal are never deleted'); END;
CREATE TRIGGER journal_keeps_values BEFORE UPDATE ON journal
  BEGIN SELECT RAISE(ABORT, 'rows of the journal are never changed'); END;

CREATE TABLE trades(
  trade INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  day INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  counts INTEGER NOT NULL,
  rebuilt INTEGER NOT NULL
) STRICT;
CREATE INDEX trades_of_day ON trades(day, started_at);
CREATE INDEX trades_by_start ON trades(started_at);
CREATE INDEX trades_unsettled ON trades(started_at) WHERE settled = 0;
CREATE INDEX trades_counting ON trades(day, started_at) WHERE counts = 1;

CREATE TABLE symbols(symbol TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
)";

/// What all trades came to, drawn like `trades`: one row with a hash of its own (totals.h).
inline constexpr char kCreateTotals[] = R"(
CREATE TABLE IF NOT EXISTS totals(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  body TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
)";

/// The queue of alerts: no record, outside the chain of hashes, and nothing that decides about a
/// trade reads it. What is delivered is deleted after a while (alert_queue.h).
inline constexpr char kCreateQueue[] = R"(
CREATE TABLE IF NOT EXISTS alerts(
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  level TEXT NOT NULL,
  at INTEGER NOT NULL,
  subject TEXT,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS alerts_of_subject ON alerts(subject) WHERE subject IS NOT NULL;
CREATE TABLE IF NOT EXISTS deliveries(
  alert INTEGER NOT NULL,
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  said TEXT NOT NULL,
  PRIMARY KEY(alert, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS deliveries_waiting ON deliveries(next_at) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS alert_memory(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  body TEXT NOT NULL
) STRICT;
)";

}  // namespace apex::schema

#endif  // APEX_LEDGER_SCHEMA_H
