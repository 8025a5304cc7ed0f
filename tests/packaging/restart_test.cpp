// Who is told of a start that fails, where the service manager goes by config/systemd.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <regex>
#include <sstream>

#include "base/files.h"
#include "tests/packaging/installed_tree.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// Exit statuses behind which the unit stays down.
std::set<int> final_statuses(const std::string& unit) {
  const std::string text = source_text("config/systemd/" + unit);
  std::smatch match;
  REQUIRE(std::regex_search(text, match, std::regex("\nRestartPreventExitStatus=([0-9 ]*)\n")));
  std::istringstream words(match[1]);
  std::set<int> statuses;
  for (int status = 0; words >> status;) statuses.insert(status);
  return statuses;
}

/// The program without its keys, and a receiver that cannot be reached while there is a file
/// `down`.
struct KeylessBot {
  KeylessBot() {
    const std::string script = (home.path() / "on-alert").string();
    std::ofstream(script) << "#!/bin/sh\ntest ! -e " << (home.path() / "down").string()
                          << " && echo \"$APEXBOT_ALERT_EVENT\" >> " << told_file().string()
                          << "\n";
    REQUIRE(::chmod(script.c_str(), 0700) == 0);
    std::ofstream(home.path() / "trading.yaml") << "notify:\n  command: " << script << "\n";
    std::ofstream(home.path() / "down") << "";
  }

  [[nodiscard]] ProcessResult start() const {
    return run_program(APEX_BINARY_DIR "/apps/apexbot/apexbot",
                       {"run", "--config", (home.path() / "trading.yaml").string(), "--data-dir",
                        (home.path() / "data").string()},
                       {{"DRY_RUN", "false"}, {"APEX_NETWORK", "testnet"}});
  }
  [[nodiscard]] std::filesystem::path told_file() const { return home.path() / "told"; }
  [[nodiscard]] std::string told() const {
    const auto text = read_file(told_file(), 1000);
    REQUIRE(text);
    return text->value_or("");
  }

  TemporaryDirectory home;
};

}  // namespace

TEST_CASE("a start that fails before the network is there is told once it is",
          "[packaging][systemd][notify][safety]") {
  for (const char* unit : {"apexbot.service", "apexbot@.service"}) {
    CAPTURE(unit);
    const std::set<int> final = final_statuses(unit);
    const KeylessBot bot;
    constexpr int kStarts = 4;
    for (int i = 0; i < kStarts; ++i) {
      const ProcessResult started = bot.start();
      INFO(started.err);
      REQUIRE(started.status == 3);  // at once, for who sits before it
      if (i == 1) std::filesystem::remove(bot.home.path() / "down");
      if (final.contains(started.status)) break;
    }
    CHECK(bot.told() == "start_failed\n");  // and once only
  }
}
