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
  explicit ShakyFloor(const PaperOptions& options = {},
                      const PaperMarketData& data = floor_contracts())
      : TradingFloor(options, data) {
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

namespace {

/// No order left a second time that the exchange had placed.
void check_placed_once(ShakyFloor& floor) {
  for (const ReceivedOrder& order : floor.exchange.received()) {
    if (order.placed) CHECK(floor.exchange.sends(order.request.client_id) == 1);
  }
}

}  // namespace

TEST_CASE("closes that left while the disk was full do not leave again, and their fills are booked",
          "[execution][safety]") {
  const auto kind = GENERATE(PaperFaultKind::refused, PaperFaultKind::not_filled);
  const int times = GENERATE(1, 2, 3, 4, 6);
  CAPTURE(to_string(kind), times);
  FaultVfs disk;
  disk.code = SQLITE_FULL;
  ShakyFloor floor;
  floor.sink.on_each = [&](const Event& event) {
    if (event.kind == EventKind::order_answered && disk.fail_from < 0)
      disk.fail_from = disk.changes;
  };
  PaperFault fault;
  fault.kind = kind;
  fault.leg = PaperLeg::close;
  fault.times = times;
  floor.exchange.arm(fault);
  CHECK(floor.trade().storage_error.has_value());
  const auto while_full = floor.round();
  CHECK_FALSE(while_full.has_value());
  check_placed_once(floor);
  floor.sink.on_each = nullptr;
  disk.fail_from = -1;  // there is room again
  const auto with_room = floor.round();
  REQUIRE(with_room.has_value());
  CHECK(with_room->skip.has_value());
  check_placed_once(floor);
  floor.check_flat_and_booked();
}

TEST_CASE("closes that filled in part while the disk was full are found, and the rest is closed",
          "[execution][safety]") {
  const auto kind = GENERATE(PaperFaultKind::partial_fill, PaperFaultKind::fill_failed_in_part,
                             PaperFaultKind::fill_failed);
  const bool is_full_again = GENERATE(false, true);
  CAPTURE(to_string(kind), is_full_again);
  FaultVfs disk;
  disk.code = SQLITE_FULL;
  PaperMarketData data = floor_contracts();
  data.instruments.front() = instrument("LINEA-USDT", "10"_dec, "1"_dec);
  PaperOptions options;
  options.minimum_rule = MinimumRule::opens_only;
  ShakyFloor floor(options, data);
  PaperFault fault;
  fault.kind = kind;
  fault.leg = PaperLeg::close;
  fault.times = 3;
  fault.share = "0.4"_dec;
  floor.exchange.arm(fault);
  int repeated = 0;
  floor.sink.on_each = [&](const Event& event) {
    if (event.kind == EventKind::order_answered && disk.fail_from < 0) {
      disk.fail_from = disk.changes;
    }
    if (event.kind != EventKind::close_repeated || ++repeated != 3) return;
    fault.kind = PaperFaultKind::not_filled;
    fault.times = std::nullopt;
    floor.exchange.arm(fault);
  };
  CHECK(floor.trade().record.end->outcome == TradeOutcome::position_open);
  floor.exchange.clear_faults();
  floor.sink.on_each = nullptr;
  if (is_full_again) {
    CHECK_FALSE(floor.round().has_value());
    for (const auto& [symbol, size] : floor.exchange.positions_now()) CHECK(size.is_zero());
  }
  disk.fail_from = -1;  // there is room again
  const auto with_room = floor.round();
  INFO((with_room ? "" : with_room.error().message));
  REQUIRE(with_room.has_value());
  check_placed_once(floor);
  floor.check_flat_and_booked();
}
