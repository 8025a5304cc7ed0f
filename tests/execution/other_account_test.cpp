#include <catch2/catch.hpp>

#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_gateway.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// A second account of the same exchange, with nothing in it but money.
PaperOptions other_account() {
  PaperOptions options;
  options.account.id = AccountId("600000000000000002");
  return options;
}

/// The first account's ledger, with the keys of the second.
struct SwitchedKeys {
  explicit SwitchedKeys(TradingFloor& floor_)
      : floor(floor_), exchange(floor.clock, floor_contracts(), other_account()) {}

  [[nodiscard]] Desk desk() {
    return Desk{exchange,   exchange,   floor.ledger,  floor.clock,
                floor.sink, floor.stop, floor.settings};
  }
  [[nodiscard]] Result<RoundReport> round(Force force = Force::no) {
    Desk now = desk();
    return run_round(now, Trigger::by_hand, force);
  }

  TradingFloor& floor;
  PaperExchange exchange;
};

PaperFault refused_closes() {
  PaperFault fault;
  fault.kind = PaperFaultKind::refused;
  fault.leg = PaperLeg::close;
  fault.times = std::nullopt;
  return fault;
}

std::int64_t rows_of(const Ledger& ledger) {
  const auto check = ledger.verify_all();
  REQUIRE(check.has_value());
  return check->rows;
}

std::vector<TradeRecord> unsettled_in(const TradingFloor& floor) {
  auto unsettled = floor.ledger.unsettled();
  REQUIRE(unsettled.has_value());
  return *std::move(unsettled);
}

/// Dies when the open has reached the exchange, before its answer is written.
class DyingGateway final : public ForwardingGateway {
 public:
  struct Killed {};
  using ForwardingGateway::ForwardingGateway;

  OrderOutcome send(const PreparedOrder& order) override {
    std::ignore = ForwardingGateway::send(order);
    throw Killed{};
  }
};

}  // namespace

TEST_CASE("an open that another account's keys do not find is not taken for one that never arrived",
          "[execution][account][safety]") {
  TradingFloor floor;
  DyingGateway dying(floor.exchange);
  floor.gateway = &dying;
  CHECK_THROWS_AS(floor.round(), DyingGateway::Killed);
  floor.gateway = &floor.exchange;
  floor.clock.advance(std::chrono::minutes{1});
  REQUIRE_FALSE(floor.exchange.position_now(Symbol("LINEA-USDT")).is_zero());

  SwitchedKeys switched(floor);
  const std::int64_t rows = rows_of(floor.ledger);
  const auto round = switched.round();
  REQUIRE_FALSE(round.has_value());
  CHECK(round.error().kind == ErrorKind::outcome_unknown);
  CHECK(round.error().message.find("OPEN RISK: the trade in LINEA-USDT of 2026-01-06") == 0);
  CHECK(round.error().message.find("another account") != std::string::npos);
  CHECK(round.error().message.find("60000000000000000") == std::string::npos);
  CHECK(floor.sink.count(EventKind::open_risk) == 1);
  CHECK(unsettled_in(floor).size() == 1);
  CHECK(rows_of(floor.ledger) == rows);
  CHECK(switched.exchange.received().empty());

  const auto again = floor.round();  // the old keys
  INFO((again ? "" : again.error().message));
  REQUIRE(again.has_value());
  CHECK(again->recovery.settled.size() == 1);
  floor.check_flat_and_booked();
}

TEST_CASE("a position that is open is not taken for closed by somebody with another account's keys",
          "[execution][account][safety]") {
  TradingFloor floor;
  floor.exchange.arm(refused_closes());
  REQUIRE(floor.trade().record.end->outcome == TradeOutcome::position_open);
  floor.exchange.clear_faults();
  floor.clock.advance(std::chrono::hours{24});

  SwitchedKeys switched(floor);
  Desk desk = switched.desk();
  const Settlement settlement = settle_round(desk);
  REQUIRE(settlement.failure.has_value());
  CHECK(settlement.failure->kind == ErrorKind::position_open);
  CHECK(settlement.failure->message.find("another account") != std::string::npos);
  CHECK(settlement.recovery.settled.empty());
  CHECK(unsettled_in(floor).front().end->outcome == TradeOutcome::position_open);
  CHECK_FALSE(switched.round(Force::yes).has_value());
  CHECK(switched.exchange.received().empty());

  const auto again = floor.round();  // the old keys
  REQUIRE(again.has_value());
  CHECK(again->recovery.settled.size() == 1);
  floor.check_flat_and_booked();
}

TEST_CASE("what another account traded is not counted for this one: nothing is traded",
          "[execution][account][safety]") {
  TradingFloor floor;
  REQUIRE(floor.trade().record.end->outcome == TradeOutcome::completed);
  const std::int64_t rows = rows_of(floor.ledger);
  SwitchedKeys switched(floor);
  for (const auto pause : {std::chrono::hours{1}, std::chrono::hours{24}}) {
    floor.clock.advance(pause);
    const auto round = switched.round();
    REQUIRE_FALSE(round.has_value());
    CHECK(round.error().kind == ErrorKind::config);
    CHECK(round.error().message.find("another account") != std::string::npos);
    CHECK(round.error().message.find("data_dir") != std::string::npos);
    CHECK(round.error().message.find("60000000000000000") == std::string::npos);
  }
  CHECK(switched.exchange.received().empty());
  CHECK(rows_of(floor.ledger) == rows);  // a day that the other asked about is not known to it
  CHECK(floor.trade().record.end->outcome == TradeOutcome::completed);
}

TEST_CASE("an account that cannot be read settles nothing, and the risk is said",
          "[execution][account]") {
  TradingFloor floor;
  floor.exchange.arm(refused_closes());
  REQUIRE(floor.trade().record.end->outcome == TradeOutcome::position_open);
  floor.exchange.clear_faults();
  floor.clock.advance(std::chrono::minutes{1});
  floor.exchange.arm(PaperReadFault{PaperRead::account, ErrorKind::unavailable, std::nullopt});
  const auto round = floor.round();
  REQUIRE_FALSE(round.has_value());
  CHECK(round.error().kind == ErrorKind::position_open);
  CHECK(unsettled_in(floor).size() == 1);
  floor.exchange.clear_faults();
  floor.exchange.arm(PaperReadFault{PaperRead::account, ErrorKind::protocol, 3});
  REQUIRE(floor.round().has_value());
  floor.check_flat_and_booked();
}
