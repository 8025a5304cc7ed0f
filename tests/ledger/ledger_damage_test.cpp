// What was done to a ledger's file shows, and nothing is overwritten.
#include <SQLiteCpp/Database.h>
#include <sqlite3.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

#include "base/plain_text.h"
#include "ledger/journal_row.h"
#include "ledger/ledger.h"
#include "ledger/schema.h"
#include "ledger/sqlite_error.h"
#include "tests/ledger/fault_vfs.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_content(const fs::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

/// A data directory with a ledger of one completed trade, closed.
class DamagedLedger {
 public:
  DamagedLedger() {
    Ledger ledger = writer(path());
    record_completed(ledger, trade);
  }
  [[nodiscard]] const fs::path& path() const { return directory_.path(); }
  [[nodiscard]] fs::path file() const { return path() / "ledger.db"; }

  /// Changes the file as another program would.
  void run(const std::string& sql) const {
    SQLite::Database database(file().string(), SQLite::OPEN_READWRITE);
    database.exec(sql);
  }

  /// The same in a new file.
  void run_new(const std::string& sql) const {
    SQLite::Database database(file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(sql);
  }

  /// Neither writer nor reader opens it, both for the same reason; the file stays as it is.
  [[nodiscard]] std::string refusal() const {
    const std::string before = content_of(file());
    const auto written = Ledger::open_writer(path(), LedgerKind::live, kTestnet);
    const auto read = Ledger::open_reader(path(), LedgerKind::live);
    REQUIRE_FALSE(written);
    REQUIRE_FALSE(read);
    CHECK(written.error().kind == ErrorKind::storage);
    CHECK(read.error().kind == ErrorKind::storage);
    CHECK(read.error().message == written.error().message);
    CHECK(content_of(file()) == before);
    return written.error().message;
  }

  /// What the full check says first.
  [[nodiscard]] LedgerProblem first_problem() const {
    const LedgerCheck check =
        must(check_ledger(ledger_file(path(), LedgerKind::live), LedgerKind::live));
    REQUIRE_FALSE(check.sound());
    return check.problems.front();
  }

  const TradeIntent trade = intent("2026-01-05T09:00:00Z");

 private:
  TemporaryDirectory directory_;
};

constexpr char kDropTriggers[] =
    "DROP TRIGGER journal_keeps_rows; DROP TRIGGER journal_keeps_values;";

/// A ledger whose first trade lies far behind the rows that opening looks at.
class LongLedger {
 public:
  LongLedger() {
    const LedgerFile file{path(), std::nullopt, FaultVfs::name()};
    auto ledger = must(Ledger::open_writer(file, LedgerKind::live, kTestnet));
    record_completed(ledger, trade);
    for (int i = 0; i < Ledger::kCheckedTail + 10; ++i) {
      require_ok(ledger.record_clock_offset(Milliseconds{i}, trade.at));
    }
  }
  [[nodiscard]] fs::path path() const { return directory_.path() / "ledger.db"; }
  [[nodiscard]] LedgerFile file() const { return {path(), std::nullopt, ""}; }

  const TradeIntent trade = intent("2026-01-05T09:00:00Z");

 private:
  TemporaryDirectory directory_;
  FaultVfs vfs_;
};

}  // namespace

TEST_CASE("SQLite itself refuses to change or delete a row of the journal", "[ledger][damage]") {
  const DamagedLedger ledger;
  CHECK_THROWS_WITH(ledger.run("UPDATE journal SET body = '{}' WHERE seq = 2"),
                    Catch::Contains("never changed"));
  CHECK_THROWS_WITH(ledger.run("DELETE FROM journal"), Catch::Contains("never deleted"));
  CHECK(must(reader(ledger.path()).verify_all()).sound());
}

