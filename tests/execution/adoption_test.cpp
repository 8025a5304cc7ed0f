#include "execution/adoption.h"

#include <catch2/catch.hpp>

#include "execution/learned_trades.h"
#include "execution/recovery.h"
#include "tests/execution/trading_floor.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Symbol kLinea("LINEA-USDT");

/// Somebody else trades on the account, and it is shown.
void trade_by_hand(TradingFloor& floor, Side side, const Decimal& size) {
  const auto account = floor.exchange.account();
  REQUIRE(account.has_value());
  floor.exchange.core().trade_externally(account->id, kLinea, side, Size(size));
  floor.clock.advance(std::chrono::seconds{1});
}

/// A floor on which somebody else holds a position.
struct HeldFloor : TradingFloor {
  explicit HeldFloor(Side side, const Decimal& size) { trade_by_hand(*this, side, size); }
};

std::string text_of(const Result<TradeRecord>& adopted) {
  return adopted ? adopted->end.value_or(TradeEnd{}).detail : adopted.error().message;
}

}  // namespace

TEST_CASE("an adopted position is closed with its whole size, from either side",
          "[execution][adoption]") {
  for (const Side side : {Side::buy, Side::sell}) {
    HeldFloor floor(side, "250"_dec);
    const auto adopted = adopt_position(floor.desk(), kLinea);
    INFO(text_of(adopted));
    REQUIRE(adopted.has_value());
    CHECK(adopted->end->outcome == TradeOutcome::completed);
    CHECK(floor.exchange.position_now(kLinea).is_zero());
    REQUIRE(floor.exchange.received().size() == 1);
    const OrderRequest& sent = floor.exchange.received().front().request;
    CHECK(sent.reduce_only == ReduceOnly::yes);
    CHECK(sent.side == opposite(side));
    CHECK(sent.size == Size("250"_dec));
  }
}

TEST_CASE("an adopted position is closed through refusals, each close sent once",
          "[execution][adoption]") {
  HeldFloor floor(Side::buy, "250"_dec);
  PaperFault unfilled;
  unfilled.kind = PaperFaultKind::not_filled;
  unfilled.times = 3;
  floor.exchange.arm(unfilled);
  const auto adopted = adopt_position(floor.desk(), kLinea);
  INFO(text_of(adopted));
  REQUIRE(adopted.has_value());
  CHECK(adopted->end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.position_now(kLinea).is_zero());
  CHECK(floor.exchange.received().size() == 4);
  floor.check_sends(0);
}

TEST_CASE("an adopted position larger than an order may be is closed in pieces",
          "[execution][adoption]") {
  PaperMarketData data = floor_contracts();
  data.instruments.front().max_size = Size("100"_dec);
  TradingFloor floor({}, data);
  for (int i = 0; i < 3; ++i) {
    trade_by_hand(floor, Side::sell, "90"_dec);
  }
  const auto adopted = adopt_position(floor.desk(), kLinea);
  INFO(text_of(adopted));
  REQUIRE(adopted.has_value());
  CHECK(adopted->end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.position_now(kLinea).is_zero());
  CHECK(floor.exchange.received().size() == 3);
}

TEST_CASE(
    "where the day is not known, an adoption takes no ids that the exchange knows, nor does it "
    "make the day known",
    "[execution][adoption]") {
  HeldFloor floor(Side::buy, "5"_dec);
  REQUIRE(adopt_position(floor.desk(), kLinea).has_value());
  CHECK_FALSE(floor.ledger.knows_day(day("2026-01-06")).value());
  TemporaryDirectory elsewhere;
  auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  floor.ledger = *std::move(fresh);
  trade_by_hand(floor, Side::sell, "7"_dec);
  const auto again = adopt_position(floor.desk(), kLinea);
  INFO(text_of(again));
  REQUIRE(again.has_value());
  CHECK(again->intent.key.number == kFirstAdoption + 1);
  CHECK(again->end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.position_now(kLinea).is_zero());
  floor.check_sends(0);
}

TEST_CASE("nothing is adopted beside a trade of ours that is not settled, or an order that works",
          "[execution][adoption][safety]") {
  HeldFloor floor(Side::buy, "5"_dec);
  CHECK(refuse_adoption_beside_ours(floor.desk()).has_value());
  PaperFault late;
  late.kind = PaperFaultKind::late_match;
  late.delay = std::chrono::minutes{10};
  floor.exchange.arm(late);
  REQUIRE(adopt_position(floor.desk(), kLinea).has_value());
  const auto beside = refuse_adoption_beside_ours(floor.desk());
  REQUIRE_FALSE(beside.has_value());
  CHECK((beside.error().kind == ErrorKind::position_open ||
         beside.error().kind == ErrorKind::outcome_unknown));
  TemporaryDirectory elsewhere;
  auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  floor.ledger = *std::move(fresh);
  const auto working = refuse_adoption_beside_ours(floor.desk());
  REQUIRE_FALSE(working.has_value());
  CHECK(working.error().kind == ErrorKind::unexplained_position);
}

TEST_CASE("an adopted position is no trade of the staking day", "[execution][adoption]") {
  HeldFloor floor(Side::buy, "5"_dec);
  REQUIRE(adopt_position(floor.desk(), kLinea).has_value());
  const StakingCalendar calendar;
  const auto history = floor.ledger.history(calendar, floor.clock.now(), 5);
  REQUIRE(history.has_value());
  CHECK(history->trades.empty());
  const TradeReport report = floor.trade();  // the day still gets its trade
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  CHECK(report.record.intent.key.number == 1);
}

TEST_CASE("an adoption that cannot be closed is open risk, and recovery goes on with it",
          "[execution][adoption]") {
  HeldFloor floor(Side::buy, "5"_dec);
  PaperFault refused;
  refused.kind = PaperFaultKind::refused;
  refused.times = std::nullopt;
  floor.exchange.arm(refused);
  const auto adopted = adopt_position(floor.desk(), kLinea);
  REQUIRE(adopted.has_value());
  CHECK(adopted->end->outcome == TradeOutcome::position_open);
  CHECK(floor.sink.count(EventKind::open_risk) == 1);

  floor.exchange.clear_faults();
  const auto recovered = recover(floor.desk());
  REQUIRE(recovered.has_value());
  REQUIRE(recovered->settled.size() == 1);
  CHECK(recovered->settled.front().end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.position_now(kLinea).is_zero());
}

TEST_CASE("nothing is adopted where nothing stands, and nothing is sent", "[execution][adoption]") {
  TradingFloor floor;
  const auto adopted = adopt_position(floor.desk(), kLinea);
  REQUIRE_FALSE(adopted.has_value());
  CHECK(adopted.error().kind == ErrorKind::refused);
  CHECK(floor.exchange.received().empty());
}

TEST_CASE("an adoption is recognised again by an empty ledger", "[execution][adoption]") {
  HeldFloor floor(Side::sell, "7"_dec);
  REQUIRE(adopt_position(floor.desk(), kLinea).has_value());
  TemporaryDirectory elsewhere;
  auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  floor.ledger = *std::move(fresh);

  const auto round = floor.round();
  INFO((round ? "" : round.error().message));
  REQUIRE(round.has_value());
  REQUIRE(round->trade.has_value());
  const auto all = floor.ledger.recent(10);
  REQUIRE(all.has_value());
  REQUIRE(all->size() == 2);
  CHECK(all->back().intent.adopted.has_value());
  CHECK(all->back().rebuilt);
  CHECK(all->back().net_filled().is_zero());
}
