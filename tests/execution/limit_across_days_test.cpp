// A LIMIT open that a dead program leaves in the book fills whenever its price comes.
#include <catch2/catch.hpp>
#include <map>

#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_gateway.h"
#include "tests/support/life.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Symbol kLinea("LINEA-USDT");

/// The price leaves the open, which rests then, and the program dies.
class DyingBesideLimit final : public ForwardingGateway {
 public:
  explicit DyingBesideLimit(PaperExchange& exchange)
      : ForwardingGateway(exchange), exchange_(exchange) {}
  OrderOutcome send(const PreparedOrder& order) override {
    exchange_.core().set_index(kLinea, Price("0.00935"_dec));
    std::ignore = ForwardingGateway::send(order);
    throw Killed{};
  }

 private:
  PaperExchange& exchange_;
};

}  // namespace

TEST_CASE("a LIMIT open that fills in the next staking day is the trade of that day",
          "[execution][limit][day_end]") {
  TradingFloor floor;
  const StakingCalendar calendar = floor.settings.programme.calendar();
  floor.settings.trading.type = OrderType::limit;
  floor.clock.set(at("2026-01-07T05:00:00Z"));
  const StakingDay made = calendar.day_of(floor.clock.now());
  DyingBesideLimit dying(floor.exchange);
  floor.gateway = &dying;
  CHECK_THROWS_AS(floor.round(), Killed);
  floor.gateway = &floor.exchange;

  floor.clock.set(at("2026-01-07T09:00:00Z"));
  floor.exchange.core().set_index(kLinea, Price("0.00931"_dec));  // it fills
  floor.clock.advance(Milliseconds{1000});
  const auto round = floor.round();
  INFO((round ? "" : round.error().message));
  REQUIRE(round.has_value());
  CHECK(round->recovery.settled.size() == 1);
  REQUIRE(round->skip.has_value());
  CHECK(round->skip->cause == SkipCause::day_done);
  floor.check_sends(1);
  floor.check_flat_and_booked();
  const auto history = floor.ledger.history(calendar, floor.clock.now(), 5);
  REQUIRE(history.has_value());
  CHECK(history->traded_on(made + 1));
  CHECK_FALSE(history->traded_on(made));

  floor.clock.set(at("2026-01-08T09:03:00Z"));
  floor.settings.trading.type = OrderType::market;
  CHECK(floor.trade().record.end->outcome == TradeOutcome::completed);
}
