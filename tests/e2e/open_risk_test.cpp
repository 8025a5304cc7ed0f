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
  const int status = daemon.process->wait(kGrace).value_or(-1);
  daemon.bot.environment.erase("APEXBOT_TESTING_TERM");
  UNSCOPED_INFO("exit " << status << "\n" << daemon.process->out() << daemon.process->err());
  CHECK_FALSE(daemon.exchange.is_flat());
  return status;
}

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

  daemon.start();
  REQUIRE(daemon.says("event=failed", Milliseconds{60'000}));
  CHECK(daemon.stop(kGrace) == 20);
  CHECK(command.count("open_risk") == 1);
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
