// An open as a LIMIT order: it may rest in the book, and is taken back after its wait.
#include <catch2/catch.hpp>

#include "execution/round_trip.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_gateway.h"

using namespace apex;
using namespace apex::testing;

namespace {

PaperFault rests_for(Milliseconds time) {
  PaperFault fault;
  fault.kind = PaperFaultKind::late_match;
  fault.leg = PaperLeg::open;
  fault.delay = time;
  return fault;
}

/// Has no time to cancel anything, so often.
class BusyGateway final : public ForwardingGateway {
 public:
  BusyGateway(OrderGateway& inner, int refusals) : ForwardingGateway(inner), refusals_(refusals) {}
  Result<void> cancel(const OrderId& id) override {
    if (++cancels_ <= refusals_) return fail(ErrorKind::unavailable, "busy");
    return ForwardingGateway::cancel(id);
  }
  [[nodiscard]] int cancels() const { return cancels_; }

 private:
  int refusals_;
  int cancels_ = 0;
};

}  // namespace

TEST_CASE("a LIMIT open that fills is closed", "[execution]") {
  PaperOptions options;
  options.resting_fill_after = std::chrono::seconds{5};
  TradingFloor floor(options);
  floor.settings.trading.type = OrderType::limit;
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.received()[0].request.type == OrderType::limit);
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("a LIMIT open that does not fill in time is taken back", "[execution]") {
  TradingFloor floor;
  floor.settings.trading.type = OrderType::limit;
  floor.exchange.arm(rests_for(std::chrono::minutes{10}));
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::not_filled);
  CHECK(floor.exchange.open_orders()->empty());
  floor.check_flat_and_booked();
}

TEST_CASE("a cancel that fails is repeated after a pause, until it gets through", "[execution]") {
  TradingFloor floor;
  floor.settings.trading.type = OrderType::limit;
  floor.exchange.arm(rests_for(std::chrono::minutes{10}));
  BusyGateway gateway(floor.exchange, 3);
  floor.gateway = &gateway;
  CHECK(floor.trade().record.end->outcome == TradeOutcome::not_filled);
  CHECK(gateway.cancels() == 4);
  CHECK(floor.exchange.open_orders()->empty());
  floor.check_flat_and_booked();
}

TEST_CASE("cancels that never get through are few", "[execution]") {
  TradingFloor floor;
  floor.settings.trading.type = OrderType::limit;
  floor.exchange.arm(rests_for(std::chrono::minutes{10}));
  BusyGateway gateway(floor.exchange, 1000);
  floor.gateway = &gateway;
  CHECK_FALSE(floor.trade().record.settled());
  const auto whole = RoundTrip::kSettleBudget + RoundTrip::kLastLook;
  CHECK(gateway.cancels() <= whole / RoundTrip::kCancelPause + 1);
  CHECK(gateway.cancels() > 5);
}
