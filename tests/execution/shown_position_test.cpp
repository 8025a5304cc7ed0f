// Our fills leave something open, and the account shows a position that does not fit them.
#include <catch2/catch.hpp>

#include "execution/unexplained.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_reader.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// Shows another position as soon as an order was sent: for good, or so many times.
class StrangePosition final : public ForwardingReader {
 public:
  StrangePosition(PaperExchange& exchange, const Decimal& size)
      : ForwardingReader(exchange), exchange_(exchange), size_(size) {}
  std::optional<int> times;

  Result<Account> account() override {
    auto account = ForwardingReader::account();
    if (!account || exchange_.received().empty()) return account;
    if (times && --*times < 0) return account;
    PositionRow row;
    row.symbol = Symbol("LINEA-USDT");
    row.size = Size(size_);
    account->positions = {row};
    return account;
  }

 private:
  PaperExchange& exchange_;
  Decimal size_;
};

void refuse_one_close(TradingFloor& floor) {
  PaperFault refused;
  refused.kind = PaperFaultKind::refused;
  refused.leg = PaperLeg::close;
  floor.exchange.arm(refused);
}

/// A trade whose close is refused once, while the account shows so much.
TradeEnd end_while_shown(TradingFloor& floor, const Decimal& size) {
  StrangePosition reader(floor.exchange, size);
  floor.market = &reader;
  refuse_one_close(floor);
  const TradeReport report = floor.trade();
  floor.market = &floor.exchange;
  REQUIRE(failure_of(report).has_value());
  CHECK(failure_of(report)->kind == ErrorKind::position_open);
  return *report.record.end;
}

}  // namespace

TEST_CASE("a position that is shown on the other side is said, and nothing is closed into it",
          "[execution][shown][safety]") {
  TradingFloor floor;
  const bool sells_first = GENERATE(false, true);
  if (sells_first) floor.settings.trading.side = Side::sell;
  const TradeEnd end = end_while_shown(floor, sells_first ? "3"_dec : "-3"_dec);
  CHECK(end.outcome == TradeOutcome::position_open);
  CHECK_THAT(end.detail, Catch::Contains(sells_first ? "exchange shows 3" : "exchange shows -3"));
  CHECK(floor.exchange.received().size() == 2);  // the open, and the close that was refused
  REQUIRE(floor.round().has_value());            // shown as it is, it is closed
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("a position that is shown on the other side for a moment is asked for again",
          "[execution][shown]") {
  TradingFloor floor;
  StrangePosition reader(floor.exchange, "-3"_dec);
  reader.times = 2;
  floor.market = &reader;
  refuse_one_close(floor);
  CHECK(floor.trade().record.end->outcome == TradeOutcome::completed);
  CHECK(*reader.times < 0);
  floor.check_flat_and_booked();
}

TEST_CASE("what is left is said where it is smaller than a step, which no order can close",
          "[execution][shown][safety]") {
  TradingFloor floor;
  const TradeEnd end = end_while_shown(floor, "0.5"_dec);
  CHECK(end.outcome == TradeOutcome::position_open);
  CHECK_THAT(end.detail, Catch::Contains("smaller than a step: 0.5"));
  CHECK(floor.exchange.received().size() == 2);
}

TEST_CASE("a working order with our prefix that no trade knows is unexplained",
          "[execution][shown][safety]") {
  TradingFloor floor;
  Order order;
  order.client_id = ClientOrderId("apexbot-0123456789abcdef0123456789abcdef");
  order.symbol = Symbol("LINEA-USDT");
  const auto refused = refuse_unexplained(floor.desk(), Account{}, {order});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::unexplained_position);
  order.client_id = ClientOrderId("web-1");
  CHECK(refuse_unexplained(floor.desk(), Account{}, {order}).has_value());
}
