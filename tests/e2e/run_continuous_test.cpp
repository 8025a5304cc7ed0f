// `apexbot run` in continuous mode as a real process at a real exchange. The waits between rounds
// jump.
#include <catch2/catch.hpp>
#include <map>

#include "tests/support/builders.h"
#include "tests/support/daemon_under_test.h"

using namespace apex;
using namespace apex::testing;

namespace {

constexpr Milliseconds kLongest = std::chrono::minutes{8};

Timestamp time_of(const LocalExchange& exchange) {
  const JsonDocument answer = exchange.get("/control/time");
  return *parse_utc(answer.root().string("data").value());
}

/// Moments of the trades of each staking day, oldest first.
std::map<std::string, std::vector<Timestamp>> trades_by_day(const DaemonUnderTest& daemon) {
  std::map<std::string, std::vector<Timestamp>> days;
  for (const TradeRecord& trade : daemon.completed()) {  // newest first
    auto& moments = days[trade.intent.key.day.to_string()];
    moments.insert(moments.begin(), trade.intent.at);
  }
  return days;
}

}  // namespace

TEST_CASE("continuous mode trades every interval, up to the limits of the day and of the week",
          "[e2e][run][continuous]") {
  constexpr std::size_t kTradesOfDay = 4;
  constexpr Milliseconds kInterval = std::chrono::hours{3};  // eight would fit into a day
  DaemonUnderTest daemon("2026-01-05T08:00:00Z", {"--seconds", "1200"});  // a Monday
  daemon.bot.environment["APEXBOT_TESTING_JUMP"] = "1";
  daemon.bot.environment.erase("APEXBOT_TESTING_CLOCK");
  daemon.write_config(
      "schedule:\n  mode: continuous\n  trade_interval_hours: 3\n  check_interval: 3600\n"
      "safety:\n  max_daily_trades: 4\n");
  const auto stop_after = [&daemon](const std::function<bool()>& reached) {
    const bool is_reached = DaemonUnderTest::soon(reached, kLongest);
    INFO(daemon.process->err());
    REQUIRE(is_reached);
    REQUIRE(daemon.stop() == 0);
  };
  daemon.start();
  stop_after([&] { return daemon.completed().size() >= 2; });
  daemon.start_at(time_of(daemon.exchange));  // what was before counts on
  stop_after([&] { return time_of(daemon.exchange) >= at("2026-01-12T12:00:00Z"); });

  const auto days = trades_by_day(daemon);
  for (const char* day : {"2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"}) {
    INFO(day);
    REQUIRE(days.contains(day));
    const std::vector<Timestamp>& moments = days.at(day);
    CHECK(moments.size() == kTradesOfDay);
    CHECK(format_utc(moments.front()).starts_with(std::string(day) + "T08:03:0"));
    for (std::size_t i = 1; i < moments.size(); ++i) {
      CHECK(moments[i] - moments[i - 1] >= kInterval);
      CHECK(moments[i] - moments[i - 1] < kInterval + std::chrono::minutes{5});
    }
  }
  INFO("the first trade of the fifth day completes the factor: the next one is of the next week");
  REQUIRE(days.contains("2026-01-09"));
  CHECK(days.at("2026-01-09").size() == 1);
  CHECK_FALSE(days.contains("2026-01-10"));
  CHECK_FALSE(days.contains("2026-01-11"));
  REQUIRE(days.contains("2026-01-12"));
  for (const auto& [day, moments] : days) {
    INFO(day);  // the last is not over
    CHECK(moments.size() <= kTradesOfDay);
  }
  CHECK(daemon.exchange.posts().size() == 2 * daemon.completed().size());
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}
