#include "daemon/trading_daemon.h"

#include <SQLiteCpp/Database.h>

#include <catch2/catch.hpp>

#include "tests/daemon/daemon_floor.h"

using namespace apex;
using namespace apex::testing;

namespace {

PaperReadFault unreachable(std::optional<int> times = std::nullopt) {
  PaperReadFault fault;
  fault.read = PaperRead::server_time;
  fault.times = times;
  return fault;
}

/// Another text in that row than its hash was made of.
void damage(const std::filesystem::path& ledger, const std::string& text) {
  SQLite::Database file(ledger.string(), SQLite::OPEN_READWRITE);
  file.exec("DROP TRIGGER journal_keeps_values");
  REQUIRE(file.exec("UPDATE journal SET body = replace(body, '" + text + "', 'x')" +
                    " WHERE body LIKE '%" + text + "%'") == 1);
}

}  // namespace

TEST_CASE("the daemon trades once each staking day at the due moment, five days a week",
          "[daemon]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T08:00:00Z"));  // a Monday, the start of the week
  floor.run_until("2026-01-12T07:59:00Z");
  const auto trades = floor.trades();
  REQUIRE(trades.size() == 5);
  for (const TradeRecord& trade : trades) {
    CHECK(trade.end->outcome == TradeOutcome::completed);
    const StakingDay day = trade.intent.key.day;
    const Timestamp due = StakingCalendar().start_of(day) + std::chrono::minutes{63};
    CHECK(trade.intent.at >= due);  // 09:00, moved to 09:03 by the funding rule
    CHECK(trade.intent.at < due + std::chrono::seconds{5});
  }
  floor.check_flat_and_booked();
  floor.check_sends(5);
}

TEST_CASE("between trades the daemon asks the exchange nothing", "[daemon]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T10:00:00Z"));
  floor.run_until("2026-01-05T11:00:00Z");  // catches up, then waits
  const int after_trade = floor.exchange.reads(PaperRead::server_time);
  CHECK(floor.trades().size() == 1);
  floor.listener.passes.clear();
  floor.run_until("2026-01-06T08:50:00Z");
  CHECK(floor.exchange.reads(PaperRead::server_time) == after_trade + 1);  // its own first look
  CHECK(floor.listener.count(PassKind::waiting) > 200);
}

TEST_CASE("a daemon that was down at the hour catches up inside the staking day", "[daemon]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T22:17:00Z"));
  floor.run_until("2026-01-05T23:00:00Z");
  REQUIRE(floor.trades().size() == 1);
  const bool said =
      std::any_of(floor.sink.events.begin(), floor.sink.events.end(), [](const Event& event) {
        return event.text.find("was due 2026-01-05T09:03:00") != std::string::npos;
      });
  CHECK(said);
}

TEST_CASE("a trade that comes too late for its day is left, and the next day's made at its moment",
          "[daemon]") {
  DaemonFloor floor;
  floor.settings.schedule.avoid_funding = false;
  floor.settings.schedule.trade_time = std::chrono::hours{8};  // as soon as the day begins
  bool too_slow = true;
  floor.sink.on_each = [&](const Event& event) {
    if (event.text == "intent saved" && std::exchange(too_slow, false)) {
      floor.clock.advance(std::chrono::seconds{10});
    }
  };
  floor.clock.set(at("2026-01-06T07:59:45Z"));
  floor.run_until("2026-01-06T08:20:00Z");
  CHECK(floor.listener.count(PassKind::failed) == 1);
  const auto trades = floor.trades();
  REQUIRE(trades.size() == 2);  // newest first
  CHECK(trades[1].intent.key.day == day("2026-01-05"));
  CHECK_FALSE(trades[1].counts_for_day());
  CHECK(trades[0].intent.key.day == day("2026-01-06"));
  CHECK(trades[0].intent.at >= at("2026-01-06T08:00:00Z"));
  CHECK(trades[0].intent.at < at("2026-01-06T08:00:05Z"));
  CHECK(trades[0].end->outcome == TradeOutcome::completed);
  floor.check_sends(1);
  floor.check_flat_and_booked();
}

