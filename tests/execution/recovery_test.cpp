#include "execution/recovery.h"

#include <catch2/catch.hpp>

#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_gateway.h"

using namespace apex;
using namespace apex::testing;

namespace {

struct Killed {};

/// Dies right before or right after the n-th order leaves, as a killed program would.
class DyingGateway final : public ForwardingGateway {
 public:
  enum class When { before_send, after_send };

  DyingGateway(OrderGateway& inner, int order, When when)
      : ForwardingGateway(inner), order_(order), when_(when) {}

  OrderOutcome send(const PreparedOrder& order) override {
    const bool dies = ++sent_ == order_;
    if (dies && when_ == When::before_send) throw Killed{};
    OrderOutcome outcome = ForwardingGateway::send(order);
    if (dies) throw Killed{};
    return outcome;
  }

 private:
  int order_;
  When when_;
  int sent_ = 0;
};

}  // namespace

TEST_CASE("killed around either order, the next run settles it and ends flat", "[execution]") {
  using When = DyingGateway::When;
  for (const Milliseconds pause : {Milliseconds{0}, Milliseconds{600'000}}) {
    for (const int order : {1, 2}) {
      for (const When when : {When::before_send, When::after_send}) {
        INFO("order " << order << (when == When::before_send ? " before" : " after") << " pause "
                      << pause.count());
        TradingFloor floor;
        DyingGateway dying(floor.exchange, order, when);
        floor.gateway = &dying;
        CHECK_THROWS_AS(floor.round(), Killed);
        floor.gateway = &floor.exchange;
        floor.clock.advance(pause);

        const auto report = floor.round();
        INFO((report ? "" : report.error().message));
        REQUIRE(report.has_value());
        CHECK(report->recovery.settled.size() == 1);
        floor.check_flat_and_booked();
        const bool opened = order == 2 || when == When::after_send;
        CHECK(report->skip.has_value() == opened);  // never a second open for a day that counts
        floor.check_sends(1);

        const auto third = floor.round();
        REQUIRE(third.has_value());
        CHECK(third->recovery.settled.empty());  // a second recovery finds nothing to do
        CHECK(third->skip.has_value());
      }
    }
  }
}

TEST_CASE("killed with the data directory lost, the position is closed and the day is known",
          "[execution]") {
  TradingFloor floor;
  DyingGateway dying(floor.exchange, 1, DyingGateway::When::after_send);
  floor.gateway = &dying;
  CHECK_THROWS_AS(floor.round(), Killed);
  floor.gateway = &floor.exchange;
  floor.clock.advance(std::chrono::minutes{1});
  TemporaryDirectory elsewhere;
  auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  floor.ledger = *std::move(fresh);

  const auto report = floor.round();
  INFO((report ? "" : report.error().message));
  REQUIRE(report.has_value());
  CHECK(report->skip.has_value());
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("an order that still works when its ledger is lost is waited for, not traded beside",
          "[execution]") {
  TradingFloor floor;
  PaperFault late;
  late.kind = PaperFaultKind::late_match;
  late.delay = std::chrono::seconds{5};
  floor.exchange.arm(late);
  DyingGateway dying(floor.exchange, 1, DyingGateway::When::after_send);
  floor.gateway = &dying;
  CHECK_THROWS_AS(floor.round(), Killed);
  floor.gateway = &floor.exchange;
  TemporaryDirectory elsewhere;
  auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  floor.ledger = *std::move(fresh);

  const auto too_early = floor.round();
  REQUIRE_FALSE(too_early.has_value());
  CHECK(too_early.error().kind == ErrorKind::unexplained_position);
  floor.check_sends(1);

  floor.clock.advance(std::chrono::minutes{1});
  const auto report = floor.round();
  INFO((report ? "" : report.error().message));
  REQUIRE(report.has_value());
  CHECK(report->skip.has_value());
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("nothing unsettled is nothing to recover, and asks the exchange nothing", "[execution]") {
  TradingFloor floor;
  const auto report = recover(floor.desk());
  REQUIRE(report.has_value());
  CHECK(report->settled.empty());
  CHECK(floor.exchange.reads(PaperRead::instruments) == 0);
}

TEST_CASE("whose keys these are is asked again for a while, but not of keys that are refused",
          "[execution]") {
  TradingFloor floor;
  floor.leave_open();
  const auto asked_while = [&](ErrorKind kind) {
    floor.exchange.arm({PaperRead::account, kind, std::nullopt});
    const int before = floor.exchange.reads(PaperRead::account);
    const auto report = recover(floor.desk());
    floor.exchange.clear_faults();
    REQUIRE_FALSE(report.has_value());
    CHECK(report.error().kind == kind);
    return floor.exchange.reads(PaperRead::account) - before;
  };
  CHECK(asked_while(ErrorKind::unavailable) > 10);
  CHECK(asked_while(ErrorKind::key_rejected) == 1);
  floor.stop.request_stop(15);
  CHECK(asked_while(ErrorKind::unavailable) == 1);
}

TEST_CASE("only a trade that ended open is told as open risk", "[execution]") {
  TradingFloor floor;
  TradeRecord trade = intended_trade(floor.clock.now());
  tell_if_open(floor.desk(), trade);  // nobody has said yet how it ended
  trade.end = TradeEnd{};
  trade.end->outcome = TradeOutcome::completed;
  tell_if_open(floor.desk(), trade);
  CHECK(floor.sink.count(EventKind::open_risk) == 0);
  trade.end->outcome = TradeOutcome::unknown;
  tell_if_open(floor.desk(), trade);
  CHECK(floor.sink.count(EventKind::open_risk) == 1);
}
