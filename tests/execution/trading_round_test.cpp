#include "execution/trading_round.h"

#include <catch2/catch.hpp>

#include "tests/execution/trading_floor.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// A floor on which a trade was opened and its close is refused.
void leave_open(TradingFloor& floor) {
  PaperFault refused;
  refused.kind = PaperFaultKind::refused;
  refused.leg = PaperLeg::close;
  refused.times = std::nullopt;
  floor.exchange.arm(refused);
  REQUIRE(floor.trade().record.end->outcome == TradeOutcome::position_open);
}

std::int64_t rows_of(const Ledger& ledger) {
  const auto check = ledger.verify_all();
  REQUIRE(check.has_value());
  CHECK(check->sound());
  return check->rows;
}

}  // namespace

TEST_CASE("settling closes what an earlier run left, opens nothing, and is done once",
          "[execution]") {
  TradingFloor floor;
  leave_open(floor);
  floor.exchange.clear_faults();
  floor.clock.advance(std::chrono::minutes{1});

  Desk desk = floor.desk();
  const Settlement first = settle_round(desk);
  CHECK_FALSE(first.failure);
  REQUIRE(first.recovery.settled.size() == 1);
  CHECK(first.recovery.settled.front().end->outcome == TradeOutcome::completed);
  REQUIRE(first.account.has_value());
  floor.check_flat_and_booked();
  floor.check_sends(1);

  const std::size_t sent = floor.exchange.received().size();
  const std::int64_t rows = rows_of(floor.ledger);
  const Settlement second = settle_round(desk);
  CHECK_FALSE(second.failure);
  CHECK(second.recovery.settled.empty());
  CHECK(floor.exchange.received().size() == sent);
  CHECK(rows_of(floor.ledger) == rows);
}

TEST_CASE("settling says that a position is still open, and what was tried", "[execution]") {
  TradingFloor floor;
  leave_open(floor);
  floor.clock.advance(std::chrono::minutes{1});
  Desk desk = floor.desk();
  const Settlement settlement = settle_round(desk);
  REQUIRE(settlement.failure.has_value());
  CHECK(settlement.failure->kind == ErrorKind::position_open);
  CHECK(settlement.recovery.settled.empty());
  CHECK(settlement.recovery.unsettled.size() == 1);
}

TEST_CASE("settling works while halted and with an open breaker", "[execution]") {
  TradingFloor floor;
  floor.settings.breaker.max_failures = 1;
  leave_open(floor);
  floor.exchange.clear_faults();
  REQUIRE(HaltFile(floor.directory.path()).set("on holiday", floor.clock.now()).has_value());
  floor.clock.advance(std::chrono::minutes{1});
  Desk desk = floor.desk();
  const Settlement settlement = settle_round(desk);
  CHECK_FALSE(settlement.failure);
  CHECK(settlement.recovery.settled.size() == 1);
  floor.check_flat_and_booked();
}

TEST_CASE("settling learns from the exchange what a lost ledger did today", "[execution]") {
  TradingFloor floor;
  REQUIRE(floor.trade().record.end->outcome == TradeOutcome::completed);
  floor.clock.advance(std::chrono::minutes{1});
  TemporaryDirectory elsewhere;
  auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  floor.ledger = *std::move(fresh);
  Desk desk = floor.desk();
  const Settlement settlement = settle_round(desk);
  CHECK_FALSE(settlement.failure);
  CHECK(settlement.learned == 1);
  floor.check_flat_and_booked();
  CHECK(settle_round(desk).learned == 0);
}

TEST_CASE("a ledger that can only be read does not keep an open position from being closed",
          "[execution]") {
  TradingFloor floor;
  leave_open(floor);
  floor.exchange.clear_faults();
  // The clocks have moved since: that is worth a row, which cannot be written.
  REQUIRE(floor.ledger.record_clock_offset(std::chrono::seconds{5}, floor.clock.now()).has_value());
  auto reader = Ledger::open_reader(floor.directory.path(), LedgerKind::live);
  REQUIRE(reader.has_value());
  floor.ledger = *std::move(reader);
  Desk desk = floor.desk();
  const Settlement settlement = settle_round(desk);
  CHECK(settlement.failure.has_value());
  for (const auto& [symbol, size] : floor.exchange.positions_now()) CHECK(size.is_zero());
  floor.check_sends(1);
}