TEST_CASE("a flipped byte in a value is seen", "[ledger][damage]") {
  const DamagedLedger ledger;
  const std::string sound = content_of(ledger.file());
  const std::string value = GENERATE("\"forced\":false", "\"fill_id\":\"fill", "\"completed\"",
                                     "\"network\":\"testnet\",\"acc", "\"kind\":\"live\"");
  const std::size_t at = sound.find(value);
  REQUIRE(at != std::string::npos);
  std::string flipped = sound;
  flipped[at + value.size() - 2] ^= 0x01;
  write_content(ledger.file(), flipped);
  CHECK_THAT(ledger.refusal(), Catch::Contains("damaged") && Catch::Contains("row "));
  CHECK_THAT(ledger.first_problem().what, Catch::Contains("row "));
  write_content(ledger.file(), sound);
  CHECK(must(reader(ledger.path()).trade(ledger.trade.id())));
}

TEST_CASE("a value changed through SQLite is seen, with its row", "[ledger][damage]") {
  const DamagedLedger ledger;
  const std::string change = GENERATE(
      "body = replace(body, 'completed', 'not_filled')", "at = at + 1", "day = day + 1",
      "kind = 'intent'", "client_order_id = 'apexbot-1'", "trade = NULL", "trade = 3",
      "hash = zeroblob(32)", "previous_hash = zeroblob(32)", "hash = x'00'", "kind = 'poem'");
  ledger.run(kDropTriggers);
  ledger.run("UPDATE journal SET " + change + " WHERE seq = (SELECT max(seq) FROM journal)");
  CHECK_THAT(ledger.refusal(), Catch::Contains("damaged") && Catch::Contains("row 6"));
  CHECK(ledger.first_problem().row == 6);
}

TEST_CASE("a row that is missing or was slipped in is seen", "[ledger][damage]") {
  const DamagedLedger ledger;
  ledger.run(kDropTriggers);
  SECTION("in the middle") {
    ledger.run("DELETE FROM journal WHERE seq = 4");
    CHECK_THAT(ledger.refusal(), Catch::Contains("missing"));
  }
  SECTION("the first") {
    ledger.run("DELETE FROM journal WHERE seq = 1");
    CHECK_THAT(ledger.refusal(), Catch::Contains("first row is missing"));
  }
  SECTION("all") {
    ledger.run("DELETE FROM journal");
    CHECK_THAT(ledger.refusal(), Catch::Contains("first row is missing"));
  }
  SECTION("a row of somebody else") {
    ledger.run(
        "INSERT INTO journal SELECT 7, at, kind, trade, day, client_order_id, body, hash,"
        " hash FROM journal WHERE seq = 6");
    CHECK_THAT(ledger.refusal(), Catch::Contains("row 7"));
  }
}

TEST_CASE("tables that do not say what the journal says are seen", "[ledger][damage]") {
  const DamagedLedger ledger;
  const std::string change =
      GENERATE("UPDATE trades SET settled = 0", "UPDATE trades SET counts = 0",
               "UPDATE trades SET rebuilt = 1", "UPDATE trades SET day = day + 1",
               "UPDATE trades SET started_at = 5", "UPDATE trades SET id = 'apexbot-1'",
               "UPDATE trades SET trade = 3", "DELETE FROM trades");
  ledger.run(change);
  CHECK_THAT(ledger.refusal(), Catch::Contains("table of trades"));
  CHECK_FALSE(ledger.first_problem().what.empty());
}

TEST_CASE("a symbol that the table lacks is seen by the full check", "[ledger][damage]") {
  const DamagedLedger ledger;
  ledger.run("DELETE FROM symbols");
  CHECK_THAT(ledger.first_problem().what, Catch::Contains("LINEA-USDT"));
}

TEST_CASE("damage far back is seen by the full check and by whoever reads it", "[ledger][damage]") {
  const LongLedger ledger;
  SQLite::Database database(ledger.path().string(), SQLite::OPEN_READWRITE);
  database.exec(kDropTriggers);
  database.exec("UPDATE journal SET body = replace(body, 'BUY', 'SELL') WHERE seq = 2");
  const auto open = must(Ledger::open_reader(ledger.file(), LedgerKind::live));
  CHECK(must(open.days_traded(ledger.trade.key.day)).size() == 1);  // reads another part
  const auto trade = open.trade(ledger.trade.id());
  REQUIRE_FALSE(trade);
  CHECK(trade.error().kind == ErrorKind::storage);
  CHECK_THAT(trade.error().message, Catch::Contains("row 2"));
  const LedgerCheck check = must(open.verify_all());
  REQUIRE_FALSE(check.sound());
  CHECK(check.problems.front().row == 2);
  CHECK(check.rows == 1);
}

