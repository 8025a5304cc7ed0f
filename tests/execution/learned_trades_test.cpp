#include "execution/learned_trades.h"

#include <catch2/catch.hpp>

#include "execution/recovery.h"
#include "tests/execution/trading_floor.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Symbol kLinea("LINEA-USDT");
/// The number of no trade that any configuration allows.
constexpr int kNobodys = 777;

/// Takes the ledger away and gives an empty one.
void lose_ledger(TradingFloor& floor, const TemporaryDirectory& elsewhere) {
  auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  floor.ledger = *std::move(fresh);
}

LearnedTrades learn(TradingFloor& floor, StakingDay first) {
  const auto account = floor.exchange.account();
  REQUIRE(account.has_value());
  auto learned = learn_trades(floor.desk(), *account, first);
  INFO((learned ? "" : learned.error().message));
  REQUIRE(learned.has_value());
  return *std::move(learned);
}

PaperFault unfilled_closes(std::optional<int> times) {
  PaperFault fault;
  fault.kind = PaperFaultKind::not_filled;
  fault.leg = PaperLeg::close;
  fault.times = times;
  return fault;
}

PaperFault late_settlement(PaperLeg leg, Milliseconds delay) {
  PaperFault fault;
  fault.kind = PaperFaultKind::late_settlement;
  fault.leg = leg;
  fault.delay = delay;
  return fault;
}

/// An order of ours of today that no ledger knows.
ClientOrderId send_directly(TradingFloor& floor, Leg leg, int number, Side side,
                            const Decimal& size, const Decimal& price, int attempt = 1,
                            const Instrument& contract = instrument()) {
  const auto account = floor.exchange.account();
  REQUIRE(account.has_value());
  const TradeKey key{Network::local, account->id, day("2026-01-06"), number};
  OrderRequest request = planned(key, leg, attempt, side, size, price).request;
  request.symbol = contract.symbol;
  request.pair_id = contract.pair_id;
  request.limit_fee = Usdt("1"_dec);
  request.expiration = floor.clock.now() + std::chrono::days{28};
  const auto prepared = floor.exchange.prepare(request);
  REQUIRE(prepared.has_value());
  REQUIRE(std::holds_alternative<Accepted>(floor.exchange.send(*prepared)));
  floor.clock.advance(std::chrono::seconds{1});
  return request.client_id;
}

}  // namespace

TEST_CASE("the trades of several days are learned again, each with its number, orders and fills",
          "[execution][learn]") {
  TradingFloor floor;
  floor.exchange.arm(unfilled_closes(1));
  const TradeReport first = floor.trade();
  floor.clock.advance(std::chrono::hours{24});
  const TradeReport second = floor.trade();
  TemporaryDirectory elsewhere;
  lose_ledger(floor, elsewhere);

  const LearnedTrades learned = learn(floor, day("2026-01-01"));
  CHECK(learned.trades == 2);
  CHECK(learned.fills == 4);
  CHECK(learned.strangers.empty());
  floor.check_flat_and_booked();
  for (const TradeReport& before : {first, second}) {
    const TradeRecord again = floor.in_ledger(before);
    CHECK(again.rebuilt);
    CHECK(again.settled());
    CHECK(again.counts_for_day());
    CHECK(again.intent.key == before.record.intent.key);
    CHECK(again.net_filled().is_zero());
  }
  CHECK(floor.in_ledger(first).orders.size() == 3);  // the close that did not fill is known too
}

TEST_CASE("learning twice adds nothing", "[execution][learn]") {
  TradingFloor floor;
  std::ignore = floor.trade();
  TemporaryDirectory elsewhere;
  lose_ledger(floor, elsewhere);
  std::ignore = learn(floor, day("2026-01-01"));
  const auto before = floor.ledger.verify_all();
  std::ignore = learn(floor, day("2026-01-01"));
  const auto after = floor.ledger.verify_all();
  REQUIRE(before.has_value());
  REQUIRE(after.has_value());
  CHECK(after->rows == before->rows);
  CHECK(after->sound());
}

