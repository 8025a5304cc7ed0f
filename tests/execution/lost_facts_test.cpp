// The ledger fails for a moment while a trade is under way, and works again.
#include <sqlite3.h>
#include <catch2/catch.hpp>

#include "tests/execution/trading_floor.h"
#include "tests/ledger/fault_vfs.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// A floor whose ledger lies on a disk that can fail.
struct ShakyFloor : TradingFloor {
  ShakyFloor() {
    const LedgerFile file{directory.path() / "shaky.db", std::nullopt, FaultVfs::name()};
    auto opened = Ledger::open_writer(file, LedgerKind::live, {Network::local});
    REQUIRE(opened.has_value());
    ledger = *std::move(opened);
  }
};

}  // namespace

TEST_CASE("a fact that was lost after the open left makes no second trade of the day",
          "[execution][safety]") {
  const int code = GENERATE(SQLITE_FULL, SQLITE_IOERR_FSYNC);
  int lost = 0;
  for (int change = 0; change < 200; ++change) {
    CAPTURE(code, change);
    FaultVfs disk;
    disk.code = code;
    ShakyFloor floor;
    bool has_failed = false;
    floor.sink.on_each = [&](const Event& event) {
      if (event.kind == EventKind::order_answered && !has_failed && disk.fail_from < 0) {
        disk.fail_from = disk.changes + change;
      }
      if (event.kind == EventKind::storage_failed) {
        has_failed = true;
        disk.fail_from = -1;  // there is room again
      }
    };
    const TradeReport first = floor.trade();
    disk.fail_from = -1;
    floor.sink.on_each = nullptr;
    CHECK(first.storage_error.has_value() == has_failed);
    const auto second = floor.round();
    REQUIRE(second.has_value());
    CHECK_FALSE(second->trade.has_value());
    CHECK(second->skip.has_value());
    floor.check_sends(1);
    floor.check_flat_and_booked();
    if (!has_failed) break;
    ++lost;
  }
  CHECK(lost > 5);
}