TEST_CASE("the tail of a long ledger is checked at each open", "[ledger][damage]") {
  const LongLedger ledger;
  {
    SQLite::Database database(ledger.path().string(), SQLite::OPEN_READWRITE);
    database.exec(kDropTriggers);
    database.exec("UPDATE journal SET body = '{}' WHERE seq = 100");
  }
  const auto open = Ledger::open_reader(ledger.file(), LedgerKind::live);
  REQUIRE_FALSE(open);
  CHECK_THAT(open.error().message, Catch::Contains("row 100"));
}

TEST_CASE("a ledger of a newer apexbot is left alone", "[ledger][damage]") {
  const DamagedLedger ledger;
  ledger.run("PRAGMA user_version = " + std::to_string(schema::kVersion + 1));
  CHECK_THAT(ledger.refusal(), Catch::Contains("newer apexbot"));
  ledger.run("PRAGMA user_version = 0");
  CHECK_THAT(ledger.refusal(), Catch::Contains("schema 0"));
}

TEST_CASE("a file that is no ledger is left alone", "[ledger][damage]") {
  const DamagedLedger ledger;
  fs::remove(ledger.path() / "ledger.db-wal");
  fs::remove(ledger.path() / "ledger.db-shm");
  SECTION("text") {
    write_content(ledger.file(), std::string(5000, 'x'));
    CHECK_THAT(ledger.refusal(), Catch::Contains("not a ledger"));
  }
  SECTION("a few bytes") {
    write_content(ledger.file(), "trades: none\n");
    CHECK_THAT(ledger.refusal(), Catch::Contains("not a ledger"));
  }
  SECTION("NUL bytes, as after a power cut") {
    write_content(ledger.file(), std::string(8192, '\0'));
    CHECK_THAT(ledger.refusal(), Catch::Contains("not a ledger"));
  }
  SECTION("not a byte") {
    write_content(ledger.file(), "");
    CHECK_THAT(ledger.refusal(), Catch::Contains("empty"));
  }
  SECTION("somebody else's database") {
    fs::remove(ledger.file());
    ledger.run_new("CREATE TABLE stamps(country TEXT)");
    CHECK_THAT(ledger.refusal(), Catch::Contains("not a ledger of apexbot"));
  }
  SECTION("a directory") {
    fs::remove(ledger.file());
    fs::create_directory(ledger.file());
    const auto refused = Ledger::open_writer(ledger.path(), LedgerKind::live, kTestnet);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::storage);
    CHECK_FALSE(Ledger::open_reader(ledger.path(), LedgerKind::live));
  }
}

TEST_CASE("a truncated ledger is refused", "[ledger][damage]") {
  const DamagedLedger ledger;
  const std::string sound = content_of(ledger.file());
  for (std::size_t size = 512; size < sound.size(); size += 3584) {
    write_content(ledger.file(), sound.substr(0, size));
    CAPTURE(size, sound.size());
    CHECK_THAT(ledger.refusal(), Catch::Contains(ledger.file().string()));
    CHECK_FALSE(ledger.first_problem().what.empty());
  }
}

TEST_CASE("a ledger overwritten in any page is refused or still whole", "[ledger][damage]") {
  const DamagedLedger ledger;
  const std::string sound = content_of(ledger.file());
  constexpr std::size_t kPage = 4096;
  for (std::size_t page = 0; page < sound.size() / kPage; ++page) {
    std::string damaged = sound;
    damaged.replace(page * kPage, kPage, kPage, '\xa5');
    write_content(ledger.file(), damaged);
    CAPTURE(page);
    CHECK_FALSE(ledger.first_problem().what.empty());
    const auto opened = Ledger::open_writer(ledger.path(), LedgerKind::live, kTestnet);
    if (!opened) {
      CHECK(opened.error().kind == ErrorKind::storage);
      CHECK(content_of(ledger.file()) == damaged);
    }
  }
}

