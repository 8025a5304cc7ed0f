// `run --once`: one look, for timers and cron.
#include <catch2/catch.hpp>
#include <set>

#include "tests/daemon/daemon_floor.h"

using namespace apex;
using namespace apex::testing;

TEST_CASE("one look asks the exchange only where a trade is due or something is unsettled",
          "[daemon][once]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T08:30:00Z"));
  const auto look = [&] {
    Desk now = floor.desk();
    return TradingDaemon(now, floor.listener).once({});
  };
  CHECK(look().kind == PassKind::waiting);
  CHECK(floor.listener.passes.back().is_single_look);
  CHECK(floor.exchange.reads(PaperRead::server_time) == 0);
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  floor.refuse_closes();
  const DaemonPass left_open = look();
  REQUIRE(left_open.failure.has_value());
  CHECK(left_open.failure->kind == ErrorKind::position_open);
  floor.exchange.clear_faults();
  CHECK(look().kind == PassKind::waiting);  // closed, and the day is done
  floor.check_flat_and_booked();
  const int asked = floor.exchange.reads(PaperRead::server_time);
  CHECK(look().kind == PassKind::waiting);
  CHECK(floor.exchange.reads(PaperRead::server_time) == asked);
  CHECK(floor.trades().size() == 1);
}

TEST_CASE("one look at a full hour waits until funding is past, and trades", "[daemon][once]") {
  DaemonFloor floor;
  const auto look_at = [&](std::string_view moment) {
    floor.clock.set(at(moment));
    Desk now = floor.desk();
    return TradingDaemon(now, floor.listener).once({});
  };
  INFO("not for what is due later");
  CHECK(look_at("2026-01-05T08:56:59Z").kind == PassKind::waiting);
  CHECK(floor.clock.now() == at("2026-01-05T08:56:59Z"));
  CHECK(floor.exchange.reads(PaperRead::server_time) == 0);
  CHECK(look_at("2026-01-05T09:00:00Z").kind == PassKind::traded);
  REQUIRE(floor.trades().size() == 1);
  CHECK(floor.trades().front().intent.at >= at("2026-01-05T09:03:00Z"));
  CHECK(floor.trades().front().intent.at < at("2026-01-05T09:03:10Z"));
  INFO("nor where nothing is to be done");
  CHECK(look_at("2026-01-05T10:00:00Z").kind == PassKind::waiting);
  CHECK(floor.clock.now() == at("2026-01-05T10:00:00Z"));
  INFO("and a day that was missed is made up for");
  CHECK(look_at("2026-01-06T16:58:00Z").kind == PassKind::traded);
  CHECK(floor.trades().front().intent.at >= at("2026-01-06T17:03:00Z"));
}

TEST_CASE("one look that waits for funding to be past ends when it is told to", "[daemon][once]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T09:00:00Z"));
  floor.clock.on_sleep = [&](Milliseconds) { floor.TradingFloor::stop.request_stop(15); };
  Desk now = floor.desk();
  const DaemonPass pass = TradingDaemon(now, floor.listener).once({});
  REQUIRE(pass.failure.has_value());
  CHECK(pass.failure->kind == ErrorKind::refused);
  CHECK(floor.clock.now() < at("2026-01-05T09:00:05Z"));
  CHECK(floor.trades().empty());
}

namespace {

/// Looks from time to time, each knowing of the one before, as `run --once` does.
struct Looks {
  DaemonFloor floor;
  std::optional<Timestamp> last;

  void look_at(Timestamp moment) {
    floor.clock.set(moment);
    Desk now = floor.desk();
    std::ignore = TradingDaemon(now, floor.listener).once({last, false});
    last = floor.clock.now();
  }
  [[nodiscard]] std::set<StakingDay> days() {
    std::set<StakingDay> result;
    for (const TradeRecord& trade : floor.trades()) result.insert(trade.intent.key.day);
    return result;
  }
};

}  // namespace

TEST_CASE("looks that come hourly trade every day, whenever its trade is due", "[daemon][once]") {
  using std::chrono::minutes;
  for (int due = 0; due < 24 * 60; due += 17) {
    CAPTURE(due);
    Looks looks;
    looks.floor.settings.schedule.trade_time = minutes{due};
    const Timestamp begin = at("2026-01-05T08:00:00Z");
    for (int hour = 0; hour < 3 * 24; ++hour) {
      const int late = hour * 7 % 21;  // as a timer with a random delay of twenty minutes
      looks.look_at(begin + std::chrono::hours{hour} + minutes{5 + late});
    }
    CHECK(looks.days().size() == 3);
    looks.floor.check_flat_and_booked();
  }
}

TEST_CASE("looks that come often enough wait for the moment at which the trade is due",
          "[daemon][once]") {
  Looks looks;
  looks.floor.settings.schedule.trade_time = std::chrono::minutes{7 * 60 + 30};
  const Timestamp begin = at("2026-01-05T08:05:00Z");
  for (int quarter = 0; quarter < 24 * 4; ++quarter) {
    looks.look_at(begin + quarter * std::chrono::minutes{15});
  }
  REQUIRE(looks.floor.trades().size() == 1);
  CHECK(looks.floor.trades().front().intent.at >= at("2026-01-06T07:30:00Z"));
}

TEST_CASE("a first look, and one of the continuous mode, never trade before their time",
          "[daemon][once]") {
  Looks looks;
  looks.floor.settings.schedule.trade_time = std::chrono::minutes{7 * 60 + 30};
  looks.look_at(at("2026-01-06T07:10:00Z"));
  CHECK(looks.floor.trades().empty());
  looks.floor.settings.schedule.mode = ScheduleMode::continuous;
  looks.last.reset();
  looks.look_at(at("2026-01-07T03:10:00Z"));
  CHECK(looks.floor.trades().size() == 1);
  looks.look_at(at("2026-01-07T06:50:00Z"));
  CHECK(looks.floor.trades().size() == 1);
}

TEST_CASE("a look asks again for what the one before left open, though nothing is due",
          "[daemon][once][safety]") {
  DaemonFloor floor;
  bool may_be_open = false;
  const auto look_at = [&](std::string_view moment) {
    floor.clock.set(at(moment));
    Desk now = floor.desk();
    DaemonPass pass = TradingDaemon(now, floor.listener).once({std::nullopt, may_be_open});
    may_be_open = pass.failure.has_value();
    return pass;
  };
  const auto trade_by_hand = [&](Side side) {
    floor.exchange.core().trade_externally(PaperAccountOptions{}.id, Symbol("LINEA-USDT"), side,
                                           Size("5"_dec));
    floor.clock.advance(Milliseconds{1000});
  };
  CHECK(look_at("2026-01-05T09:30:00Z").kind == PassKind::traded);
  trade_by_hand(Side::buy);
  CHECK(look_at("2026-01-05T09:45:00Z").kind == PassKind::waiting);  // nobody asked
  const auto unexplained = [](const DaemonPass& pass) {
    return pass.failure && pass.failure->kind == ErrorKind::unexplained_position;
  };
  CHECK(unexplained(look_at("2026-01-06T09:30:00Z")));
  CHECK(unexplained(look_at("2026-01-07T08:30:00Z")));
  trade_by_hand(Side::sell);
  CHECK(look_at("2026-01-07T08:45:00Z").kind == PassKind::waiting);
  CHECK(look_at("2026-01-07T09:30:00Z").kind == PassKind::traded);
  CHECK(floor.trades().size() == 2);
}
