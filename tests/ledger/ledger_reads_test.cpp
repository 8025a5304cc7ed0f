// The folds read a bounded part of the ledger, whatever its size.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <catch2/catch.hpp>

#include "ledger/queries.h"
#include "tests/ledger/fault_vfs.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// A ledger of so many trades, one a staking day, the last of them on `kLastDay`.
constexpr StakingDay kLastDay{20458};

TradeIntent trade_before_last(int days) {
  const Timestamp when = StakingCalendar{}.start_of(kLastDay + -days) + std::chrono::hours{1};
  return intent(format_utc(when));
}

LedgerFile make_ledger(const std::filesystem::path& directory, int trades) {
  const LedgerFile file{directory / std::to_string(trades), std::nullopt, FaultVfs::name()};
  Ledger ledger = must(Ledger::open_writer(file, LedgerKind::live, kTestnet));
  for (int days = trades - 1; days >= 0; --days) {
    record_completed(ledger, trade_before_last(days));
  }
  return file;
}

/// Blocks read from the file by a fresh reader that asks everything a trade asks.
std::int64_t blocks_read(FaultVfs& vfs, const LedgerFile& file) {
  const std::int64_t before = vfs.reads;
  const Ledger ledger = must(Ledger::open_reader(file, LedgerKind::live));
  const Timestamp now = trade_before_last(0).at + std::chrono::hours{1};
  CHECK(must(ledger.history(StakingCalendar{}, now, 5)).trades.size() == 6);
  CHECK(must(ledger.unsettled()).empty());
  CHECK(must(ledger.trade(trade_before_last(0).id())));
  CHECK(must(ledger.recent(1)).size() == 1);
  CHECK(must(ledger.on_day(kLastDay)).size() == 1);
  CHECK(must(ledger.knows_day(kLastDay)));
  CHECK(must(ledger.touched_symbols()).size() == 1);
  CHECK(must(ledger.days_traded(kLastDay + -6)).size() == 7);
  int trades_of_week = 0;
  require_ok(ledger.each_trade(kLastDay + -6, kLastDay, [&](const TradeRecord&) -> Result<void> {
    ++trades_of_week;
    return {};
  }));
  CHECK(trades_of_week == 7);
  return vfs.reads - before;
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

TEST_CASE("a ledger ten times as long takes no more reading", "[ledger][reads]") {
  FaultVfs vfs;
  const TemporaryDirectory directory;
  // Both longer than the tail that opening checks.
  const LedgerFile small = make_ledger(directory.path(), 150);
  const LedgerFile large = make_ledger(directory.path(), 1500);
  const std::int64_t small_reads = blocks_read(vfs, small);
  const std::int64_t large_reads = blocks_read(vfs, large);
  CAPTURE(small_reads, large_reads);
  CHECK(large_reads * 2 <= small_reads * 3);
}