TEST_CASE("what SQLite says of a damaged file is one line", "[ledger][damage]") {
  const Error error = damage_error("l.db", "*** in database main ***\nPage 4: \x1b[2J");
  CHECK(error.message.starts_with(
      "the ledger l.db is damaged: *** in database main *** Page 4: ?[2J. "));
  CHECK(damage_error("l.db", std::string(5000, 'x')).message.size() < 1000);
  CHECK_FALSE(has_controls(storage_error("l.db", SQLITE_IOERR, "a\nb").message));
}

TEST_CASE("a WAL without its ledger is not played into a new one", "[ledger][damage]") {
  const TemporaryDirectory directory;
  write_content(directory.path() / "ledger.db-wal", "frames");
  const auto refused = Ledger::open_writer(directory.path(), LedgerKind::live, kTestnet);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::storage);
  CHECK_THAT(refused.error().message, Catch::Contains("ledger.db-wal"));
  CHECK_FALSE(fs::exists(directory.path() / "ledger.db"));
}

TEST_CASE("on a full or failing disk a fact leaves no trace, and the next one may succeed",
          "[ledger][damage]") {
  const int code = GENERATE(SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC);
  FaultVfs vfs;
  const TemporaryDirectory directory;
  const LedgerFile file{directory.path() / "ledger.db", std::nullopt, FaultVfs::name()};
  Ledger ledger = must(Ledger::open_writer(file, LedgerKind::live, kTestnet));
  bool succeeded = false;
  int failures = 0;
  for (int number = 1; !succeeded && number < 100; ++number) {  // the n-th change fails
    const TradeIntent trade = intent("2026-01-05T09:00:00Z", number);
    vfs.code = code;
    vfs.fail_from = vfs.changes + number - 1;
    const auto written = ledger.record_intent(trade);
    vfs.fail_from = -1;
    succeeded = written.has_value();
    if (succeeded) break;
    ++failures;
    CHECK(written.error().kind == ErrorKind::storage);
    if (code == SQLITE_FULL) {
      CHECK_THAT(written.error().message, Catch::Contains("disk is full"));
    }
    CHECK_FALSE(must(ledger.trade(trade.id())));
    require_ok(ledger.record_intent(trade));
  }
  CHECK(succeeded);
  CHECK(failures > 0);
  CHECK(must(ledger.verify_all()).sound());
  CHECK(must(ledger.recent(100)).size() == static_cast<std::size_t>(failures) + 1);
}

TEST_CASE("a ledger that begins with another fact is none, however sound its hashes",
          "[ledger][damage]") {
  const DamagedLedger ledger;
  Fact other;
  other.kind = FactKind::day_checked;
  other.body = "{}";
  ledger.run(kDropTriggers);
  ledger.run("UPDATE journal SET kind = 'day_checked', body = '{}', hash = x'" +
             to_hex(row_hash(1, other, Digest256{})) + "' WHERE seq = 1");
  CHECK_THAT(ledger.refusal(), Catch::Contains("first row is missing"));
}

TEST_CASE("a row that is missing where the checked tail begins is missed", "[ledger][damage]") {
  const LongLedger ledger;
  {
    SQLite::Database database(ledger.path().string(), SQLite::OPEN_READWRITE);
    database.exec(kDropTriggers);
    database.exec("DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal) - " +
                  std::to_string(Ledger::kCheckedTail));
  }
  const auto open = Ledger::open_reader(ledger.file(), LedgerKind::live);
  REQUIRE_FALSE(open);
  CHECK(open.error().kind == ErrorKind::storage);
  CHECK_THAT(open.error().message, Catch::Contains("is missing"));
}

TEST_CASE("a ledger of another kind is no damage, and the full check says so", "[ledger][damage]") {
  const DamagedLedger ledger;
  const auto check =
      check_ledger(ledger_file(ledger.path(), LedgerKind::live), LedgerKind::rehearsal);
  REQUIRE_FALSE(check);
  CHECK(check.error().kind == ErrorKind::config);
}
