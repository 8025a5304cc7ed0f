#ifndef APEX_TESTS_SUPPORT_NOTING_COMMAND_H
#define APEX_TESTS_SUPPORT_NOTING_COMMAND_H

#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/daemon_under_test.h"

namespace apex::testing {

/// A receiver of alerts: a program that notes the key of each, and then does something else, whose
/// exit status says whether the alert was delivered.
struct NotingCommand {
  /// Names itself in the configuration of `daemon`, below which `more` stands.
  NotingCommand(const DaemonUnderTest& daemon, const std::string& then,
                const std::filesystem::path& home, const std::string& more = "")
      : path(home / "on-alert"), notes(home / "alerts") {
    std::ofstream(path) << "#!/bin/sh\n"
                        << "echo \"$APEXBOT_ALERT_KEY\" >> " << notes.string() << "\n"
                        << then << "\n";
    REQUIRE(::chmod(path.c_str(), 0700) == 0);
    daemon.write_config("notify:\n  command: " + path.string() + "\n" + more);
  }

  /// In the order in which they came, repetitions too.
  [[nodiscard]] std::vector<std::string> keys() const {
    std::ifstream file(notes);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }
  [[nodiscard]] int count(const std::string& beginning) const {
    const auto all = keys();
    return static_cast<int>(std::count_if(all.begin(), all.end(), [&](const std::string& key) {
      return key.starts_with(beginning);
    }));
  }

  std::filesystem::path path;
  std::filesystem::path notes;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_NOTING_COMMAND_H
