#include "notify/command_channel.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/notify/notify_builders.h"
#include "tests/support/temporary_directory.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Timestamp kNow = at("2026-01-05T08:06:00Z");

/// A program in a directory of its own, which is its first argument.
struct Script {
  explicit Script(const std::string& text) : path(directory.path() / "on-alert") {
    std::ofstream(path) << "#!/bin/sh\n" << text << "\n";
    REQUIRE(::chmod(path.c_str(), 0700) == 0);
  }

  [[nodiscard]] DeliveryOutcome run(const Alert& alert, Milliseconds budget = AlertChannel::kBudget,
                                    const std::vector<std::string>& arguments = {}) const {
    std::vector<std::string> command{path.string(), directory.path().string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    CommandChannel channel(command,
                           {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                            {"HOME", "/home/somebody"},
                            {"APEX_API_SECRET", "never-pass-this-on"},
                            {"NOTIFY_TELEGRAM_TOKEN", "nor-this-one"}},
                           home());
    return channel.deliver(alert, kNow, budget);
  }

  [[nodiscard]] std::string file(const std::string& name) const {
    std::ifstream in(directory.path() / name);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  /// What it wrote down of itself, as soon as there are so many.
  [[nodiscard]] std::vector<std::string> started(std::size_t count) const {
    std::vector<std::string> pids;
    for (int i = 0; i < 100 && pids.size() < count; ++i) {
      if (i > 0) ::usleep(20'000);
      std::istringstream lines(file("started"));
      pids.assign(std::istream_iterator<std::string>(lines), {});
    }
    return pids;
  }

  TemporaryDirectory directory;
  std::filesystem::path path;
};

/// Waits until it runs no more; a moment may pass before somebody takes it off the process table.
bool ends_soon(const std::string& pid) {
  for (int i = 0; i < 100; ++i) {
    std::ifstream stat("/proc/" + std::to_string(std::stoi(pid)) + "/stat");
    std::string number;
    std::string name;
    std::string state = "gone";
    stat >> number >> name >> state;
    if (state == "gone" || state == "Z") return true;
    ::usleep(20'000);
  }
  return false;
}

}  // namespace

TEST_CASE("a command gets the alert as JSON and in its environment", "[notify][command]") {
  const Script script("cat > $1/in; env > $1/env");
  const auto outcome = script.run(missed_day());
  if (!outcome) FAIL(outcome.error().why);
  CHECK(script.file("in") == alert_json(missed_day(), home()) + "\n");
  const std::string variables = script.file("env");
  for (const char* line :
       {"APEXBOT_ALERT_KEY=day_missed 2026-01-04", "APEXBOT_ALERT_EVENT=day_missed",
        "APEXBOT_ALERT_LEVEL=warning", "APEXBOT_ALERT_AT=2026-01-05T08:05:00Z",
        "APEXBOT_ALERT_TITLE=apexbot home (testnet): day missed", "HOME=/home/somebody"}) {
    CHECK_THAT(variables, Catch::Contains(std::string(line) + "\n"));
  }
  CHECK_THAT(variables, Catch::Contains("APEXBOT_ALERT_TEXT=no trade on staking day 2026-01-04"));
}

TEST_CASE("a command inherits no secret of ours", "[notify][command][secrets]") {
  const Script script("env > $1/env");
  REQUIRE(script.run(missed_day()));
  const std::string variables = script.file("env");
  CHECK_THAT(variables, !Catch::Contains("never-pass-this-on"));
  CHECK_THAT(variables, !Catch::Contains("nor-this-one"));
  CHECK_THAT(variables, !Catch::Contains("NOTIFY_"));
}

TEST_CASE("a command inherits no open file of ours", "[notify][command]") {
  const TemporaryDirectory directory;
  const std::string ours = (directory.path() / "ours").string();
  const int open_file = ::open(ours.c_str(), O_CREAT | O_RDWR, 0600);  // not closed on exec
  REQUIRE(open_file >= 3);
  const Script script("ls -l /proc/$$/fd > $1/fds");
  REQUIRE(script.run(missed_day()));
  ::close(open_file);
  const std::string files = script.file("fds");
  CHECK_THAT(files, Catch::Contains("/dev/null"));
  CHECK_THAT(files, !Catch::Contains("ours"));
}

TEST_CASE("no shell reads the arguments of a command", "[notify][command]") {
  const Script script("printf '%s' \"$2\" > $1/argument");
  REQUIRE(script.run(missed_day(), AlertChannel::kBudget, {"$(id); `id` * '\" x"}));
  CHECK(script.file("argument") == "$(id); `id` * '\" x");
}

TEST_CASE("a command that fails, dies or does not exist is a failure", "[notify][command]") {
  const auto why = [](const Script& script) {
    const auto outcome = script.run(missed_day());
    return outcome ? std::string("delivered") : outcome.error().why;
  };
  CHECK(why(Script("exit 3")) == "command: exit status 3");
  CHECK(why(Script("kill -9 $$")) == "command: ended by signal 9");
  CommandChannel nowhere({"/nowhere/on-alert"}, {}, home());
  const auto outcome = nowhere.deliver(missed_day(), kNow, AlertChannel::kBudget);
  REQUIRE_FALSE(outcome);
  CHECK_THAT(outcome.error().why, Catch::Contains("No such file"));
}

TEST_CASE("a command that takes too long is killed with all its children", "[notify][command]") {
  const Script script("sleep 60 & echo $! > $1/child; echo $$ > $1/self; wait");
  const auto begin = std::chrono::steady_clock::now();
  const auto outcome = script.run(missed_day(), Milliseconds{1500});
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{10});
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().why == "command: killed, it took longer than 1500 ms");
  CHECK(ends_soon(script.file("child")));
  CHECK(ends_soon(script.file("self")));
}

TEST_CASE("a command that has left its process group holds nothing up",
          "[notify][command][safety]") {
  const Script script(
      "echo $$ > $1/self; exec perl -e 'setpgrp(0, getpgrp(getppid())) or exit 7; sleep 9'");
  const auto begin = std::chrono::steady_clock::now();
  const auto outcome = script.run(missed_day(), Milliseconds{1500});
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{6});
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().why == "command: killed, it took longer than 1500 ms");
  CHECK(ends_soon(script.file("self")));
}

