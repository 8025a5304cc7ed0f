// What may be open is told: when `apexbot run` ends with it, and when it begins in a way in which
// it could do nothing about it.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/daemon_under_test.h"
#include "tests/support/noting_command.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

namespace {

constexpr const char* kNoCloses =
    "kind=refused&leg=close&refusal=ORDER_SYMBOL_DISABLE_TRADE&times=always";
/// What a service manager waits before it kills.
constexpr Milliseconds kGrace{30'000};

/// Told to stop as soon as the open was answered, with closes that are refused.
int end_with_a_position_open(DaemonUnderTest& daemon, std::vector<std::string> arguments) {
  daemon.exchange.arm(kNoCloses);
  daemon.bot.environment["APEXBOT_TESTING_TERM"] = "send open 1: after";
  daemon.start(std::move(arguments));
  REQUIRE(DaemonUnderTest::soon([&] { return !daemon.exchange.posts().empty(); }));
  const int status = daemon.process->wait(kGrace).value_or(-1);
  daemon.bot.environment.erase("APEXBOT_TESTING_TERM");
  UNSCOPED_INFO("exit " << status << "\n" << daemon.process->out() << daemon.process->err());
  CHECK_FALSE(daemon.exchange.is_flat());
  return status;
}

/// Killed with a position open.
void die_with_a_position_open(DaemonUnderTest& daemon) {
  daemon.bot.environment["APEXBOT_TESTING_CRASH"] = "send open 1: after";
  REQUIRE(daemon.run({"run", "--once", "--live"}).status == 128 + SIGKILL);
  daemon.bot.environment.erase("APEXBOT_TESTING_CRASH");
  REQUIRE(DaemonUnderTest::soon([&] { return !daemon.exchange.is_flat(); }));  // it matches late
}

constexpr const char* kForgotten = "OPEN RISK: the trade in LINEA-USDT of 2026-01-05T09:3";

}  // namespace

TEST_CASE("told to stop with a position open, it tells so before it ends, and not again at once",
          "[e2e][run][notify][safety]") {
  const auto arguments = GENERATE(std::vector<std::string>{"run", "--live"},
                                  std::vector<std::string>{"run", "--once", "--live"});
  CAPTURE(arguments);
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  const TemporaryDirectory home;
  const NotingCommand command(daemon, "exit 0", home.path());
  CHECK(end_with_a_position_open(daemon, arguments) == 20);
  CHECK(command.count("open_risk") == 1);
  CHECK(daemon.run({"notify"}).out.find("command: delivered") != std::string::npos);

  daemon.bot.environment["APEXBOT_TESTING_SPEED"] = "30";  // it tries to close for a while
  CHECK(daemon.run({"run", "--once", "--live"}).status == 20);
  CHECK(command.keys().size() == 1);
}

TEST_CASE("a receiver that hangs keeps the end waiting for four seconds", "[e2e][run][notify]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  const TemporaryDirectory home;
  const NotingCommand command(daemon, "sleep 60", home.path());
  CHECK(end_with_a_position_open(daemon, {"run", "--live"}) == 20);
  CHECK(command.count("open_risk") == 1);
  CHECK(daemon.run({"notify"}).out.find("waiting") != std::string::npos);
}

TEST_CASE("a rehearsal does not begin beside a trade for real money that was left open",
          "[e2e][run][notify][safety]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  const TemporaryDirectory home;
  const NotingCommand command(daemon, "exit 0", home.path());
  die_with_a_position_open(daemon);
  const std::size_t sent = daemon.exchange.posts().size();
  SECTION("at once: nobody is at it any more") {}
  SECTION("after the time of a round trip") { daemon.advance_both(std::chrono::minutes{5}); }

  daemon.bot.environment["DRY_RUN"] = "true";
  for (const auto& arguments : {std::vector<std::string>{"run", "--once"}, {"run"}}) {
    const ProcessResult refused = daemon.run(arguments);
    CHECK(refused.status == 21);
    CHECK_THAT(refused.err,
               Contains(kForgotten) && Contains("is not settled, and a rehearsal closes nothing: "
                                                "`apexbot close` does, or start with --live\n"));
  }
  const ProcessResult armed = daemon.run({"run", "--live"});
  CHECK(armed.status == 21);
  CHECK_THAT(armed.err, Contains(kForgotten) && Contains("DRY_RUN") && Contains("`apexbot close`"));
  CHECK(command.keys() == std::vector<std::string>{"outcome_unknown 2026-01-05T09:30:00Z"});
  const ProcessResult traded = daemon.run({"trade", "--live"});
  CHECK(traded.status == 21);
  CHECK_THAT(traded.err,
             Contains(kForgotten) && Contains("DRY_RUN") && Contains("`apexbot close`"));

  const ProcessResult rehearsed = daemon.run({"trade"});  // by a person, who reads it
  CHECK(rehearsed.status == 0);
  CHECK_THAT(rehearsed.err, Contains("apexbot: warning: OPEN RISK: the trade in LINEA-USDT"));
  CHECK(daemon.exchange.posts().size() == sent);

  CHECK(daemon.run({"close"}).status == 0);
  CHECK(daemon.exchange.is_flat());
  CHECK(daemon.run({"resume"}).status == 0);
  CHECK(daemon.run({"run", "--once"}).status == 0);
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}

TEST_CASE("a rehearsal beside a real ledger that cannot be read says so, and goes on",
          "[e2e][run]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  REQUIRE(make_directory(daemon.bot.data_dir()));
  std::ofstream(daemon.bot.data_dir() / "ledger.db") << std::string(5000, 'x');
  const ProcessResult result = daemon.run({"run", "--once"});
  CHECK(result.status == 0);
  CHECK_THAT(result.err, Contains("warning: whether a trade for real money was left open") &&
                             Contains("`apexbot close --yes`"));
}

TEST_CASE("a ledger that cannot be read hides no position", "[e2e][run][notify][damage][safety]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  const TemporaryDirectory home;
  const NotingCommand command(daemon, "exit 0", home.path());
  die_with_a_position_open(daemon);
  pause_for(Milliseconds{100});  // the account shows it a moment later
  std::ofstream(daemon.bot.data_dir() / "ledger.db") << std::string(5000, 'x');
  const std::vector<std::vector<std::string>> commands{
      {"run", "--live"}, {"run", "--once", "--live"}, {"trade", "--live"}, {"reconcile"}};
  for (const auto& arguments : commands) {
    CAPTURE(arguments);
    const ProcessResult told = daemon.run(arguments);
    CHECK(told.status == 20);
    CHECK_THAT(told.err, Contains("OPEN RISK: the account shows 1 LINEA-USDT, which may be ours") &&
                             Contains("`apexbot close --yes`") && Contains("apexbot ledger check"));
  }
  CHECK(command.keys() == std::vector<std::string>{"open_risk 2026-01-05T09:30:00Z"});

  const std::string base_url = daemon.bot.environment["APEX_BASE_URL"];
  daemon.bot.environment["APEX_BASE_URL"] = "http://127.0.0.1:9";
  for (const auto& arguments : commands) {
    CAPTURE(arguments);
    const ProcessResult told = daemon.run(arguments);
    CHECK(told.status == 21);
    CHECK_THAT(told.err, Contains("OPEN RISK: a position of ours may be open") &&
                             Contains("`apexbot close --yes`") && Contains("apexbot ledger check"));
  }
  CHECK(command.keys().back() == "outcome_unknown 2026-01-05T09:30:00Z");
  daemon.bot.environment["APEX_BASE_URL"] = base_url;

  const ProcessResult offline = daemon.run({"status"});
  CHECK(offline.status == 30);
  CHECK_THAT(offline.err, Contains("a position of ours may be open") &&
                              Contains("`apexbot close --yes`") &&
                              Contains("apexbot ledger check"));
  CHECK(daemon.exchange.posts().size() == 1);

  CHECK(daemon.run({"close", "--yes"}).status == 0);
  CHECK(daemon.exchange.is_flat());
  for (const auto& arguments : commands) {
    CAPTURE(arguments);
    const ProcessResult told = daemon.run(arguments);
    CHECK(told.status == 30);
    CHECK_THAT(told.err, Contains("the account shows nothing open"));
  }
}

TEST_CASE("keys that are gone hide no trade that was left open", "[e2e][run][notify]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  const TemporaryDirectory home;
  const NotingCommand command(daemon, "exit 0", home.path());
  die_with_a_position_open(daemon);
  daemon.bot.environment.erase("APEX_API_SECRET");
  const ProcessResult refused = daemon.run({"run", "--live"});
  CHECK(refused.status == 21);
  CHECK_THAT(refused.err, Contains(kForgotten) && Contains("APEX_API_SECRET"));
  for (const auto& arguments : {std::vector<std::string>{"trade", "--live"},
                                {"reconcile"},
                                {"close"},
                                {"close", "--yes"}}) {
    CAPTURE(arguments);
    const ProcessResult told = daemon.run(arguments);
    CHECK(told.status == 21);
    CHECK_THAT(told.err, Contains(kForgotten) && Contains("APEX_API_SECRET"));
  }
  CHECK(command.keys() == std::vector<std::string>{"outcome_unknown 2026-01-05T09:30:00Z"});
}
