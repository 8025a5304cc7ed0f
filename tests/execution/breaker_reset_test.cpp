#include "execution/breaker_reset.h"

#include <catch2/catch.hpp>

#include "base/files.h"
#include "tests/execution/trading_floor.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// A floor on which trades failed until the breaker opened.
struct OpenBreaker : TradingFloor {
  OpenBreaker() : request(directory.path(), LedgerKind::live) {
    settings.breaker.max_failures = 2;
    PaperFault fault;
    fault.kind = PaperFaultKind::not_filled;
    fault.leg = PaperLeg::open;
    fault.times = 2;
    exchange.arm(fault);
    for (int i = 0; i < 2; ++i) {
      REQUIRE(trade().record.end->outcome == TradeOutcome::not_filled);
      clock.advance(std::chrono::minutes{1});
    }
    const auto refused = round();
    REQUIRE_FALSE(refused.has_value());
    REQUIRE(refused.error().message.find("apexbot breaker --reset") != std::string::npos);
  }

  [[nodiscard]] bool has_request() const { return std::filesystem::exists(request.path()); }

  [[nodiscard]] std::optional<Timestamp> last_reset() const {
    const auto history = ledger.history(StakingCalendar{}, clock.now(), 2);
    REQUIRE(history.has_value());
    return history->last_breaker_reset;
  }

  BreakerResetRequest request;
};

}  // namespace

TEST_CASE("a reset that was asked for is recorded, and the same round trades",
          "[execution][breaker]") {
  OpenBreaker floor;
  const Timestamp asked = floor.clock.now();
  REQUIRE(floor.request.leave({asked, "looked at it"}).has_value());
  CHECK(floor.trade().record.end->outcome == TradeOutcome::completed);
  CHECK_FALSE(floor.has_request());
  CHECK(floor.last_reset() == asked);
}

TEST_CASE("a reset is taken up where nothing is due, too", "[execution][breaker]") {
  OpenBreaker floor;
  floor.settings.schedule.trade_days.reset();
  REQUIRE(floor.request.leave({floor.clock.now(), "looked at it"}).has_value());
  const auto report = floor.round();
  REQUIRE(report.has_value());
  CHECK(report->skip.has_value());
  CHECK_FALSE(floor.has_request());
  CHECK(floor.last_reset());
}

TEST_CASE("what fails after a reset was asked for is not forgiven", "[execution][breaker]") {
  OpenBreaker floor;
  floor.settings.breaker.max_failures = 1;
  REQUIRE(floor.request.leave({floor.clock.now() - std::chrono::minutes{2}, "early"}).has_value());
  const auto report = floor.round();
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().kind == ErrorKind::refused);
  CHECK_FALSE(floor.has_request());
}

TEST_CASE("a reset that is in the ledger already is only removed", "[execution][breaker]") {
  OpenBreaker floor;
  const Timestamp asked = floor.clock.now();
  REQUIRE(floor.request.leave({asked, "looked at it"}).has_value());
  // As if the program had died between the record and the removal.
  REQUIRE(floor.ledger.record_breaker_reset(asked, "looked at it").has_value());
  const auto rows = floor.ledger.verify_all()->rows;
  const auto taken = take_up_breaker_reset(floor.desk());
  REQUIRE(taken.has_value());
  CHECK_FALSE(*taken);
  CHECK_FALSE(floor.has_request());
  CHECK(floor.ledger.verify_all()->rows == rows);
}

TEST_CASE("garbage in place of a request resets nothing and stops nothing",
          "[execution][breaker][bad_input]") {
  const std::string garbage[] = {"",
                                 "\n",
                                 "please",
                                 std::string(5000, 'x'),
                                 "\x1b[2J",
                                 "2031-01-01T00:00:00Z of the far future",
                                 "2026-13-41T99:00:00Z no moment"};
  for (const std::string& text : garbage) {
    CAPTURE(text);
    OpenBreaker floor;
    REQUIRE(replace_file(floor.request.path(), text, 0600).has_value());
    const auto taken = take_up_breaker_reset(floor.desk());
    REQUIRE(taken.has_value());
    CHECK_FALSE(*taken);
    CHECK_FALSE(floor.last_reset());
    CHECK(floor.sink.count(EventKind::warning) > 0);
  }
  OpenBreaker floor;  // not even a file
  REQUIRE(std::filesystem::create_directory(floor.request.path()));
  CHECK(take_up_breaker_reset(floor.desk()).has_value());
  CHECK_FALSE(floor.last_reset());
}

TEST_CASE("the reset of rehearsals is not that of real trades", "[execution][breaker]") {
  OpenBreaker floor;
  const BreakerResetRequest other(floor.directory.path(), LedgerKind::rehearsal);
  REQUIRE(other.leave({floor.clock.now(), "rehearsed"}).has_value());
  CHECK_FALSE(*take_up_breaker_reset(floor.desk()));
  CHECK(std::filesystem::exists(other.path()));
  CHECK_FALSE(floor.last_reset());
}

TEST_CASE("a later reset is recorded beside an earlier one", "[execution][breaker]") {
  OpenBreaker floor;
  const Timestamp first = floor.clock.now();
  REQUIRE(floor.request.leave({first, "looked at it"}).has_value());
  CHECK(*take_up_breaker_reset(floor.desk()));
  floor.clock.advance(std::chrono::minutes{1});
  REQUIRE(floor.request.leave({floor.clock.now(), "and again"}).has_value());
  CHECK(*take_up_breaker_reset(floor.desk()));
  CHECK(floor.last_reset() == first + std::chrono::minutes{1});
}

TEST_CASE("where there is no ledger, nobody's reset is taken up", "[execution][breaker]") {
  OpenBreaker floor;
  REQUIRE(floor.request.leave({floor.clock.now(), "looked at it"}).has_value());
  auto nothing = Ledger::open_reader(floor.directory.path() / "none", LedgerKind::live);
  REQUIRE(nothing.has_value());
  floor.ledger = *std::move(nothing);
  CHECK_FALSE(*take_up_breaker_reset(floor.desk()));
  CHECK(floor.has_request());
}

TEST_CASE("a request that cannot be removed is told", "[execution][breaker]") {
  const TemporaryDirectory directory;
  const BreakerResetRequest request(directory.path(), LedgerKind::live);
  REQUIRE(request.remove().has_value());  // none is fine
  std::filesystem::create_directories(request.path() / "kept");
  REQUIRE_FALSE(request.remove().has_value());
  CHECK(request.remove().error().kind == ErrorKind::storage);
}