TEST_CASE("in the last seconds of a staking day the daemon begins nothing", "[daemon]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-06T07:59:55Z"));
  floor.run_until("2026-01-06T08:30:00Z");
  CHECK(floor.listener.count(PassKind::failed) == 0);
  CHECK(floor.trades().empty());
  floor.run_until("2026-01-06T10:00:00Z");
  REQUIRE(floor.trades().size() == 1);
  CHECK(floor.trades().front().intent.key.day == day("2026-01-06"));
}

TEST_CASE("a retry comes in time for the day whose trade failed, however far apart the checks are",
          "[daemon]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-06T06:30:00Z"));
  floor.exchange.arm(unreachable());
  floor.on_pass = [&floor](const DaemonPass&) {
    if (floor.clock.now() >= at("2026-01-06T07:30:00Z")) floor.exchange.clear_faults();
  };
  floor.check_interval = std::chrono::hours{2};
  floor.run_until("2026-01-06T08:30:00Z");
  const auto trades = floor.trades();
  REQUIRE_FALSE(trades.empty());
  CHECK(trades.back().intent.key.day == day("2026-01-05"));  // the oldest
  CHECK(trades.back().end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
}

TEST_CASE("recovery comes before the first decision", "[daemon]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  floor.leave_open();
  floor.run_until("2026-01-05T09:40:00Z");
  REQUIRE_FALSE(floor.listener.passes.empty());
  CHECK(floor.listener.passes.front().kind == PassKind::settled);
  floor.check_flat_and_booked();
  CHECK(floor.trades().size() == 1);  // the day counts: no second open
}

TEST_CASE("what is open is closed though the ledger is damaged elsewhere",
          "[daemon][safety][damage]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  REQUIRE(floor.ledger.record_breaker_reset(floor.clock.now(), "looked at it"));
  floor.leave_open();
  damage(floor.directory.path() / "ledger.db", "looked at it");
  REQUIRE_FALSE(floor.ledger.history(StakingCalendar(), floor.clock.now(), 5));
  floor.run_until("2026-01-05T09:40:00Z");
  floor.check_flat_and_booked();
  CHECK(floor.trades().front().end->outcome == TradeOutcome::completed);
  for (const DaemonPass& pass : floor.listener.passes) {
    REQUIRE(pass.failure);
    CHECK(pass.failure->kind == ErrorKind::storage);  // nothing is decided
  }
}

TEST_CASE("a ledger that was found damaged is not traded by, though its damage is written over",
          "[daemon][safety][damage]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  floor.run_until("2026-01-05T10:00:00Z");
  REQUIRE(floor.trades().size() == 1);
  damage(floor.directory.path() / "ledger.db", "server_minus_local_ms");
  SetClock ours(floor.clock);
  floor.local = &ours;
  floor.on_pass = [&](const DaemonPass&) {  // so that the exchange is asked how far it is ahead
    if (floor.clock.now() > at("2026-01-05T12:00:00Z")) ours.ahead = std::chrono::hours{1};
  };
  floor.listener.passes.clear();
  floor.run_until("2026-01-06T12:00:00Z");
  CHECK(floor.trades().size() == 1);
  for (const DaemonPass& pass : floor.listener.passes) {
    REQUIRE(pass.failure);
    CHECK(pass.failure->kind == ErrorKind::storage);
  }
}

TEST_CASE("a position that cannot be closed is tried again every fifteen seconds until it can",
          "[daemon]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  floor.refuse_closes();
  floor.on_pass = [&](const DaemonPass& pass) {
    if (pass.kind != PassKind::failed) return;
    CHECK(pass.failure->kind == ErrorKind::position_open);
    CHECK(pass.wait == RetryPace::kFirst);
    if (floor.clock.now() > at("2026-01-05T10:00:00Z")) floor.exchange.clear_faults();
  };
  floor.run_until("2026-01-05T10:30:00Z");
  CHECK(floor.listener.count(PassKind::failed) > 10);
  floor.check_flat_and_booked();
  CHECK(floor.trades().size() == 1);
  CHECK(floor.trades().front().end->outcome == TradeOutcome::completed);
}

TEST_CASE("an exchange that is down is asked ever more seldom, and the day is saved after it",
          "[daemon]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T09:00:00Z"));
  floor.exchange.arm(unreachable());
  floor.on_pass = [&](const DaemonPass&) {
    if (floor.clock.now() > at("2026-01-05T21:00:00Z")) floor.exchange.clear_faults();
  };
  floor.run_until("2026-01-05T21:30:00Z");
  CHECK(floor.listener.count(PassKind::failed) < 160);  // twelve hours, not one a second
  CHECK(floor.trades().size() == 1);
}

