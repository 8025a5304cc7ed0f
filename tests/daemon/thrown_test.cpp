// What is thrown in a pass of the daemon ends the pass, not the daemon.
#include <catch2/catch.hpp>
#include <new>
#include <stdexcept>

#include "daemon/trading_daemon.h"
#include "tests/daemon/daemon_floor.h"
#include "tests/support/forwarding_gateway.h"
#include "tests/support/forwarding_reader.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

namespace {

/// Throws behind so many of its sends, or before each order is prepared.
class ThrowingGateway final : public ForwardingGateway {
 public:
  using ForwardingGateway::ForwardingGateway;
  Result<PreparedOrder> prepare(const OrderRequest& request) override {
    if (prepares_nothing) throw std::runtime_error("the key is a-secret-that-nobody-may-see");
    return ForwardingGateway::prepare(request);
  }
  OrderOutcome send(const PreparedOrder& order) override {
    const OrderOutcome outcome = ForwardingGateway::send(order);
    if (throws_left-- > 0) throw std::bad_alloc();
    return outcome;
  }
  int throws_left = 0;
  bool prepares_nothing = false;
};

/// Throws at so many questions for the account.
class ThrowingReader final : public ForwardingReader {
 public:
  using ForwardingReader::ForwardingReader;
  Result<Account> account() override {
    if (throws_left-- > 0) throw std::bad_alloc();
    return ForwardingReader::account();
  }
  int throws_left = 0;
};

struct ThrowingFloor : DaemonFloor {
  ThrowingFloor() {
    gateway = &throwing;
    market = &reader;
  }
  ThrowingGateway throwing{exchange};
  ThrowingReader reader{exchange};
};

int opens_of(ThrowingFloor& floor) {
  int opens = 0;
  for (const ReceivedOrder& order : floor.exchange.received()) {
    opens += order.request.reduce_only == ReduceOnly::no ? 1 : 0;
  }
  return opens;
}

}  // namespace

TEST_CASE("what is thrown after the open was sent keeps no close from leaving in the same pass",
          "[daemon][safety]") {
  ThrowingFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  floor.throwing.throws_left = 2;
  floor.run_until("2026-01-05T09:31:00Z");
  CHECK(floor.listener.count(PassKind::failed) == 0);
  CHECK(floor.listener.count(PassKind::traded) == 1);
  floor.check_flat_and_booked();
  floor.check_sends(1);
  CHECK(opens_of(floor) == 1);
  REQUIRE(floor.trades().size() == 1);
  CHECK(floor.trades().front().end->outcome == TradeOutcome::completed);
}

TEST_CASE("what is thrown while a position is open ends no loop, and the next pass closes it",
          "[daemon][safety]") {
  ThrowingFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  floor.leave_open();
  floor.reader.throws_left = 1;
  floor.run_until("2026-01-05T09:36:00Z");
  const auto& passes = floor.listener.passes;
  REQUIRE(passes.size() >= 2);
  const DaemonPass& thrown = passes[0];
  CHECK(thrown.kind == PassKind::failed);
  REQUIRE(thrown.failure.has_value());
  CHECK(thrown.failure->kind == ErrorKind::internal);
  CHECK(thrown.failure->message ==
        "internal error (out of memory): OPEN RISK: a position may be open; the next round looks "
        "and closes it");
  CHECK(thrown.wait == RetryPace::kFirst);
  CHECK(passes[1].kind == PassKind::settled);
  floor.check_flat_and_booked();
  CHECK(opens_of(floor) == 1);
  REQUIRE(floor.trades().size() == 1);
  CHECK(floor.trades().front().end->outcome == TradeOutcome::completed);
}

TEST_CASE("a port that throws at every order is tried at the pace of an open position",
          "[daemon][safety]") {
  ThrowingFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  floor.throwing.throws_left = 1'000'000;
  floor.refuse_closes();
  floor.run_until("2026-01-05T10:30:00Z");
  const int pass = 75;  // a budget of work, and the pause behind it
  CHECK(floor.listener.count(PassKind::failed) <= 3600 / pass + 1);
  CHECK(floor.listener.count(PassKind::failed) > 3600 / pass - 10);
  floor.check_sends(1);
  CHECK(opens_of(floor) == 1);
}

TEST_CASE("what is thrown before anything is open is tried ever more seldom, and quotes nothing",
          "[daemon]") {
  ThrowingFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  floor.throwing.prepares_nothing = true;
  floor.run_until("2026-01-05T13:30:00Z");
  const int failed = floor.listener.count(PassKind::failed);
  CHECK(failed >= 4 * 12 - 4);
  CHECK(failed <= 4 * 12 + 6);
  CHECK(floor.listener.passes.size() <= 2 * static_cast<std::size_t>(failed) + 2);
  for (const DaemonPass& pass : floor.listener.passes) {
    if (pass.kind != PassKind::failed) continue;
    CHECK(pass.text == "internal error (St13runtime_error): nothing of ours is open");
  }
  CHECK(floor.exchange.received().empty());
  floor.throwing.prepares_nothing = false;
  floor.run_until("2026-01-05T13:40:00Z");
  CHECK(floor.trades().size() == 1);
  floor.check_flat_and_booked();
}

TEST_CASE("what is thrown in one look is its failure", "[daemon][once][safety]") {
  ThrowingFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  floor.leave_open();
  floor.reader.throws_left = 1;
  Desk desk = floor.desk();
  const DaemonPass pass = TradingDaemon(desk, floor.listener).once({});
  REQUIRE(pass.failure.has_value());
  CHECK(pass.failure->kind == ErrorKind::internal);
  CHECK_THAT(pass.failure->message, Contains("OPEN RISK") && Contains("`apexbot reconcile`"));
  CHECK(TradingDaemon(desk, floor.listener).once({}).kind == PassKind::waiting);
  floor.check_flat_and_booked();
  floor.check_sends(1);
}
