// The folds read a bounded part of the ledger, whatever its size.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>
#include <catch2/catch.hpp>

#include "ledger/queries.h"
#include "tests/ledger/fault_vfs.h"
#include "tests/ledger/ledger_builders.h"
#include "tests/ledger/many_trades.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Timestamp kNow = trade_before(0).at + std::chrono::hours{1};

LedgerFile make_ledger(const std::filesystem::path& directory, int trades) {
  LedgerFile file{directory / std::to_string(trades), std::nullopt, FaultVfs::name()};
  file.pages_compared = 0;  // as if it were so large
  make_long_ledger(file, trades);
  return file;
}

/// Blocks read from the file by a fresh reader that asks everything that status, plan and a trade
/// ask.
std::int64_t blocks_read(FaultVfs& vfs, const LedgerFile& file) {
  const std::int64_t before = vfs.reads;
  const Ledger ledger = must(Ledger::open_reader(file, LedgerKind::live));
  CHECK(must(ledger.history(StakingCalendar{}, kNow, 5)).trades.size() == 6);
  CHECK(must(ledger.unsettled()).empty());
  CHECK(must(ledger.trade(trade_before(0).id())));
  CHECK(must(ledger.recent(1)).size() == 1);
  CHECK(must(ledger.on_day(kNewestDay)).size() == 1);
  CHECK(must(ledger.knows_day(kNewestDay)));
  CHECK(must(ledger.touched_symbols()).size() == 1);
  CHECK(must(ledger.days_traded(kNewestDay + -6)).size() == 7);
  CHECK(must(ledger.totals()));
  int trades_of_month = 0;
  require_ok(
      ledger.each_trade(kNewestDay + -30, kNewestDay, [&](const TradeRecord&) -> Result<void> {
        ++trades_of_month;
        return {};
      }));
  CHECK(trades_of_month == 31);
  return vfs.reads - before;
}

/// The same by a writer that records a trade.
std::int64_t blocks_read_by_trade(FaultVfs& vfs, const LedgerFile& file) {
  const std::int64_t before = vfs.reads;
  Ledger ledger = must(Ledger::open_writer(file, LedgerKind::live, kTestnet));
  TradeIntent trade = trade_before(0);
  trade.key.number = 2;
  for (PlannedOrder& order : trade.orders) {
    order.request.client_id = derive_client_id(trade.key, order.leg, order.attempt);
  }
  record_completed(ledger, trade);
  return vfs.reads - before;
}

/// Takes the entries of some trades out of an index, as a damage would.
void hide_from_index(const std::filesystem::path& path, const std::string& name,
                     const std::string& which) {
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
  const std::string sql =
      database.execAndGet("SELECT sql FROM sqlite_schema WHERE name = '" + name + "'").getString();
  const bool is_partial = sql.find(" WHERE ") != std::string::npos;
  database.exec("DROP INDEX " + name);
  database.exec(sql + (is_partial ? " AND " : " WHERE ") + "NOT (" + which + ")");
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
  database.exec("PRAGMA writable_schema = ON");
  database.exec("UPDATE sqlite_schema SET sql = '" + sql + "' WHERE name = '" + name + "'");
  database.exec("PRAGMA writable_schema = OFF");
}

}  // namespace

TEST_CASE("every fold finds its rows by an index", "[ledger][reads]") {
  const TemporaryDirectory directory;
  { const Ledger made = writer(directory.path()); }
  const SQLite::Database database((directory.path() / "ledger.db").string());
  for (const char* query : queries::kFolds) {
    SQLite::Statement plan(database, std::string("EXPLAIN QUERY PLAN ") + query);
    while (plan.executeStep()) {
      const std::string step = plan.getColumn(3).getString();
      CAPTURE(query, step);
      CHECK_THAT(step, !Catch::Contains("TEMP B-TREE"));
      if (step.find("SCAN") == std::string::npos) continue;
      // Along an index and only as far as LIMIT says; or the small table of symbols.
      const bool limited = std::string_view(query).find("LIMIT") != std::string_view::npos &&
                           step.find("SCAN journal USING") == std::string::npos;
      const bool unsettled = query == queries::kUnsettled &&
                             step.find("USING INDEX trades_unsettled") != std::string::npos;
      CHECK((limited || unsettled || step == "SCAN symbols"));
    }
  }
}

TEST_CASE("a ledger fifty times as long takes no more reading", "[ledger][reads]") {
  FaultVfs vfs;
  const TemporaryDirectory directory;
  // Both longer than the tail that opening checks.
  const LedgerFile small = make_ledger(directory.path(), 120);
  const LedgerFile large = make_ledger(directory.path(), 6000);
  const std::int64_t small_reads = blocks_read(vfs, small);
  const std::int64_t large_reads = blocks_read(vfs, large);
  CAPTURE(small_reads, large_reads);
  CHECK(large_reads * 2 <= small_reads * 3);
  const std::int64_t small_trade = blocks_read_by_trade(vfs, small);
  const std::int64_t large_trade = blocks_read_by_trade(vfs, large);
  CAPTURE(small_trade, large_trade);
  CHECK(large_trade * 2 <= small_trade * 3);
}

TEST_CASE("of a large ledger the indexes of the newest trades are compared",
          "[ledger][reads][damage]") {
  const TemporaryDirectory directory;
  LedgerFile file{directory.path() / "ledger.db", std::nullopt, ""};
  file.pages_compared = 0;
  make_long_ledger(file, 700);
  {
    Ledger ledger = must(Ledger::open_writer(file, LedgerKind::live, kTestnet));
    TradeIntent open = trade_before(0);
    open.key.number = 2;
    for (PlannedOrder& order : open.orders) {
      order.request.client_id = derive_client_id(open.key, order.leg, order.attempt);
    }
    require_ok(ledger.record_intent(open));
  }
  SECTION("an index that lost a new one stops the writer") {
    const std::string name =
        GENERATE("trades_of_day", "trades_by_start", "trades_counting", "trades_unsettled");
    CAPTURE(name);
    hide_from_index(file.path, name, "trade > 3000");
    const auto ledger = Ledger::open_writer(file, LedgerKind::live, kTestnet);
    REQUIRE_FALSE(ledger);
    CHECK(ledger.error().kind == ErrorKind::storage);
  }
  SECTION("one that lost an old one is for the full check") {
    hide_from_index(file.path, "trades_of_day", "trade < 10");
    const Ledger ledger = must(Ledger::open_writer(file, LedgerKind::live, kTestnet));
    CHECK_FALSE(must(ledger.verify_all()).sound());
  }
  SECTION("nothing is lost: nothing is said") {
    CHECK(Ledger::open_writer(file, LedgerKind::live, kTestnet));
  }
}
