#include "apexbot/forgotten_trade.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "ledger/ledger.h"
#include "tests/ledger/ledger_builders.h"
#include "tests/support/builders.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

namespace {

/// A data directory with a live trade that has begun and has no end.
struct BegunTrade {
  BegunTrade() {
    config.data_dir = directory.path();
    begin(began);
  }
  Ledger open() const {
    auto ledger = Ledger::open_writer(config.data_dir, LedgerKind::live, {Network::local});
    REQUIRE(ledger.has_value());
    return *std::move(ledger);
  }
  void begin(Timestamp moment) const {
    REQUIRE(open().record_intent(intended_trade(moment).intent));
  }
  [[nodiscard]] std::optional<Error> look_after(Milliseconds time) const {
    const auto found = forgotten_trade(config, began + time);
    REQUIRE(found.has_value());
    return *found;
  }

  TemporaryDirectory directory;
  Config config;
  const Timestamp began = at("2026-01-05T09:30:00Z");
};

}  // namespace

TEST_CASE("a trade that nobody is making and that has no end is forgotten", "[apexbot][safety]") {
  const BegunTrade trade;
  for (const int minutes : {0, 5, 60 * 24 * 400}) {
    CAPTURE(minutes);
    const auto found = trade.look_after(std::chrono::minutes{minutes});
    REQUIRE(found.has_value());
    CHECK(found->kind == ErrorKind::outcome_unknown);
    CHECK_THAT(found->message, Contains("OPEN RISK: the trade in ") &&
                                   Contains(" of 2026-01-05T09:30:00Z is not settled"));
  }
}

TEST_CASE("a trade in the hand of another program is not, for the time of a round trip",
          "[apexbot]") {
  BegunTrade trade;
  const Ledger writer = trade.open();
  CHECK_FALSE(trade.look_after(std::chrono::minutes{1}).has_value());
  CHECK(trade.look_after(std::chrono::minutes{3}).has_value());
  trade.config.trading.type = OrderType::limit;
  trade.config.trading.limit_wait = std::chrono::minutes{2};
  CHECK_FALSE(trade.look_after(std::chrono::minutes{3}).has_value());
  CHECK(trade.look_after(std::chrono::minutes{5}).has_value());
}

TEST_CASE("of several forgotten trades the one that is known to be open is told",
          "[apexbot][safety]") {
  const BegunTrade trade;
  TradeEnd end;
  end.outcome = TradeOutcome::position_open;
  end.at = trade.began;
  const TradeIntent second = intended_trade(trade.began + std::chrono::hours{24}).intent;
  {
    Ledger ledger = trade.open();
    REQUIRE(ledger.record_intent(second));
    REQUIRE(ledger.record_end(second.id(), end));
  }
  const auto found = trade.look_after(std::chrono::hours{25});
  REQUIRE(found.has_value());
  CHECK(found->kind == ErrorKind::position_open);
  CHECK_THAT(found->message, Contains("2026-01-06T09:30:00Z"));
}

TEST_CASE("without an unsettled trade, and without a ledger, nothing is forgotten", "[apexbot]") {
  const TemporaryDirectory empty;
  Config config;
  config.data_dir = empty.path();
  const auto none = forgotten_trade(config, at("2026-01-05T09:30:00Z"));
  REQUIRE(none.has_value());
  CHECK_FALSE(none->has_value());
  std::ofstream(empty.path() / "ledger.db") << std::string(5000, 'x');
  CHECK(forgotten_trade(config, at("2026-01-05T09:30:00Z")).error().kind == ErrorKind::storage);
}

TEST_CASE("a forgotten trade is worse than what kept a program from starting",
          "[apexbot][safety]") {
  const BegunTrade trade;
  ManualClock clock(trade.began);
  Output out(stdout, stderr, Colour::no);
  StopToken stop;
  Context context(CommonArgs{}, {{}, clock, out, stop, trade.directory.path() / ".env"});
  const auto kind_of = [&trade, &context](ErrorKind why) {
    return with_forgotten_trade(trade.config, context, {why, "why"}).kind;
  };
  CHECK(kind_of(ErrorKind::storage) == ErrorKind::outcome_unknown);
  CHECK(kind_of(ErrorKind::config) == ErrorKind::outcome_unknown);
  CHECK(kind_of(ErrorKind::refused) == ErrorKind::outcome_unknown);
  CHECK(kind_of(ErrorKind::locked) == ErrorKind::locked);
  CHECK(kind_of(ErrorKind::position_open) == ErrorKind::position_open);
}
