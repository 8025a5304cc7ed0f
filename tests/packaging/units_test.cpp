// The units of config/systemd: accepted by systemd, closed as far as they go, and true to the
// program.
#include <catch2/catch.hpp>
#include <regex>
#include <sstream>

#include "apexbot/cli.h"
#include "apexbot/exit_status.h"
#include "base/files.h"
#include "config/key_table.h"
#include "daemon/health.h"
#include "tests/packaging/installed_tree.h"
#include "trading/schedule.h"

using namespace apex;
using namespace apex::testing;

namespace {

const std::vector<std::string> kServices{"apexbot.service", "apexbot@.service",
                                         "apexbot-once.service"};

/// All that an option of a unit is set to, in the order of the file, comments left out.
std::vector<std::string> values_of(const std::string& unit, const std::string& option) {
  std::istringstream lines(source_text("config/systemd/" + unit));
  std::vector<std::string> values;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(option + "=")) values.push_back(line.substr(option.size() + 1));
  }
  return values;
}

std::string value_of(const std::string& unit, const std::string& option) {
  const std::vector<std::string> values = values_of(unit, option);
  CAPTURE(unit, option);
  REQUIRE(values.size() == 1);
  return values.front();
}

std::set<int> numbers_in(const std::string& text) {
  std::istringstream words(text);
  std::set<int> numbers;
  for (int number = 0; words >> number;) numbers.insert(number);
  return numbers;
}

/// What is the same in all services: from WorkingDirectory= to the end of [Service].
std::string sandbox_of(const std::string& unit) {
  const std::string text = source_text("config/systemd/" + unit);
  const std::size_t begin = text.find("\nWorkingDirectory=");
  REQUIRE(begin != std::string::npos);
  std::string sandbox = text.substr(begin, text.find("\n\n[Install]", begin) - begin);
  while (sandbox.ends_with('\n')) sandbox.pop_back();
  return sandbox;
}

/// "key=value" lines after one another, with the name of the instance taken out.
std::string without_instance(const std::string& text) {
  return std::regex_replace(text, std::regex("apexbot-%i"), "apexbot");
}

std::string settings_of(const std::string& unit) {
  std::istringstream lines(source_text("config/systemd/" + unit));
  std::string settings;
  for (std::string line; std::getline(lines, line);) {
    const bool differs = line.starts_with("#") || line.starts_with("Description=");
    if (!differs) settings += line + "\n";
  }
  return settings;
}

}  // namespace

TEST_CASE("systemd accepts every unit as it is installed", "[packaging][systemd]") {
  const InstalledTree tree;
  const std::string units = (tree.prefix() / "lib/systemd/system").string();
  for (const char* ending : {".service", ".timer"}) {
    for (const std::string& unit : source_files("config/systemd", ending)) {
      CAPTURE(unit);
      const ProcessResult verified =
          run_program("systemd-analyze", {"verify", "--man=no", units + "/" + unit},
                      {{"SYSTEMD_UNIT_PATH", units + ":"}});
      CHECK(verified.status == 0);
      CHECK(verified.err.empty());
    }
  }
}

TEST_CASE("systemd-analyze tells a unit that it does not accept", "[packaging][systemd]") {
  const TemporaryDirectory directory;
  const auto unit = directory.path() / "wrong.service";
  REQUIRE(replace_file(unit, "[Service]\nExecStart=/no/such/program\n", 0644));
  CHECK(run_program("systemd-analyze", {"verify", "--man=no", unit.string()}).status != 0);
}

TEST_CASE("no service is exposed by more than 1.5", "[packaging][systemd]") {
  const InstalledTree tree;
  for (const std::string& unit : kServices) {
    const ProcessResult judged =
        run_program("systemd-analyze", {"security", "--offline=yes", "--threshold=15", "--no-pager",
                                        (tree.prefix() / "lib/systemd/system" / unit).string()});
    INFO(judged.out << judged.err);
    CHECK(judged.status == 0);
    CHECK(judged.out.find("Overall exposure level") != std::string::npos);
  }
}

TEST_CASE("all services live in the same sandbox", "[packaging][systemd]") {
  const std::string sandbox = sandbox_of("apexbot.service");
  CHECK(sandbox.find("\nNoNewPrivileges=yes\n") != std::string::npos);
  CHECK(sandbox_of("apexbot-once.service") == sandbox);
  CHECK(without_instance(sandbox_of("apexbot@.service")) == sandbox);
}

TEST_CASE("apexbot@ is apexbot with directories, ledger and secrets of its own",
          "[packaging][systemd]") {
  CHECK(without_instance(settings_of("apexbot@.service")) == settings_of("apexbot.service"));
  for (const char* option : {"WorkingDirectory", "ConfigurationDirectory", "StateDirectory",
                             "EnvironmentFile", "ExecStart", "LoadCredential"}) {
    for (const std::string& value : values_of("apexbot@.service", option)) {
      CAPTURE(option, value);
      CHECK(value.find("apexbot-%i") != std::string::npos);
    }
  }
}

