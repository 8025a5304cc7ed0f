// `apexbot run` is told to stop: in each step of a trade, while an open rests, while the exchange
// does not answer.
#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "tests/support/daemon_under_test.h"

using namespace apex;
using namespace apex::testing;

namespace {

std::set<std::string> lines_of(const std::filesystem::path& path) {
  std::set<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.insert(line);
  return lines;
}

}  // namespace

TEST_CASE("told to stop in any step of a trade, it finishes the trade within ten seconds",
          "[e2e][run][sigterm]") {
  const std::string due = "2026-01-05T09:30:00Z";
  std::set<std::string> points;
  {
    DaemonUnderTest whole(due);
    const auto list = whole.bot.directory.path() / "points";
    whole.bot.environment["APEXBOT_TESTING_POINTS"] = list.string();
    whole.start();
    REQUIRE(whole.says("event=traded"));
    for (const std::string& point : lines_of(list)) {  // those of its end are no steps of a trade
      if (point.ends_with(": after")) points.insert(point);
    }
    REQUIRE(whole.stop() == 0);
  }
  REQUIRE(points.size() > 10);
  int reached = 0;
  int finished = 0;
  for (const std::string& point : points) {
    CAPTURE(point);
    DaemonUnderTest daemon(due);
    const auto list = daemon.bot.directory.path() / "points";
    daemon.bot.environment["APEXBOT_TESTING_POINTS"] = list.string();
    daemon.bot.environment["APEXBOT_TESTING_TERM"] = point;
    daemon.start();
    REQUIRE(DaemonUnderTest::soon([&] {
      return lines_of(list).contains(point) ||
             daemon.process->err().find("event=traded") != std::string::npos;
    }));
    // The real clock decides how often it looks: a run may come to fewer points.
    const bool came_to_it = lines_of(list).contains(point);
    if (!came_to_it) daemon.process->signal(SIGTERM);
    reached += static_cast<int>(came_to_it);
    const auto status = daemon.process->wait(Milliseconds{10'000});
    INFO(daemon.process->err());
    CHECK(status == 0);
    check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
    const std::size_t made = daemon.completed().size();
    CHECK(made <= 1);
    CHECK(daemon.exchange.posts().size() == 2 * made);
    finished += static_cast<int>(made);
  }
  CHECK(reached + 8 >= static_cast<int>(points.size()));
  CHECK(finished > 3);
  CHECK(finished < static_cast<int>(points.size()));
  std::printf("signals in a trade: %zu points, %d reached, %d trades finished\n", points.size(),
              reached, finished);
}

TEST_CASE("told to stop where each answer takes 200 ms, it finishes the trade within ten seconds",
          "[e2e][run][sigterm]") {
  int finished = 0;
  for (const char* point :
       {"send open 1: before", "send open 1: after", "send close 1: before", "send close 1: after",
        "order 1: before", "order 2: after", "ledger seen 1: after"}) {
    CAPTURE(point);
    DaemonUnderTest daemon("2026-01-05T09:30:00Z");
    daemon.exchange.post("/control/wire", "method=GET&answer=true&delay_ms=200&times=always");
    daemon.exchange.post("/control/wire",
                         "method=POST&path=/api/v3/order&answer=true&delay_ms=200&times=always");
    const auto list = daemon.bot.directory.path() / "points";
    daemon.bot.environment["APEXBOT_TESTING_POINTS"] = list.string();
    daemon.bot.environment["APEXBOT_TESTING_TERM"] = point;
    daemon.start();
    REQUIRE(DaemonUnderTest::soon([&] { return lines_of(list).contains(point); }));
    CHECK(daemon.process->wait(Milliseconds{10'000}) == 0);
    INFO(daemon.process->err());
    check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
    const std::size_t made = daemon.completed().size();
    CHECK(made == 1);  // every one of these points is behind the last look at the signal
    CHECK(daemon.exchange.posts().size() == 2);
    finished += static_cast<int>(made);
  }
  std::printf("signals at 200 ms: %d trades finished\n", finished);
}

TEST_CASE(
    "told to stop while a LIMIT open rests, it takes it back and ends flat within ten seconds",
    "[e2e][run][sigterm]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  daemon.write_config("trading:\n  type: LIMIT\n  limit_wait: 50\n");
  daemon.exchange.arm("kind=late_match&leg=open&delay_ms=60000");
  daemon.start();
  REQUIRE(DaemonUnderTest::soon([&] { return !daemon.exchange.posts().empty(); }));
  pause_for(Milliseconds{1'500});  // by now it is looked at each second
  CHECK(daemon.stop(Milliseconds{10'000}) == 0);
  CHECK(daemon.exchange.posts().size() == 1);
  REQUIRE(daemon.bot.trades().size() == 1);
  REQUIRE(daemon.bot.trades().front().end.has_value());
  CHECK(daemon.bot.trades().front().end->outcome == TradeOutcome::not_filled);
  // What still rested would fill by now.
  daemon.exchange.post("/control/time", "advance_ms=600000");
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
  CHECK(daemon.exchange.fill_ids().empty());
}

TEST_CASE("an exchange that does not answer keeps nobody waiting who tells it to stop",
          "[e2e][run][sigterm]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  daemon.exchange.post("/control/wire",
                       "method=GET&path=/api/v3/account&answer=true&delay_ms=60000&times=always");
  daemon.start();
  REQUIRE(daemon.says("event=started"));
  pause_for(Milliseconds{1'500});
  CHECK(daemon.stop(Milliseconds{10'000}) == 0);
  CHECK(daemon.exchange.posts().empty());
}

TEST_CASE("orders that are not answered are settled within 25 seconds of being told to stop",
          "[e2e][run][sigterm]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  daemon.exchange.post("/control/wire",
                       "method=POST&path=/api/v3/order&answer=true&delay_ms=60000&times=2");
  daemon.start();
  REQUIRE(DaemonUnderTest::soon([&] { return !daemon.exchange.posts().empty(); }));
  CHECK(daemon.stop(Milliseconds{25'000}) == 0);
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}

TEST_CASE(
    "an exchange that answers nothing any more is given up within 25 seconds of being told "
    "to stop, and what may be open is said",
    "[e2e][run][sigterm]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  daemon.exchange.post("/control/wire",
                       "method=POST&path=/api/v3/order&answer=true&delay_ms=60000&times=always");
  daemon.start();
  REQUIRE(DaemonUnderTest::soon([&] { return !daemon.exchange.posts().empty(); }));
  daemon.exchange.post("/control/wire", "method=GET&answer=true&delay_ms=60000&times=always");
  const Milliseconds begin = SystemClock().steady();
  const auto status = daemon.stop(Milliseconds{25'000});
  std::printf("signal while nothing is answered: ended after %lld ms\n",
              static_cast<long long>((SystemClock().steady() - begin).count()));
  REQUIRE(status.has_value());
  CHECK((*status == 20 || *status == 21));
  CHECK(daemon.process->err().find("OPEN RISK") != std::string::npos);
  CHECK(daemon.exchange.posts().size() == 2);  // the close left, too
}