TEST_CASE("a command that cannot be killed holds nothing up, and is not said to be killed",
          "[notify][command][safety]") {
  const Script script("echo $$ >> $1/started; exec sleep 60");
  CommandChannel channel({script.path.string(), script.directory.path().string()},
                         {{"PATH", "/usr/local/bin:/usr/bin:/bin"}}, home(), [](pid_t, int) {
                           errno = EPERM;  // as where it has become another user
                           return -1;
                         });
  std::vector<std::string> said;
  for (std::size_t i = 0; i <= CommandChannel::kLeftMax; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const auto outcome = channel.deliver(missed_day(), kNow, Milliseconds{200});
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{4});
    REQUIRE_FALSE(outcome);
    said.push_back(outcome.error().why);
  }
  CHECK(said.front() == "command: it took longer than 200 ms and could not be ended");
  CHECK(said.back() == "command: not started, 4 earlier runs of it have not ended");
  const auto kill_started = [&script](std::size_t count) {
    std::vector<std::string> pids = script.started(count);
    REQUIRE(pids.size() == count);
    REQUIRE(::kill(std::stoi(pids.back()), SIGKILL) == 0);
    CHECK(ends_soon(pids.back()));
    return pids;
  };
  const std::vector<std::string> pids = kill_started(CommandChannel::kLeftMax);
  CHECK_FALSE(channel.deliver(missed_day(), kNow, Milliseconds{200}));
  CHECK_FALSE(std::filesystem::exists("/proc/" + pids.back()));  // off the process table
  kill_started(CommandChannel::kLeftMax + 1);                    // it goes on
  for (const std::string& pid : pids) {
    if (pid != pids.back()) REQUIRE(::kill(std::stoi(pid), SIGKILL) == 0);
  }
}

TEST_CASE("it is seen how a command ended, though SIGCHLD was ignored before us",
          "[notify][command]") {
  ::signal(SIGCHLD, SIG_IGN);
  CHECK(Script("exit 0").run(missed_day()));
  ::signal(SIGCHLD, SIG_IGN);
  const auto outcome = Script("exit 3").run(missed_day());
  ::signal(SIGCHLD, SIG_DFL);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().why == "command: exit status 3");
}

TEST_CASE("a command leaves no child behind when it ends in time", "[notify][command]") {
  const Script script("sleep 60 & echo $! > $1/child");
  REQUIRE(script.run(missed_day()));
  CHECK(ends_soon(script.file("child")));
}

TEST_CASE("a command that reads nothing and prints much is fine", "[notify][command]") {
  const Script script("yes | head -c 1000000; yes | head -c 1000000 >&2");
  Alert alert = missed_day();
  alert.event.text = std::string(100'000, 'x');
  CHECK(script.run(alert));
}
