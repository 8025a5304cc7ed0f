// What is said of damage, by SQLite's errors and by the full check.
#include "ledger/ledger_check.h"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>
#include <catch2/catch.hpp>

#include "ledger/ledger.h"
#include "ledger/sqlite_error.h"
#include "tests/ledger/fault_vfs.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;

TEST_CASE("what SQLite cannot do is told in words that an operator can act on",
          "[ledger][damage]") {
  struct Case {
    int code;
    const char* words;
  };
  for (const Case& c :
       {Case{SQLITE_FULL, "the disk is full"}, Case{SQLITE_ERROR, "is damaged"},
        Case{SQLITE_IOERR_FSYNC, "Look after the disk"}, Case{SQLITE_NOTADB, "is not a ledger"},
        Case{SQLITE_CORRUPT_INDEX, "is damaged"}, Case{SQLITE_READONLY_DIRECTORY, "read-only"},
        Case{SQLITE_PERM, "read-only"}, Case{SQLITE_AUTH, "read-only"},
        Case{SQLITE_CANTOPEN, "look at the rights"}, Case{SQLITE_BUSY_SNAPSHOT, "keeps it busy"},
        Case{SQLITE_LOCKED, "keeps it busy"}, Case{SQLITE_NOMEM, "SQLite error 7"}}) {
    const Error error = storage_error("l.db", c.code, "said so");
    CAPTURE(c.code, error.message);
    CHECK(error.kind == ErrorKind::storage);
    CHECK_THAT(error.message, Catch::Contains(c.words) && Catch::Contains("l.db"));
  }
}

TEST_CASE("a breaker reset far back that was changed is not believed", "[ledger][damage]") {
  const TemporaryDirectory directory;
  const Timestamp now = at("2026-01-05T09:00:00Z");
  {
    FaultVfs vfs;
    const LedgerFile file{directory.path() / "ledger.db", std::nullopt, FaultVfs::name()};
    Ledger ledger = must(Ledger::open_writer(file, LedgerKind::live, kTestnet));
    require_ok(ledger.record_breaker_reset(now, "looked at it"));
    for (int i = 0; i < Ledger::kCheckedTail + 10; ++i) {
      require_ok(ledger.record_clock_offset(Milliseconds{i}, now));
    }
  }
  SQLite::Database database((directory.path() / "ledger.db").string(), SQLite::OPEN_READWRITE);
  database.exec("DROP TRIGGER journal_keeps_values");
  database.exec("UPDATE journal SET at = at + 3600000 WHERE seq = 2");
  const Ledger ledger = reader(directory.path());
  const auto history = ledger.history(StakingCalendar{}, now, 5);
  REQUIRE_FALSE(history);
  CHECK(history.error().kind == ErrorKind::storage);
  CHECK_THAT(history.error().message, Catch::Contains("row 2"));
}

TEST_CASE("the full check lists no more problems than anybody reads, and goes on past a table",
          "[ledger][damage]") {
  const TemporaryDirectory directory;
  {
    FaultVfs vfs;
    const LedgerFile file{directory.path() / "ledger.db", std::nullopt, FaultVfs::name()};
    Ledger ledger = must(Ledger::open_writer(file, LedgerKind::live, kTestnet));
    for (int number = 1; number <= static_cast<int>(LedgerCheck::kProblemsMax) + 5; ++number) {
      require_ok(ledger.record_intent(intent("2026-01-05T09:00:00Z", number)));
    }
  }
  const auto check = [&](const std::string& damage) {
    SQLite::Database((directory.path() / "ledger.db").string(), SQLite::OPEN_READWRITE)
        .exec(damage);
    return must(check_ledger(ledger_file(directory.path(), LedgerKind::live), LedgerKind::live));
  };
  CHECK(check("UPDATE trades SET settled = 1").problems.size() == LedgerCheck::kProblemsMax);
  const LedgerCheck without = check("DROP TABLE trades");
  REQUIRE_FALSE(without.sound());
  CHECK(without.rows == static_cast<std::int64_t>(LedgerCheck::kProblemsMax) + 6);
  CHECK_THAT(without.problems.front().what, Catch::Contains("is damaged"));
}