TEST_CASE("services load exactly the secrets that there are, under the names that are looked for",
          "[packaging][systemd][secrets]") {
  std::set<std::string> names;
  for (const Key& key : key_table()) {
    if (key.kind != KeyKind::setting) names.insert(credential_file_name(key));
  }
  REQUIRE(names.size() >= 5);
  for (const std::string& unit : kServices) {
    std::set<std::string> loaded;
    for (const std::string& value : values_of(unit, "LoadCredential")) {
      const std::string name = value.substr(0, value.find(':'));
      CHECK(value.ends_with("." + name));
      // Relative: systemd passes over what is not in its store, and the service starts.
      CHECK(value.find('/') == std::string::npos);
      loaded.insert(name);
    }
    CAPTURE(unit);
    CHECK(loaded == names);
  }
}

TEST_CASE("no unit holds a secret or arms the bot", "[packaging][systemd][safety]") {
  for (const std::string& unit : kServices) {
    CAPTURE(unit);
    CHECK(values_of(unit, "Environment").empty());
    CHECK(values_of(unit, "SetCredential").empty());
    CHECK(value_of(unit, "ExecStart").find("--live") == std::string::npos);
  }
}

TEST_CASE("the daemon starts again whatever ended it, a signal too, but for a wrong command line",
          "[packaging][systemd][exit-status]") {
  for (const char* unit : {"apexbot.service", "apexbot@.service"}) {
    CHECK(value_of(unit, "Restart") == "always");
    CHECK(value_of(unit, "StartLimitIntervalSec") == "0");
    CHECK(numbers_in(value_of(unit, "RestartPreventExitStatus")) ==
          std::set<int>{exit_status(ErrorKind::usage)});
    CHECK(numbers_in(value_of(unit, "SuccessExitStatus")) == std::set<int>{130, 143});
    CHECK(std::stoi(value_of(unit, "RestartSec")) >= 30);
    CHECK(std::stoi(value_of(unit, "TimeoutStopSec")) >= 30);
    CHECK(std::stoi(value_of(unit, "TimeoutAbortSec")) >= 30);
    CHECK(value_of(unit, "WatchdogSignal") == "SIGTERM");
  }
}

TEST_CASE("the watchdog is slower than the slowest round that may be configured",
          "[packaging][systemd]") {
  const auto longest = [](const char* yaml) {
    const Key* key = find_key_by_yaml(yaml);
    REQUIRE(key != nullptr);
    Config config;
    int seconds = 100'000;
    while (seconds > 0 && !key->set(config, std::to_string(seconds))) --seconds;
    CHECK(seconds > 0);
    return seconds;
  };
  const int slowest = longest("schedule.check_interval") + longest("trading.limit_wait");
  const std::regex minutes("([0-9]+)min");
  for (const char* unit : {"apexbot.service", "apexbot@.service"}) {
    std::smatch match;
    const std::string watchdog = value_of(unit, "WatchdogSec");
    REQUIRE(std::regex_match(watchdog, match, minutes));
    CHECK(std::stoi(match[1]) * 60 > slowest + 600);
  }
  std::smatch match;
  const std::string limit = value_of("apexbot-once.service", "TimeoutStartSec");
  REQUIRE(std::regex_match(limit, match, minutes));
  const auto funding = std::chrono::seconds{2 * Schedule::kFundingMargin}.count();
  CHECK(std::stoi(match[1]) * 60 > longest("trading.limit_wait") + funding + 240);
}

TEST_CASE("units name commands, options and manual pages that exist", "[packaging][systemd]") {
  for (const std::string& unit : kServices) {
    std::istringstream words(value_of(unit, "ExecStart"));
    std::vector<std::string> arguments;
    for (std::string word; words >> word;) arguments.push_back(word);
    REQUIRE(arguments.size() >= 2);
    CHECK(arguments.front() == "/usr/local/bin/apexbot");
    arguments.erase(arguments.begin());
    CAPTURE(unit);
    CHECK(parse_command_line(arguments));
    std::istringstream pages(value_of(unit, "Documentation"));
    for (std::string page; pages >> page;) {
      CAPTURE(page);
      REQUIRE(std::regex_match(page, std::regex("man:[a-z-]+\\(1\\)")));
      const std::string file = page.substr(4, page.size() - 7) + ".1";
      CHECK(source_files("man", ".1").contains(file));
    }
  }
}

