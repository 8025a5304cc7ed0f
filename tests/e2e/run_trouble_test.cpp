// `apexbot run` in trouble: told to stop in each step of a trade, an exchange that is away, a disk
// that is full, keys that are revoked, and switches thrown beside it.
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "tests/support/daemon_under_test.h"
#include "tests/support/noting_command.h"

using namespace apex;
using namespace apex::testing;

namespace {

constexpr Milliseconds minutes(int count) { return std::chrono::minutes{count}; }
constexpr const char* kAway = "method=GET&answer=bad_gateway&times=always";

/// What `apexbot health` says beside it; empty: healthy.
std::string sickness(const DaemonUnderTest& daemon) {
  // The health check goes by the same clock.
  const ProcessResult answer = daemon.run({"health"});
  CHECK((answer.status == 0 || answer.status == 1));
  CHECK(std::count(answer.err.begin(), answer.err.end(), '\n') == (answer.status == 0 ? 0 : 1));
  return answer.status == 0 ? "" : answer.err;
}

bool is_healthy_soon(const DaemonUnderTest& daemon) {
  return DaemonUnderTest::soon([&] { return sickness(daemon).empty(); });
}

bool gets_sick(const DaemonUnderTest& daemon, const std::string& why) {
  std::string said;
  const bool found = DaemonUnderTest::soon([&] {
    said = sickness(daemon);
    return said.find(why) != std::string::npos;
  });
  UNSCOPED_INFO("health: " << said << "\n" << daemon.process->err());
  return found;
}

std::set<std::string> lines_of(const std::filesystem::path& path) {
  std::set<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.insert(line);
  return lines;
}

/// What a full disk is to a program, and takes back when there is room again.
bool let_files_grow_to(rlim_t bytes, pid_t pid) {
  struct rlimit limit = {};
  if (::prlimit(pid, RLIMIT_FSIZE, nullptr, &limit) != 0) return false;
  limit.rlim_cur = std::min(bytes, limit.rlim_max);
  return ::prlimit(pid, RLIMIT_FSIZE, &limit, nullptr) == 0;
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
  int finished = 0;
  for (const std::string& point : points) {
    CAPTURE(point);
    DaemonUnderTest daemon(due);
    daemon.bot.environment["APEXBOT_TESTING_TERM"] = point;
    daemon.start();
    const auto status = daemon.process->wait(Milliseconds{10'000});
    INFO(daemon.process->err());
    CHECK(status == 0);
    check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
    const std::size_t made = daemon.completed().size();
    CHECK(made <= 1);
    CHECK(daemon.exchange.posts().size() == 2 * made);
    finished += static_cast<int>(made);
  }
  CHECK(finished > 3);
  CHECK(finished < static_cast<int>(points.size()));
  std::printf("signals in a trade: %zu points, %d trades finished\n", points.size(), finished);
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

TEST_CASE("an exchange that is away for a day ends nothing, and the next day is traded",
          "[e2e][run][outage]") {
  DaemonUnderTest daemon("2026-01-05T08:30:00Z");
  daemon.start();
  REQUIRE(daemon.says("event=settled"));
  CHECK(is_healthy_soon(daemon));
  daemon.exchange.post("/control/wire", kAway);
  daemon.advance_both(minutes(60));
  REQUIRE(daemon.says("event=failed", Milliseconds{60'000}));
  daemon.advance_both(minutes(60));
  CHECK(gets_sick(daemon, "overdue"));
  CHECK(daemon.process->err().find("contracts not refreshed") == std::string::npos);
  daemon.advance_both(minutes(22 * 60));  // the day is lost
  daemon.exchange.post("/control/clear", "");
  REQUIRE(DaemonUnderTest::soon([&] { return sickness(daemon).empty(); }, Milliseconds{60'000}));
  CHECK(daemon.completed().empty());
  daemon.advance_both(minutes(60));
  REQUIRE(daemon.trades_soon(1));
  CHECK(daemon.completed().front().intent.key.day.to_string() == "2026-01-06");
  CHECK(is_healthy_soon(daemon));
  CHECK(daemon.stop() == 0);
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}

TEST_CASE("a daemon that is ended and started again and again is sick as soon as one that stays",
          "[e2e][run][health][outage]") {
  for (const int ended_by : {SIGKILL, SIGTERM}) {
    CAPTURE(ended_by);
    DaemonUnderTest daemon("2026-01-05T09:30:00Z");  // the trade of the day is wanted
    daemon.exchange.post("/control/wire", kAway);
    const auto end = [&] {
      daemon.process->signal(ended_by);
      REQUIRE(daemon.process->wait() == (ended_by == SIGKILL ? 128 + SIGKILL : 0));
    };
    daemon.start();
    REQUIRE(daemon.says("event=failed"));
    CHECK(is_healthy_soon(daemon));
    end();
    daemon.advance_both(minutes(10));
    daemon.start();
    REQUIRE(daemon.says("event=failed"));
    CHECK(is_healthy_soon(daemon));
    for (int i = 0; i < 2; ++i) {
      end();
      daemon.advance_both(minutes(10));
      daemon.start();
      REQUIRE(daemon.says("event=failed"));
      CHECK(gets_sick(daemon, "due 2026-01-05T09:03:00Z is overdue"));
    }
    end();
    daemon.advance_both(minutes(20));  // nobody was there for longer than a late trade may take
    daemon.start();
    REQUIRE(daemon.says("event=failed"));
    CHECK(is_healthy_soon(daemon));
    CHECK(daemon.stop() == 0);
  }
}

TEST_CASE("a daemon that dies in each of its rounds is sick, however often it is started",
          "[e2e][run][health]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  daemon.bot.environment["APEXBOT_TESTING_CRASH"] = "account 1: before";
  std::string said;
  for (int i = 0; i < 3; ++i) {
    if (i > 0) daemon.advance_both(minutes(10));
    daemon.start();
    REQUIRE(daemon.process->wait() == 128 + SIGKILL);
    said = sickness(daemon);
    INFO(said);
    CHECK(said.empty() == (i < 2));
  }
  CHECK(said.find("due 2026-01-05T09:03:00Z is overdue") != std::string::npos);
}

TEST_CASE("a disk that is full for a while stops the trade, not the daemon", "[e2e][run][disk]") {
  DaemonUnderTest daemon("2026-01-05T08:30:00Z");
  daemon.write_config("schedule:\n  check_interval: 2\n");
  daemon.start();
  REQUIRE(daemon.says("event=settled"));
  CHECK(is_healthy_soon(daemon));
  REQUIRE(let_files_grow_to(0, daemon.process->pid()));
  daemon.advance_both(minutes(60));
  pause_for(Milliseconds{4'000});
  CHECK(gets_sick(daemon, "unhealthy: "));
  daemon.advance_both(minutes(20));
  pause_for(Milliseconds{4'000});
  CHECK_FALSE(sickness(daemon).empty());
  CHECK(daemon.exchange.posts().empty());
  REQUIRE(let_files_grow_to(RLIM_INFINITY, daemon.process->pid()));
  REQUIRE(daemon.trades_soon(1));
  CHECK(is_healthy_soon(daemon));
  CHECK(daemon.stop() == 0);
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}

TEST_CASE("a ledger that cannot grow for a while is told of, once, and so is its end",
          "[e2e][run][disk][notify]") {
  DaemonUnderTest daemon("2026-01-05T08:30:00Z");
  const TemporaryDirectory elsewhere;
  const NotingCommand command(daemon, "exit 0", elsewhere.path(),
                              "schedule:\n  check_interval: 5\n");
  daemon.start();
  REQUIRE(daemon.says("event=settled"));
  const auto size = std::filesystem::file_size(daemon.bot.data_dir() / "ledger.db-wal");
  REQUIRE(let_files_grow_to(size, daemon.process->pid()));
  daemon.advance_both(minutes(60));
  REQUIRE(DaemonUnderTest::soon([&] { return command.count("storage_failed") == 1; }));
  daemon.advance_both(minutes(20));
  CHECK(gets_sick(daemon, "due 2026-01-05T09:03:00Z is overdue"));
  pause_for(Milliseconds{6'000});  // another pass
  CHECK(daemon.exchange.posts().empty());
  CHECK(command.keys().size() == 1);
  REQUIRE(let_files_grow_to(RLIM_INFINITY, daemon.process->pid()));
  REQUIRE(daemon.trades_soon(1));
  CHECK(is_healthy_soon(daemon));
  CHECK(DaemonUnderTest::soon([&] { return command.count("all_clear storage") == 1; }));
  CHECK(daemon.stop() == 0);
  CHECK(command.count("storage_failed") == 1);
  CHECK(command.count("all_clear") == 1);
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}

TEST_CASE("keys that are revoked suspend trading until the configuration is read again",
          "[e2e][run][keys]") {
  DaemonUnderTest daemon("2026-01-05T09:20:00Z");
  daemon.write_config("schedule:\n  check_interval: 2\n");
  daemon.exchange.post("/control/wire",
                       "method=GET&path=/api/v3/account&answer=code_10002&times=always");
  daemon.start();
  REQUIRE(daemon.says("the exchange rejects our keys"));
  CHECK(gets_sick(daemon, "rejects our keys"));
  const auto requests = [&] {
    const auto answer = daemon.exchange.get("/control/requests");
    const auto counts = answer.root().at("data");
    REQUIRE(counts.has_value());
    std::int64_t total = 0;
    for (const std::string& route : counts->keys().value_or(std::vector<std::string>{})) {
      if (route.find("/api/") != std::string::npos) total += counts->integer(route).value_or(0);
    }
    REQUIRE(total > 0);
    return total;
  };
  const std::int64_t asked = requests();
  pause_for(Milliseconds{3'000});
  CHECK(requests() == asked);
  daemon.exchange.post("/control/clear", "");
  daemon.process->signal(SIGHUP);
  CHECK(daemon.trades_soon(1));
  CHECK(is_healthy_soon(daemon));
  CHECK(daemon.stop() == 0);
}

TEST_CASE("halt, resume and close are obeyed beside the daemon", "[e2e][run][switches]") {
  DaemonUnderTest daemon("2026-01-05T08:30:00Z");
  daemon.write_config("schedule:\n  check_interval: 2\n");
  daemon.start();
  REQUIRE(daemon.says("event=settled"));
  REQUIRE(daemon.run({"halt", "--reason", "on holiday"}).status == 0);
  daemon.advance_both(minutes(60));
  REQUIRE(daemon.says("event=suspended"));
  CHECK(gets_sick(daemon, "on holiday"));
  CHECK(daemon.exchange.posts().empty());
  REQUIRE(daemon.run({"resume"}).status == 0);
  CHECK(daemon.trades_soon(1));
  CHECK(is_healthy_soon(daemon));
  daemon.bot.environment["APEXBOT_TESTING_SPEED"] = "60";  // it waits for the ledger
  const ProcessResult closed = daemon.run({"close"});
  daemon.bot.environment.erase("APEXBOT_TESTING_SPEED");
  CHECK(closed.status == 31);  // the daemon has the ledger, and has nothing open
  CHECK(gets_sick(daemon, "halted"));
  CHECK(daemon.stop() == 0);
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}

TEST_CASE("a breaker that is reset beside the daemon lets it trade again", "[e2e][run][switches]") {
  DaemonUnderTest daemon("2026-01-05T09:20:00Z");
  daemon.write_config("schedule:\n  check_interval: 2\n");
  daemon.bot.environment["MAX_FAILURES"] = "1";
  daemon.exchange.arm("kind=not_filled&leg=open");
  daemon.start();
  REQUIRE(daemon.says("circuit breaker open"));
  CHECK(gets_sick(daemon, "circuit breaker open"));
  CHECK(daemon.run({"breaker", "--reset"}).status == 0);
  REQUIRE(DaemonUnderTest::soon(
      [&] { return !std::filesystem::exists(daemon.bot.data_dir() / "breaker-reset"); }));
  daemon.advance_both(minutes(6));
  CHECK(daemon.trades_soon(1));
  CHECK(daemon.stop() == 0);
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}

TEST_CASE("a daemon that was killed is unhealthy once its promise is broken",
          "[e2e][run][health]") {
  DaemonUnderTest daemon("2026-01-05T10:10:00Z");
  daemon.start();
  REQUIRE(daemon.trades_soon(1));
  CHECK(is_healthy_soon(daemon));
  daemon.process->signal(SIGKILL);
  REQUIRE(daemon.process->wait() == 128 + SIGKILL);
  daemon.advance_both(minutes(12));
  CHECK(gets_sick(daemon, "dead or stuck"));
  daemon.start();
  REQUIRE(daemon.says("event=settled"));
  CHECK(is_healthy_soon(daemon));
  CHECK(daemon.stop() == 0);
  CHECK(gets_sick(daemon, "stopped"));
}
