// Adoption where a trade of ours in the symbol is not settled, because of what stands beside it.
#include <catch2/catch.hpp>

#include "execution/adoption.h"
#include "execution/round_trip.h"
#include "tests/execution/trading_floor.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Symbol kLinea("LINEA-USDT");

void trade_by_hand(TradingFloor& floor, Side side, const Decimal& size) {
  floor.exchange.core().trade_externally(PaperAccountOptions{}.id, kLinea, side, Size(size));
}

/// Ours is settled by the user's word, the position goes by it, and both stand in the ledger.
void adopt_all(TradingFloor& floor, const TradeReport& ours, TradeOutcome expected) {
  const auto settled = settle_beside(floor.desk(), kLinea);
  INFO((settled ? "" : settled.error().message));
  REQUIRE(settled.has_value());
  REQUIRE(settled->size() == 1);
  CHECK(floor.in_ledger(ours).end->outcome == expected);
  CHECK(floor.in_ledger(ours).counts_for_day());
  const auto adopted = adopt_position(floor.desk(), kLinea);
  REQUIRE(adopted.has_value());
  CHECK(adopted->end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.position_now(kLinea).is_zero());
  CHECK(floor.ledger.unsettled().value().empty());
  floor.check_sends(1);
}

}  // namespace

TEST_CASE("a position that others turned round is adopted, and our trade was closed by them",
          "[execution][adoption][safety]") {
  TradingFloor floor;
  const TradeReport ours = floor.leave_open();
  floor.exchange.clear_faults();
  trade_by_hand(floor, Side::sell, "6"_dec);
  const auto round = floor.round();
  REQUIRE_FALSE(round.has_value());
  CHECK(round.error().kind == ErrorKind::position_open);
  CHECK(refuse_adoption_beside_ours(floor.desk()).error().kind == ErrorKind::position_open);
  adopt_all(floor, ours, TradeOutcome::closed_externally);
}

TEST_CASE("a stranger's position beside our flat trade is adopted before it would be believed",
          "[execution][adoption][safety]") {
  TradingFloor floor;
  bool once = true;
  floor.sink.on_each = [&](const Event& event) {
    if (event.kind != EventKind::order_answered || !once) return;
    once = false;  // somebody else trades the symbol in the middle of ours
    trade_by_hand(floor, Side::buy, "5"_dec);
  };
  const Milliseconds began = floor.clock.steady();
  const TradeReport ours = floor.trade();
  CHECK(ours.record.end->outcome == TradeOutcome::position_open);
  adopt_all(floor, ours, TradeOutcome::completed);
  CHECK(floor.clock.steady() - began < RoundTrip::kAccountBelieved);
}

TEST_CASE("what is left of ours is closed as ours before the rest is adopted",
          "[execution][adoption][safety]") {
  TradingFloor floor;
  const TradeReport ours = floor.leave_open();
  floor.exchange.clear_faults();
  trade_by_hand(floor, Side::buy, "5"_dec);
  CHECK(floor.round().error().kind == ErrorKind::position_open);  // ours is closed in it
  CHECK(floor.exchange.position_now(kLinea) == Size("5"_dec));
  adopt_all(floor, ours, TradeOutcome::completed);
  CHECK(floor.in_ledger(ours).net_filled().is_zero());
  CHECK(floor.exchange.received().back().request.size == Size("5"_dec));
}

TEST_CASE("the word about one symbol settles no trade in another, nor an order that may fill",
          "[execution][adoption][safety]") {
  TradingFloor floor;
  SECTION("another symbol") {
    const TradeReport ours = floor.leave_open();
    floor.exchange.clear_faults();
    trade_by_hand(floor, Side::sell, "6"_dec);
    const auto settled = settle_beside(floor.desk(), Symbol("BTC-USDT"));
    REQUIRE_FALSE(settled.has_value());
    CHECK(settled.error().kind == ErrorKind::position_open);
    CHECK(floor.in_ledger(ours).end->outcome == TradeOutcome::position_open);
    CHECK_FALSE(floor.exchange.position_now(kLinea).is_zero());
  }
  SECTION("an order without an end") {
    PaperFault late;
    late.kind = PaperFaultKind::late_match;
    late.leg = PaperLeg::open;
    late.delay = std::chrono::minutes{30};
    floor.exchange.arm(late);
    const TradeReport ours = floor.trade();
    CHECK(ours.record.end->outcome == TradeOutcome::unknown);
    const auto settled = settle_beside(floor.desk(), kLinea);
    REQUIRE_FALSE(settled.has_value());
    CHECK(settled.error().kind == ErrorKind::outcome_unknown);
  }
}

TEST_CASE("a position that is shown right after our close is not adopted for a stranger's",
          "[execution][adoption][safety]") {
  TradingFloor floor;
  PaperFault stale;
  stale.kind = PaperFaultKind::stale_account;
  stale.leg = PaperLeg::close;
  stale.delay = std::chrono::seconds{20};
  floor.exchange.arm(stale);
  floor.sink.on_each = [&](const Event& event) {
    if (event.kind == EventKind::order_answered) floor.stop.request_stop(15);
  };
  const auto first = floor.round();  // ends early: somebody waits for it
  REQUIRE(first.has_value());
  REQUIRE_FALSE(first->trade->record.settled());
  floor.sink.on_each = nullptr;
  const std::size_t sent = floor.exchange.received().size();
  StopToken fresh;
  Desk desk{*floor.market, *floor.gateway, floor.ledger,  floor.clock,
            floor.sink,    fresh,          floor.settings};
  const auto settled = settle_beside(desk, kLinea);
  REQUIRE(settled.has_value());
  CHECK(settled->front().end->detail.empty());  // nothing was beside it
  CHECK(floor.exchange.received().size() == sent);
  floor.check_flat_and_booked();
}