TEST_CASE("one round is repeated at once only where something may be open",
          "[packaging][systemd][exit-status]") {
  const std::string unit = "apexbot-once.service";
  const std::set<int> not_repeated = numbers_in(value_of(unit, "RestartPreventExitStatus"));
  for (int i = 0; i <= static_cast<int>(ErrorKind::internal); ++i) {
    const auto kind = static_cast<ErrorKind>(i);
    const bool is_open = kind == ErrorKind::position_open || kind == ErrorKind::outcome_unknown ||
                         kind == ErrorKind::internal;
    CAPTURE(i, exit_status(kind));
    CHECK(not_repeated.contains(exit_status(kind)) != is_open);
  }
  CHECK(value_of(unit, "Restart") == "on-failure");
}

TEST_CASE("the timer starts one round, and looks more often than a day is long",
          "[packaging][systemd]") {
  CHECK(value_of("apexbot.timer", "Unit") == "apexbot-once.service");
  CHECK(value_of("apexbot.timer", "Persistent") == "true");
  CHECK_FALSE(values_of("apexbot.timer", "RandomizedDelaySec").empty());
  CHECK(value_of("apexbot-once.service", "ExecStart").find(" run --once ") != std::string::npos);
}

TEST_CASE("no look of the timer falls into the time of funding, where it would have to wait",
          "[packaging][systemd]") {
  std::smatch match;
  const std::string calendar = value_of("apexbot.timer", "OnCalendar");
  REQUIRE(std::regex_match(calendar, match, std::regex("\\*:([0-9]+)")));  // every hour
  const std::chrono::minutes first{std::stoi(match[1])};
  const std::string delay = value_of("apexbot.timer", "RandomizedDelaySec");
  REQUIRE(std::regex_match(delay, match, std::regex("([0-9]+)min")));
  constexpr std::chrono::minutes kAccuracy{1};  // of a timer that names none
  const auto last = first + std::chrono::minutes{std::stoi(match[1])} + kAccuracy;
  CHECK(first > Schedule::kFundingMargin);
  CHECK(last < std::chrono::minutes{60} - Schedule::kFundingMargin);
  CHECK(values_of("apexbot.timer", "AccuracySec").empty());
  INFO("and the longest gap is one that health forgives");
  CHECK(std::chrono::minutes{60} + (last - first) < kOverdueGraceOnce);
}

TEST_CASE("systemd makes the user that the services run as", "[packaging][systemd]") {
  const TemporaryDirectory root;
  REQUIRE(std::filesystem::create_directory(root.path() / "etc"));
  const ProcessResult made = run_program(
      "systemd-sysusers",
      {"--root=" + root.path().string(), APEX_SOURCE_DIR "/config/systemd/apexbot.sysusers"});
  INFO(made.err);
  REQUIRE(made.status == 0);
  const auto users = read_file(root.path() / "etc/passwd", 4096);
  REQUIRE((users && *users));
  for (const std::string& unit : kServices) {
    CHECK((*users)->find(value_of(unit, "User") + ":x:") != std::string::npos);
  }
}

TEST_CASE("apexbotctl runs a command as the service does, but for when to start and to end",
          "[packaging][systemd][apexbotctl]") {
  const TemporaryDirectory programs;
  const auto fake = [&](const std::string& name, const std::string& script) {
    REQUIRE(replace_file(programs.path() / name, "#!/bin/sh\n" + script + "\n", 0755));
  };
  fake("systemctl", "cat " APEX_SOURCE_DIR "/config/systemd/$(echo $2 | sed 's/@.*[.]/@./')");
  fake("systemd-run", "printf '%s\\n' \"$@\"; exit 22");
  const auto run = [&](const std::string& arguments) {
    return run_program("bash", {"-c", APEX_SOURCE_DIR "/config/systemd/apexbotctl " + arguments},
                       {{"PATH", programs.path().string() + ":/usr/bin:/bin"}});
  };
  const ProcessResult ran = run("--account second close --yes");
  CHECK(ran.status == 22);
  const std::string& line = ran.out;
  CHECK(line.ends_with(
      "\n/usr/local/bin/apexbot\nclose\n--config\n/etc/apexbot-second/trading.yaml\n--yes\n"));
  CHECK(line.find('%') == std::string::npos);
  std::istringstream settings(sandbox_of("apexbot@.service"));
  int taken = 0;
  for (std::string setting; std::getline(settings, setting);) {
    if (setting.empty() || setting.starts_with('#')) continue;
    setting = std::regex_replace(setting, std::regex("%i"), "second");
    setting = std::regex_replace(setting, std::regex("%E"), "/etc");
    CAPTURE(setting);
    CHECK(line.find("\n--property=" + setting + "\n") != std::string::npos);
    ++taken;
  }
  CHECK(taken > 40);
  for (const char* own : {"Type=", "ExecStart=", "Restart", "WatchdogSec=", "WantedBy="}) {
    CHECK(line.find(std::string("--property=") + own) == std::string::npos);
  }
  CHECK(run("").status == 2);
  CHECK(run("--account").status == 2);
  CHECK(run("--account '../x' close").status == 2);
}
