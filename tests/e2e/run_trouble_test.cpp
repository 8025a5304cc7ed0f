// `apexbot run` in trouble: an exchange that is away, a disk that is full, keys that are revoked,
// and switches thrown beside it.
#include <sys/resource.h>

#include <catch2/catch.hpp>

#include "tests/support/daemon_under_test.h"
#include "tests/support/noting_command.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

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

/// What a full disk is to a program, and takes back when there is room again.
bool let_files_grow_to(rlim_t bytes, pid_t pid) {
  struct rlimit limit = {};
  if (::prlimit(pid, RLIMIT_FSIZE, nullptr, &limit) != 0) return false;
  limit.rlim_cur = std::min(bytes, limit.rlim_max);
  return ::prlimit(pid, RLIMIT_FSIZE, &limit, nullptr) == 0;
}

}  // namespace

TEST_CASE("an exchange that is away for a day ends nothing, and the next day is traded",
          "[e2e][run][outage]") {
  DaemonUnderTest daemon("2026-01-05T08:30:00Z");
  daemon.start();
  REQUIRE(daemon.says("event=settled"));
  // It asks for the contracts once more behind that line.
  REQUIRE(DaemonUnderTest::soon(
      [&] { return std::filesystem::exists(daemon.bot.data_dir() / "symbols.json"); }));
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

TEST_CASE("a daemon that dies in each of its rounds with a position open tells of it",
          "[e2e][run][notify][metrics][safety]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  const TemporaryDirectory elsewhere;
  const NotingCommand command(daemon, "exit 0", elsewhere.path(), "metrics_file: page.prom\n");
  const auto start_and_die = [&] {
    daemon.start();
    REQUIRE(daemon.process->wait() == 128 + SIGKILL);
  };
  const auto page = [&] {
    const auto text = read_file(daemon.bot.directory.path() / "page.prom", std::size_t{1} << 20);
    return text ? text->value_or("") : "";
  };
  daemon.bot.environment["APEXBOT_TESTING_CRASH"] = "send open 1: after";
  start_and_die();
  daemon.bot.environment["APEXBOT_TESTING_CRASH"] = "order 1: before";
  start_and_die();
  CHECK(command.keys().empty());  // what may be open is looked at first
  CHECK_THAT(page(), Contains("apexbot_may_be_open{bot=\"data\"} 1\n"));
  start_and_die();
  CHECK(command.count("outcome_unknown 2026-01-05T09:3") == 1);
  start_and_die();
  CHECK(command.keys().size() == 1);
  INFO("and again, until it is over; a loop that never ends a pass is not said to run");
  for (int i = 0; i < 4; ++i) {
    daemon.advance_both(minutes(10));
    start_and_die();
  }
  CHECK(command.count("outcome_unknown") == 2);
  const std::string text = page();
  CHECK_THAT(text, Contains("apexbot_may_be_open{bot=\"data\"} 1\n"));
  const std::string name = "apexbot_next_pass_timestamp_seconds{bot=\"data\"} ";
  REQUIRE_THAT(text, Contains(name));
  const std::string promised = text.substr(text.find(name) + name.size(), 10);
  CHECK(from_unix_ms(1000 * std::stoll(promised)) < *parse_utc("2026-01-05T09:40:00Z"));

  daemon.bot.environment.erase("APEXBOT_TESTING_CRASH");
  daemon.start();
  REQUIRE(daemon.says("event=settled"));
  CHECK(DaemonUnderTest::soon([&] { return command.count("all_clear risk") == 1; }));
  CHECK_THAT(page(), Contains("apexbot_may_be_open{bot=\"data\"} 0\n"));
  CHECK(daemon.stop() == 0);
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
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
  CHECK(daemon.says("event=heartbeat_written_again"));
  CHECK(is_healthy_soon(daemon));
  CHECK(daemon.stop() == 0);
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}

TEST_CASE("a heartbeat that cannot be written is said once, and so is its end",
          "[e2e][run][health]") {
  DaemonUnderTest daemon("2026-01-05T08:30:00Z");
  daemon.write_config("schedule:\n  check_interval: 2\n");
  daemon.start();
  REQUIRE(daemon.says("event=settled"));
  const auto file = daemon.bot.data_dir() / "heartbeat.json";
  REQUIRE(std::filesystem::remove(file));
  REQUIRE(make_directory(file / "in the way").has_value());
  REQUIRE(daemon.says("event=heartbeat_not_written"));
  pause_for(Milliseconds{6'000});  // more beats
  std::filesystem::remove_all(file);
  REQUIRE(daemon.says("event=heartbeat_written_again"));
  CHECK(is_healthy_soon(daemon));
  const std::string log = daemon.process->err();
  CHECK(log.find("event=heartbeat_not_written") == log.rfind("event=heartbeat_not_written"));
  CHECK(daemon.stop() == 0);
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
  CHECK(command.count("trade_overdue") == 1);
  CHECK(command.keys().size() == 2);
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
