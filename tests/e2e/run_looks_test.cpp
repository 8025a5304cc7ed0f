// What the checks of `apexbot run` and the looks of `run --once` come to, seen from outside: exit
// statuses, what is printed, and what the commands beside them say.
#include <catch2/catch.hpp>
#include <tuple>

#include "tests/support/daemon_under_test.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

namespace {

constexpr Milliseconds minutes(int count) { return std::chrono::minutes{count}; }

ProcessResult look(const DaemonUnderTest& daemon) {
  return daemon.run({"run", "--once", "--live"});
}

/// What `apexbot health --json` says.
struct Health {
  bool is_healthy = false;
  std::string why;
  std::string beat_at;
  bool is_in_round = false;
};

Health health_of(const DaemonUnderTest& daemon) {
  const auto answer = JsonDocument::parse(daemon.run({"health", "--json"}).out);
  REQUIRE(answer.has_value());
  const JsonView root = answer->root();
  const auto beat = root.at("heartbeat");
  REQUIRE(beat.has_value());
  return {root.boolean("healthy").value(), root.string("why").value_or(""),
          beat->string("at").value(), beat->boolean("in_round").value()};
}

/// When the newest pass was over that ended after `moment`; empty: none does.
std::string passed_after(const DaemonUnderTest& daemon, const std::string& moment) {
  std::string at;
  std::ignore = DaemonUnderTest::soon([&] {
    const Health health = health_of(daemon);
    if (health.beat_at > moment && !health.is_in_round) at = health.beat_at;
    return !at.empty();
  });
  return at;
}

}  // namespace

TEST_CASE("a position that nobody explains stays ill where nothing is due yet",
          "[e2e][run][health][safety]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  daemon.write_config("schedule:\n  check_interval: 2\n");
  daemon.start();
  REQUIRE(daemon.trades_soon(1));
  daemon.exchange.post("/control/trade", "symbol=LINEA-USDT&side=BUY&size=5");
  daemon.advance_both(minutes(24 * 60));
  REQUIRE(daemon.says("detail=\"a position of 5 LINEA-USDT is open that our fills do not explain"));
  const std::size_t sent = daemon.exchange.posts().size();
  daemon.advance_both(minutes(23 * 60));
  const std::string passed = passed_after(daemon, "2026-01-07T08:30");  // due at 09:03
  REQUIRE(!passed.empty());
  REQUIRE(!passed_after(daemon, passed).empty());  // one that began by that clock, too
  const Health health = health_of(daemon);
  CHECK_FALSE(health.is_healthy);
  CHECK_THAT(health.why, Contains("OPEN RISK: a position of 5 LINEA-USDT"));
  CHECK(daemon.exchange.posts().size() == sent);
  SECTION("told to stop, it ends with 22, and stays ill") {
    CHECK(daemon.stop().value_or(-1) == 22);
    CHECK_THAT(health_of(daemon).why, Contains("OPEN RISK: a position of 5 LINEA-USDT"));
  }
  SECTION("once it is gone all is well again, and so is the end") {
    daemon.exchange.post("/control/trade", "symbol=LINEA-USDT&side=SELL&size=5");
    CHECK(DaemonUnderTest::soon([&] { return health_of(daemon).is_healthy; }));
    CHECK(daemon.stop().value_or(-1) == 0);
  }
}

TEST_CASE("the last look of a staking day trades though the moment comes later, and then no more",
          "[e2e][run][once]") {
  DaemonUnderTest daemon("2026-01-06T06:10:00Z");
  daemon.write_config("schedule:\n  trade_time: \"07:30\"\n");
  const ProcessResult before = look(daemon);
  CHECK(before.status == 0);
  CHECK_THAT(before.out, Contains("is due 2026-01-06T07:30:00Z"));
  CHECK(daemon.exchange.posts().empty());

  daemon.advance_both(minutes(60));
  const ProcessResult last = look(daemon);
  CHECK(last.status == 0);
  CHECK_THAT(last.out, Contains("completed"));
  CHECK(daemon.exchange.posts().size() == 2);
  for (const int later : {10, 15, 50}) {  // before the moment, past it, and in the next day
    daemon.advance_both(minutes(later));
    CHECK(look(daemon).status == 0);
  }
  const std::vector<TradeRecord> trades = daemon.completed();
  REQUIRE(trades.size() == 1);
  CHECK(trades.front().intent.key.day.to_string() == "2026-01-05");
  CHECK(format_utc(trades.front().intent.at) < "2026-01-06T07:15");
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}

TEST_CASE("looks go on saying what nobody explains until it is gone", "[e2e][run][once][safety]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  REQUIRE(look(daemon).status == 0);
  daemon.exchange.post("/control/trade", "symbol=LINEA-USDT&side=BUY&size=5");
  daemon.advance_both(minutes(24 * 60));
  CHECK(look(daemon).status == 22);
  daemon.advance_both(minutes(23 * 60));
  CHECK(look(daemon).status == 22);  // the next trade is due 09:03
  CHECK_FALSE(health_of(daemon).is_healthy);
  daemon.exchange.post("/control/wire", "answer=maintenance&path=/api/v3/time&times=always");
  CHECK(look(daemon).status == 10);
  CHECK_THAT(health_of(daemon).why,
             Contains("OPEN RISK: something was open, and nobody could look since: "));
  daemon.exchange.post("/control/clear", "");
  CHECK(look(daemon).status == 22);
  daemon.exchange.post("/control/trade", "symbol=LINEA-USDT&side=SELL&size=5");
  pause_for(Milliseconds{200});  // the account shows it 20 ms later
  CHECK(look(daemon).status == 0);
  CHECK(health_of(daemon).is_healthy);
}