TEST_CASE("a position that a lost ledger left open is learned open, and recovery closes it",
          "[execution][learn]") {
  TradingFloor floor;
  floor.exchange.arm(unfilled_closes(std::nullopt));
  const auto report = floor.round();
  REQUIRE(report.has_value());
  CHECK(report->trade->record.end->outcome == TradeOutcome::position_open);
  floor.exchange.clear_faults();
  floor.clock.advance(std::chrono::hours{30});
  TemporaryDirectory elsewhere;
  lose_ledger(floor, elsewhere);

  CHECK(learn(floor, day("2026-01-04")).trades == 1);
  const auto recovered = recover(floor.desk());
  REQUIRE(recovered.has_value());
  CHECK(recovered->settled.size() == 1);
  CHECK(floor.exchange.position_now(kLinea).is_zero());
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("a trade of yesterday that was closed today is learned whole by today's check",
          "[execution][learn]") {
  TradingFloor floor;
  floor.exchange.arm(unfilled_closes(std::nullopt));
  REQUIRE(floor.round().has_value());
  floor.exchange.clear_faults();
  floor.clock.advance(std::chrono::hours{24});
  REQUIRE(recover(floor.desk()).has_value());
  CHECK(floor.exchange.position_now(kLinea).is_zero());
  TemporaryDirectory elsewhere;
  lose_ledger(floor, elsewhere);

  const auto round = floor.round();  // not "an order that belongs to no trade"
  INFO((round ? "" : round.error().message));
  REQUIRE(round.has_value());
  CHECK(round->trade.has_value());
  floor.check_flat_and_booked();
}

TEST_CASE("yesterday's position under a lost ledger is unexplained, not foreign",
          "[execution][learn]") {
  TradingFloor floor;
  floor.exchange.arm(unfilled_closes(std::nullopt));
  REQUIRE(floor.round().has_value());
  floor.exchange.clear_faults();
  floor.clock.advance(std::chrono::hours{24});
  TemporaryDirectory elsewhere;
  lose_ledger(floor, elsewhere);
  const std::size_t received = floor.exchange.received().size();

  const auto round = floor.round();
  REQUIRE_FALSE(round.has_value());
  CHECK(round.error().kind == ErrorKind::unexplained_position);
  CHECK(round.error().message.find("apexbot close --adopt LINEA-USDT") != std::string::npos);
  CHECK(floor.exchange.received().size() == received);
}

TEST_CASE("an order with our prefix that nobody could have made is a stranger, and not written",
          "[execution][learn]") {
  TradingFloor floor;
  auto account = floor.exchange.account();
  REQUIRE(account.has_value());
  OrderRequest request = planned({Network::local, account->id, day("2026-01-06"), kNobodys},
                                 Leg::open, 1, Side::buy, "1"_dec, "0.0094"_dec)
                             .request;
  request.account_id = account->id;
  request.expiration = floor.clock.now() + std::chrono::days{28};
  const auto prepared = floor.exchange.prepare(request);
  REQUIRE(prepared.has_value());
  const OrderOutcome outcome = floor.exchange.send(*prepared);
  INFO((std::holds_alternative<Rejected>(outcome) ? std::get<Rejected>(outcome).detail : ""));
  REQUIRE(std::holds_alternative<Accepted>(outcome));
  floor.clock.advance(std::chrono::seconds{1});

  const LearnedTrades learned = learn(floor, day("2026-01-06"));
  CHECK(learned.trades == 0);
  CHECK(learned.strangers == std::set<ClientOrderId>{request.client_id});
  const auto round = floor.round();
  REQUIRE_FALSE(round.has_value());
  CHECK(round.error().kind == ErrorKind::unexplained_position);
}

TEST_CASE("a trade that took hundreds of closes is learned again", "[execution][learn]") {
  TradingFloor floor;
  PaperFault refused;
  refused.kind = PaperFaultKind::refused;
  refused.leg = PaperLeg::close;
  refused.times = std::nullopt;
  floor.exchange.arm(refused);
  const TradeReport report = floor.trade();
  for (int i = 0; i < 150; ++i) {
    std::ignore = floor.round();
    floor.clock.advance(std::chrono::seconds{15});
  }
  floor.exchange.clear_faults();
  REQUIRE(floor.round().has_value());
  REQUIRE(floor.in_ledger(report).orders.size() > 110);
  TemporaryDirectory elsewhere;
  lose_ledger(floor, elsewhere);

  const LearnedTrades learned = learn(floor, day("2026-01-06"));
  CHECK(learned.strangers.empty());
  CHECK(learned.trades == 1);
  floor.check_flat_and_booked();
  CHECK(floor.in_ledger(report).counts_for_day());
}

TEST_CASE("an open that is learned before its fill is confirmed is closed, and no second one made",
          "[execution][learn]") {
  TradingFloor floor;
  floor.exchange.arm(late_settlement(PaperLeg::open, std::chrono::seconds{30}));
  send_directly(floor, Leg::open, 1, Side::buy, "1"_dec, "0.0094"_dec);
  const auto first = floor.round();
  if (first) CHECK_FALSE(first->trade.has_value());
  floor.clock.advance(std::chrono::minutes{10});
  const auto second = floor.round();
  REQUIRE(second.has_value());
  CHECK(second->skip.has_value());
  CHECK(floor.exchange.received().size() == 2);  // the open, its close
  floor.check_sends(1);
  floor.check_flat_and_booked();
}

TEST_CASE("a learned trade with pending fills on both legs is not settled before they are",
          "[execution][learn]") {
  TradingFloor floor;
  TemporaryDirectory elsewhere;
  const auto delay = std::chrono::minutes{10};
  floor.exchange.arm(late_settlement(PaperLeg::open, delay));
  floor.exchange.arm(late_settlement(PaperLeg::close, delay));
  REQUIRE(floor.trade().record.end->outcome == TradeOutcome::position_open);
  lose_ledger(floor, elsewhere);

  CHECK(learn(floor, day("2026-01-06")).trades == 1);
  CHECK(floor.ledger.unsettled()->size() == 1);
  CHECK_FALSE(floor.round().has_value());
  floor.clock.advance(delay);
  const auto later = floor.round();
  REQUIRE(later.has_value());
  CHECK(later->skip.has_value());
  CHECK(floor.ledger.unsettled()->empty());
  CHECK(floor.exchange.received().size() == 2);
  floor.check_flat_and_booked();
}

TEST_CASE("a learned close whose pending fill fails is repeated", "[execution][learn]") {
  TradingFloor floor;
  TemporaryDirectory elsewhere;
  const auto delay = std::chrono::minutes{10};
  PaperFault failing;
  failing.kind = PaperFaultKind::fill_failed;
  failing.leg = PaperLeg::close;
  floor.exchange.arm(failing);
  floor.exchange.arm(late_settlement(PaperLeg::close, delay));
  REQUIRE(floor.trade().record.end->outcome == TradeOutcome::position_open);
  lose_ledger(floor, elsewhere);
  CHECK(learn(floor, day("2026-01-06")).trades == 1);
  CHECK(floor.ledger.unsettled()->size() == 1);
  floor.clock.advance(delay);
  REQUIRE(floor.round().has_value());
  CHECK(floor.exchange.received().size() == 3);
  CHECK(floor.exchange.position_now(kLinea).is_zero());
  floor.check_sends(1);
}

TEST_CASE("an adopted position that is learned while its close is pending is not settled",
          "[execution][learn]") {
  TradingFloor floor;
  floor.exchange.core().trade_externally(PaperAccountOptions{}.id, kLinea, Side::buy,
                                         Size("7"_dec));
  floor.exchange.arm(late_settlement(PaperLeg::close, std::chrono::minutes{10}));
  const ClientOrderId close =
      send_directly(floor, Leg::close, kFirstAdoption, Side::sell, "7"_dec, "0.0092"_dec);
  CHECK(learn(floor, day("2026-01-06")).trades == 1);
  REQUIRE(floor.ledger.unsettled()->size() == 1);
  CHECK(floor.ledger.unsettled()->front().intent.adopted->size == Size("7"_dec));
  floor.clock.advance(std::chrono::minutes{10});
  REQUIRE(floor.round().has_value());
  CHECK(floor.exchange.position_now(kLinea).is_zero());
  CHECK(floor.exchange.sends(close) == 1);
}

TEST_CASE("a position is known by its trade's number, however few trades a day are allowed since",
          "[execution][learn][safety]") {
  for (const int number : {3, kNumbersKnown}) {
    CAPTURE(number);
    TradingFloor floor;
    floor.settings.safety.max_daily_trades = 1;
    send_directly(floor, Leg::open, number, Side::buy, "1"_dec, "0.0094"_dec);
    const auto round = floor.round();
    INFO((round ? "" : round.error().message));
    REQUIRE(round.has_value());
    CHECK(round->recovery.settled.size() == 1);
    floor.check_flat_and_booked();
    floor.check_sends(1);
  }
}

TEST_CASE("a trade beyond today's numbers that took many closes is learned again",
          "[execution][learn]") {
  TradingFloor floor;
  send_directly(floor, Leg::open, 60, Side::buy, "1"_dec, "0.0094"_dec);
  send_directly(floor, Leg::close, 60, Side::sell, "1"_dec, "0.0092"_dec, 150);
  const LearnedTrades learned = learn(floor, day("2026-01-06"));
  CHECK(learned.strangers.empty());
  CHECK(learned.trades == 1);
  CHECK(floor.ledger.unsettled()->empty());
  floor.check_flat_and_booked();
}

TEST_CASE("beside strangers what is ours is settled at once", "[execution][learn][safety]") {
  TradingFloor floor;
  send_directly(floor, Leg::open, kNobodys, Side::buy, "0.001"_dec, "61000"_dec, 1,
                floor.market->instruments()->back());
  send_directly(floor, Leg::open, 1, Side::buy, "1"_dec, "0.0094"_dec);
  SECTION("and the strangers are said") {
    const auto round = floor.round();
    REQUIRE_FALSE(round.has_value());
    CHECK(round.error().kind == ErrorKind::unexplained_position);
    CHECK(floor.exchange.position_now(kLinea).is_zero());
    CHECK(floor.ledger.unsettled()->empty());
  }
  SECTION("and what cannot be settled is said before them") {
    floor.exchange.arm(unfilled_closes(std::nullopt));
    const auto round = floor.round();
    REQUIRE_FALSE(round.has_value());
    CHECK(round.error().kind == ErrorKind::position_open);
    CHECK(floor.ledger.unsettled()->size() == 1);
  }
  CHECK(floor.exchange.position_now(Symbol("BTC-USDT")) == Size("0.001"_dec));
  floor.check_sends(2);
}
