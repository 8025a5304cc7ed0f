// `run --once`: one look, for timers and cron.
#include <catch2/catch.hpp>

#include "tests/daemon/daemon_floor.h"

using namespace apex;
using namespace apex::testing;

TEST_CASE("one look asks the exchange only where a trade is due or something is unsettled",
          "[daemon][once]") {
  DaemonFloor floor;
  floor.clock.set(at("2026-01-05T08:30:00Z"));
  const auto look = [&] {
    Desk now = floor.desk();
    return TradingDaemon(now, floor.listener).once();
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
    return TradingDaemon(now, floor.listener).once();
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
  const DaemonPass pass = TradingDaemon(now, floor.listener).once();
  REQUIRE(pass.failure.has_value());
  CHECK(pass.failure->kind == ErrorKind::refused);
  CHECK(floor.clock.now() < at("2026-01-05T09:00:05Z"));
  CHECK(floor.trades().empty());
}