TEST_CASE("a halted daemon opens nothing, and goes on when it is resumed", "[daemon]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T08:30:00Z"));
  const HaltFile halt(floor.directory.path());
  REQUIRE(halt.set("holiday", floor.clock.now()).has_value());
  floor.on_pass = [&](const DaemonPass& pass) {
    if (floor.clock.now() < at("2026-01-05T12:00:00Z")) {
      CHECK(pass.kind != PassKind::traded);
    } else {
      REQUIRE(halt.clear().has_value());
    }
  };
  floor.run_until("2026-01-05T13:00:00Z");
  CHECK(floor.listener.count(PassKind::suspended) > 30);
  CHECK(floor.trades().size() == 1);
}

TEST_CASE("a machine that was asleep trades as soon as it wakes", "[daemon]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T08:30:00Z"));
  bool slept = false;
  floor.on_pass = [&](const DaemonPass& pass) {
    if (pass.kind != PassKind::waiting || std::exchange(slept, true)) return;
    floor.clock.set(at("2026-01-05T20:00:00Z"));  // no steady time has passed
  };
  floor.run_until("2026-01-05T20:10:00Z");
  REQUIRE(floor.trades().size() == 1);
  CHECK(floor.trades().front().intent.key.day == day("2026-01-05"));
}

TEST_CASE("an open breaker is not run into again and again", "[daemon]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T09:03:00Z"));
  PaperFault unfilled;
  unfilled.kind = PaperFaultKind::not_filled;
  unfilled.leg = PaperLeg::open;
  unfilled.times = std::nullopt;
  floor.exchange.arm(unfilled);
  floor.settings.breaker.max_failures = 2;
  floor.run_until("2026-01-05T10:00:00Z");
  CHECK(floor.listener.count(PassKind::suspended) > 3);
  CHECK(floor.trades().size() <= 4);
  floor.check_flat_and_booked();
}

TEST_CASE("a request to read the configuration again ends the loop within a second", "[daemon]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T10:00:00Z"));
  StopToken never;
  Desk now{floor.exchange, *floor.gateway, floor.ledger,  floor.clock,
           floor.sink,     never,          floor.settings};
  floor.listener.on_each = [&](const DaemonPass& pass) {
    if (pass.kind == PassKind::waiting) floor.reload.request_stop(1);
  };
  TradingDaemon(now, floor.listener).run(floor.reload);
  CHECK(floor.clock.now() < at("2026-01-05T10:10:00Z"));
}

