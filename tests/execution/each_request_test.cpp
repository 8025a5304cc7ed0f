// Whichever request fails, once, of all that a round, an adoption or a lost ledger makes: nothing
// stays open, nothing is done twice, and the next attempt goes on.
#include <catch2/catch.hpp>

#include "execution/adoption.h"
#include "execution/ledger_rebuild.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_gateway.h"
#include "tests/support/forwarding_reader.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Symbol kLinea("LINEA-USDT");
constexpr int kRequestsMax = 200;

tl::unexpected<Error> gone() { return fail(ErrorKind::unavailable, "gone"); }

/// Of all reads the n-th fails.
class FailingReader final : public ForwardingReader {
 public:
  FailingReader(MarketReader& inner, int failing) : ForwardingReader(inner), left_(failing) {}
  [[nodiscard]] bool has_failed() const { return left_ <= 0; }

 protected:
  Result<void> before_each() override {
    if (--left_ == 0) return gone();
    return {};
  }

 private:
  int left_;
};

/// Of all that is asked before an order is sent the n-th fails.
class FailingGateway final : public ForwardingGateway {
 public:
  FailingGateway(OrderGateway& inner, int failing) : ForwardingGateway(inner), left_(failing) {}
  [[nodiscard]] bool has_failed() const { return left_ <= 0; }

  Result<void> check_signing_key(const Account& account) override {
    if (--left_ == 0) return gone();
    return ForwardingGateway::check_signing_key(account);
  }
  Result<void> set_initial_margin_rate(const Symbol& symbol, const Decimal& rate) override {
    if (--left_ == 0) return gone();
    return ForwardingGateway::set_initial_margin_rate(symbol, rate);
  }
  Result<PreparedOrder> prepare(const OrderRequest& request) override {
    if (--left_ == 0) return gone();
    return ForwardingGateway::prepare(request);
  }

 private:
  int left_;
};

/// Runs `attempt(n)`, of whose requests the n-th fails, until it makes fewer than n.
template <typename Attempt>
void for_each_request(int at_least, Attempt attempt) {
  int made = 0;
  while (made < kRequestsMax && attempt(made + 1)) ++made;
  CHECK(made >= at_least);
  CHECK(made < kRequestsMax);
}

void check_next_round(TradingFloor& floor) {
  floor.market = &floor.exchange;
  floor.gateway = &floor.exchange;
  floor.clock.advance(std::chrono::minutes{10});
  const auto next = floor.round();
  INFO((next ? "" : next.error().message));
  REQUIRE(next.has_value());
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

}  // namespace

TEST_CASE("whichever read of a round fails, the day is traded once and ends flat",
          "[execution][requests][safety]") {
  for_each_request(10, [](int failing) {
    INFO("request " << failing);
    TradingFloor floor;
    FailingReader reader(floor.exchange, failing);
    floor.market = &reader;
    const auto report = floor.round();
    if (!report) CHECK(report.error().kind == ErrorKind::unavailable);
    if (report) CHECK(floor.exchange.position_now(kLinea).is_zero());
    check_next_round(floor);
    return reader.has_failed();
  });
}

TEST_CASE("whatever fails before the open is sent, nothing is sent", "[execution][requests]") {
  for_each_request(5, [](int failing) {
    INFO("request " << failing);
    TradingFloor floor;
    FailingGateway gateway(floor.exchange, failing);
    floor.gateway = &gateway;
    const auto report = floor.round();
    CHECK(report.has_value() == !gateway.has_failed());
    CHECK(floor.exchange.received().empty() == gateway.has_failed());
    check_next_round(floor);
    return gateway.has_failed();
  });
}

TEST_CASE("whichever request of an adoption fails, the position is closed once, at last",
          "[execution][requests][adoption]") {
  const auto held_floor = [](TradingFloor& floor) {
    floor.exchange.core().trade_externally(PaperAccountOptions{}.id, kLinea, Side::buy,
                                           Size("5"_dec));
    floor.clock.advance(std::chrono::seconds{1});
  };
  const auto check_adopted_at_last = [](TradingFloor& floor, const Result<TradeRecord>& first) {
    floor.market = &floor.exchange;
    floor.gateway = &floor.exchange;
    if (!first) {
      CHECK(first.error().kind == ErrorKind::unavailable);
      CHECK(floor.exchange.received().empty());
      REQUIRE(find_position(floor.desk(), kLinea).has_value());
      REQUIRE(adopt_position(floor.desk(), kLinea).has_value());
    }
    CHECK(floor.exchange.position_now(kLinea).is_zero());
    floor.check_sends(0);
  };
  for_each_request(6, [&](int failing) {
    INFO("read " << failing);
    TradingFloor floor;
    held_floor(floor);
    FailingReader reader(floor.exchange, failing);
    floor.market = &reader;
    check_adopted_at_last(floor, adopt_position(floor.desk(), kLinea));
    return reader.has_failed();
  });
  for_each_request(3, [&](int failing) {
    INFO("preparation " << failing);
    TradingFloor floor;
    held_floor(floor);
    FailingGateway gateway(floor.exchange, failing);
    floor.gateway = &gateway;
    check_adopted_at_last(floor, adopt_position(floor.desk(), kLinea));
    return gateway.has_failed();
  });
}

TEST_CASE("whichever read fails as a lost ledger is learned again, the position is closed at last",
          "[execution][requests][learn]") {
  const bool rebuilds = GENERATE(false, true);
  for_each_request(8, [&](int failing) {
    INFO("request " << failing);
    TradingFloor floor;
    PaperFault unfilled;
    unfilled.leg = PaperLeg::close;
    unfilled.times = std::nullopt;
    floor.exchange.arm(unfilled);
    REQUIRE(floor.trade().record.end->outcome == TradeOutcome::position_open);
    floor.exchange.clear_faults();
    floor.clock.advance(std::chrono::minutes{1});
    TemporaryDirectory elsewhere;
    auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
    REQUIRE(fresh.has_value());
    floor.ledger = *std::move(fresh);
    FailingReader reader(floor.exchange, failing);
    floor.market = &reader;
    Desk desk = floor.desk();
    if (rebuilds) {
      const auto rebuilt = rebuild_listed(desk, 4);
      CHECK(rebuilt.has_value() != reader.has_failed());
    }
    std::ignore = floor.round();  // what it could not do, the next one does
    check_next_round(floor);
    return reader.has_failed();
  });
}