TEST_CASE("only a look of the same kind tells when the next one comes", "[e2e][run][once]") {
  DaemonUnderTest daemon("2026-01-06T06:10:00Z");
  daemon.write_config("schedule:\n  trade_time: \"07:30\"\n");
  SECTION("not a first one") {}
  SECTION("not one of a rehearsal") { REQUIRE(daemon.run({"run", "--once"}).status == 0); }
  SECTION("not a daemon that was there") {
    daemon.start();
    REQUIRE(daemon.says("event=settled"));
    REQUIRE(daemon.stop() == 0);
  }
  daemon.advance_both(minutes(60));
  CHECK_THAT(look(daemon).out, Contains("is due 2026-01-06T07:30:00Z"));
  CHECK(daemon.exchange.posts().empty());
  daemon.advance_both(minutes(25));
  CHECK_THAT(look(daemon).out, Contains("completed"));
  CHECK(daemon.exchange.posts().size() == 2);
}

TEST_CASE("who has no keys sees the jittered moments of who looks with them",
          "[e2e][run][health]") {
  DaemonUnderTest daemon("2026-01-05T08:30:00Z");
  daemon.write_config("schedule:\n  jitter: 240\n");
  const auto due = [&daemon](const char* command) {
    const ProcessResult result = daemon.run({command, "--json"});
    const auto answer = JsonDocument::parse(result.out);
    REQUIRE(answer.has_value());
    return answer->root().string("next_due").value_or("");
  };
  const auto forget_keys = [&daemon] {
    for (const char* name :
         {"APEX_API_KEY", "APEX_API_SECRET", "APEX_PASSPHRASE", "APEX_ZK_SEEDS"}) {
      daemon.bot.environment.erase(name);
    }
  };
  const std::map<std::string, std::string> with_keys = daemon.bot.environment;
  const std::string planned = due("plan");
  CHECK(planned > "2026-01-05T09:03");
  forget_keys();
  CHECK(due("plan") != planned);  // nobody has looked yet who could have told

  daemon.bot.environment = with_keys;
  CHECK_THAT(look(daemon).out, Contains("next due " + planned));
  CHECK(due("health") == planned);
  forget_keys();
  for (const char* command : {"plan", "health", "status"}) {
    CAPTURE(command);
    CHECK(due(command) == planned);
  }
}

namespace {

/// The command of the one line for cron in a paper, as it would run here.
std::string cron_command(const std::string& paper, const DaemonUnderTest& daemon) {
  const auto read = read_file(std::filesystem::path(APEX_SOURCE_DIR) / paper, std::size_t{1} << 20);
  REQUIRE((read && *read));
  const std::string& text = **read;
  const std::size_t block = text.find("```cron\n");
  REQUIRE(block != std::string::npos);
  const std::size_t begin = text.find("cd /srv/apexbot && ", block);
  REQUIRE(begin != std::string::npos);
  std::string command = text.substr(begin, text.find('\n', begin) - begin);
  const auto replace = [&command](const std::string& what, const std::string& with) {
    const std::size_t at = command.find(what);
    if (at != std::string::npos) command.replace(at, what.size(), with);
    return at != std::string::npos;
  };
  REQUIRE(replace("/srv/apexbot", daemon.bot.directory.path().string()));
  REQUIRE((replace("/usr/local/bin/apexbot ", APEXBOT_TESTING_PATH " ") ||
           replace("./apexbot ", APEXBOT_TESTING_PATH " ")));
  return command;
}

}  // namespace

TEST_CASE("the lines for cron in the papers print only what went wrong", "[e2e][run][once]") {
  const std::string paper = GENERATE("docs/OPERATIONS.md", "docs/SETUP.md");
  CAPTURE(paper);
  DaemonUnderTest daemon("2026-01-05T08:20:00Z");
  const std::string command = cron_command(paper, daemon);
  const auto check_silent = [&] {
    const ProcessResult result = daemon.shell(command);
    CHECK(result.status == 0);
    CHECK(result.out + result.err == "");
  };
  INFO("nothing is due");
  check_silent();
  daemon.advance_both(minutes(45));
  INFO("the trade is made");
  check_silent();
  CHECK(daemon.exchange.posts().size() == 2);
  daemon.advance_both(minutes(15));
  INFO("the day has its trade");
  check_silent();
  CHECK(daemon.exchange.posts().size() == 2);

  REQUIRE(daemon.run({"halt", "--reason", "enough"}).status == 0);
  const ProcessResult halted = daemon.shell(command);
  CHECK(halted.status == 4);
  CHECK(halted.out.empty());
  CHECK_THAT(halted.err, Contains("enough"));
  REQUIRE(daemon.run({"resume"}).status == 0);
  daemon.advance_both(minutes(24 * 60));
  daemon.exchange.process().signal(SIGKILL);
  daemon.bot.environment["APEXBOT_TESTING_SPEED"] = "30";  // it tries again for a while
  const ProcessResult away = daemon.shell(command);
  CHECK(away.status == 10);
  CHECK(away.out.empty());
  CHECK_FALSE(away.err.empty());
  CHECK(daemon.completed().size() == 1);
}