TEST_CASE("between two passes the listener is asked for idle work as often as it wishes",
          "[daemon]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T10:00:00Z"));
  std::vector<Milliseconds> lefts;
  floor.listener.idle = [&](Milliseconds left) {
    lefts.push_back(left);
    return Milliseconds{60'000};
  };
  floor.run_until("2026-01-05T10:05:00Z");  // settles, trades, waits for the interval
  REQUIRE(lefts.size() > 5);
  for (const Milliseconds left : lefts) {
    CHECK(left > Milliseconds{0});
    CHECK(left <= TradingDaemon::kCheckInterval);
  }
  const auto full = std::find(lefts.begin(), lefts.end(), TradingDaemon::kCheckInterval);
  REQUIRE(lefts.end() - full >= 5);
  CHECK(*(full + 1) == Milliseconds{240'000});
  CHECK(*(full + 4) == Milliseconds{60'000});
}

TEST_CASE("a listener that always wants to work is asked once a second, and delays no pass",
          "[daemon]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T10:00:00Z"));
  int asked = 0;
  floor.listener.idle = [&](Milliseconds) {
    ++asked;
    return Milliseconds{0};
  };
  floor.run_until("2026-01-05T10:30:00Z");
  const Milliseconds passed = floor.clock.now() - at("2026-01-05T10:00:00Z");
  CHECK(asked > 1000);
  CHECK(asked <= passed / TradingDaemon::kShortestIdle);
  CHECK(floor.listener.count(PassKind::waiting) >= 5);
}

TEST_CASE("a clock that is set is measured against the exchange before anything is decided",
          "[daemon][clock]") {
  // The exchange goes by the right clock, we by one that somebody sets a day ahead.
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T08:30:00Z"));
  SetClock ours(floor.clock);
  floor.local = &ours;
  bool is_set = false;
  floor.on_pass = [&](const DaemonPass& pass) {
    if (pass.kind == PassKind::waiting && !std::exchange(is_set, true)) {
      ours.ahead = std::chrono::hours{24};
    }
  };
  floor.run_until("2026-01-05T08:50:00Z");
  CHECK(floor.trades().empty());  // by our clock it is 08:50 of the next day
  CHECK(floor.sink.count(EventKind::warning) == 1);
  const auto history = floor.ledger.history(StakingCalendar(), floor.clock.now(), 1);
  REQUIRE(history.has_value());
  CHECK(history->clock_offset == -std::chrono::hours{24});
  floor.run_until("2026-01-05T09:10:00Z");
  REQUIRE(floor.trades().size() == 1);
  CHECK(floor.trades().front().intent.key.day == day("2026-01-05"));
  CHECK(floor.trades().front().intent.at >= at("2026-01-05T09:03:00Z"));
}

TEST_CASE("a clock that is set while the exchange is away waits for the exchange",
          "[daemon][clock]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T08:30:00Z"));
  SetClock ours(floor.clock);
  floor.local = &ours;
  floor.on_pass = [&](const DaemonPass& pass) {
    if (pass.kind == PassKind::waiting && ours.ahead == Milliseconds{0}) {
      ours.ahead = std::chrono::hours{2};
      floor.exchange.arm(unreachable());
    }
    if (floor.clock.now() > at("2026-01-05T09:00:00Z")) floor.exchange.clear_faults();
  };
  floor.run_until("2026-01-05T08:59:00Z");
  CHECK(floor.trades().empty());
  CHECK(floor.listener.count(PassKind::failed) > 1);
  floor.run_until("2026-01-05T09:30:00Z");
  REQUIRE(floor.trades().size() == 1);
  CHECK(floor.trades().front().intent.at >= at("2026-01-05T09:03:00Z"));
}

TEST_CASE("a clock that is set while a trade is open hides the risk from nobody",
          "[daemon][clock][safety]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  SetClock ours(floor.clock);
  floor.local = &ours;
  floor.refuse_closes();
  floor.on_pass = [&](const DaemonPass& pass) {
    if (pass.kind != PassKind::failed || ours.ahead != Milliseconds{0}) return;
    ours.ahead = std::chrono::minutes{10};
    floor.exchange.arm(unreachable());
  };
  floor.run_until("2026-01-05T10:00:00Z");
  CHECK(floor.listener.count(PassKind::failed) > 20);
  for (const DaemonPass& pass : floor.listener.passes) {
    if (pass.kind != PassKind::failed) continue;
    INFO(format_utc(pass.at) << " " << pass.text);
    CHECK(pass.failure->kind == ErrorKind::position_open);
    CHECK(pass.wait <= RetryPace::kFirst);
  }
}

TEST_CASE("a position that nobody explains is looked at in every check until it is gone",
          "[daemon][safety]") {
  DaemonFloor floor;
  floor.settings.schedule.trade_days = 0b0000011;  // Monday and Tuesday
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  const Symbol linea("LINEA-USDT");
  bool is_open = false;
  floor.on_pass = [&](const DaemonPass& pass) {
    if (is_open || pass.kind != PassKind::traded) return;
    is_open = true;  // somebody else trades what we have traded
    floor.exchange.core().trade_externally(PaperAccountOptions{}.id, linea, Side::buy,
                                           Size("5"_dec));
  };
  floor.run_until("2026-01-09T12:00:00Z");  // nothing is due since Tuesday
  const auto is_unexplained = [](const DaemonPass& pass) {
    return pass.failure && pass.failure->kind == ErrorKind::unexplained_position;
  };
  const Timestamp found = at("2026-01-06T09:03:00Z");  // by the next trade
  for (const DaemonPass& pass : floor.listener.passes) {
    INFO(format_utc(pass.at) << " " << pass.text);
    CHECK(is_unexplained(pass) == (pass.at >= found));
  }
  CHECK(floor.exchange.position_now(linea) == Size("5"_dec));

  floor.exchange.core().trade_externally(PaperAccountOptions{}.id, linea, Side::sell,
                                         Size("5"_dec));
  floor.run_until("2026-01-09T12:10:00Z");
  CHECK_FALSE(floor.listener.passes.back().failure);
}
