#include "execution/ledger_rebuild.h"

#include <catch2/catch.hpp>

#include "tests/execution/trading_floor.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// The floor goes on with an empty ledger.
Ledger swap_ledger(TradingFloor& floor, const TemporaryDirectory& directory) {
  auto fresh = Ledger::open_writer(directory.path(), LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  return std::exchange(floor.ledger, *std::move(fresh));
}

}  // namespace

TEST_CASE("a ledger is made again from the exchange, every fill once, and nothing is sent",
          "[execution][rebuild]") {
  TradingFloor floor;
  for (int i = 0; i < 3; ++i) {
    REQUIRE(floor.trade().record.end->outcome == TradeOutcome::completed);
    floor.clock.advance(std::chrono::hours{24});
  }
  const std::size_t sent = floor.exchange.received().size();
  const TemporaryDirectory elsewhere;
  const Ledger old = swap_ledger(floor, elsewhere);
  Desk desk = floor.desk();
  const auto rebuilt = rebuild_ledger(desk, 4);
  INFO((rebuilt ? "" : rebuilt.error().message));
  REQUIRE(rebuilt.has_value());
  CHECK(rebuilt->learned.trades == 3);
  CHECK(rebuilt->learned.fills == 6);
  CHECK(rebuilt->unsettled.empty());
  CHECK(floor.exchange.received().size() == sent);
  floor.check_flat_and_booked();
  CHECK(floor.ledger.days_traded(StakingDay{0})->size() == 3);
}

TEST_CASE("a ledger made again shows what is still open, and settling closes it",
          "[execution][rebuild]") {
  TradingFloor floor;
  PaperFault unfilled;  // orders that the exchange remembers, so that their ids are used up
  unfilled.kind = PaperFaultKind::not_filled;
  unfilled.leg = PaperLeg::close;
  unfilled.times = std::nullopt;
  floor.exchange.arm(unfilled);
  REQUIRE(floor.trade().record.end->outcome == TradeOutcome::position_open);
  floor.exchange.clear_faults();
  floor.clock.advance(std::chrono::minutes{1});
  const TemporaryDirectory elsewhere;
  const Ledger old = swap_ledger(floor, elsewhere);
  Desk desk = floor.desk();
  const auto rebuilt = rebuild_ledger(desk, kDaysLearned);
  REQUIRE(rebuilt.has_value());
  CHECK(rebuilt->unsettled.size() == 1);
  CHECK_FALSE(settle_round(desk).failure);
  floor.check_flat_and_booked();
  floor.check_sends(1);
}
