#ifndef APEX_TESTS_APEXBOT_TELLING_BOT_H
#define APEX_TESTS_APEXBOT_TELLING_BOT_H

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/apexbot/app_runner.h"

namespace apex::testing {

/// A daemon that cannot start, with a command to tell that may fail.
struct TellingBot : AppRunner {
  /// `rules`: lines below "notify:".
  explicit TellingBot(const std::string& rules) {
    const std::string script = path("on-alert");
    std::ofstream(script) << "#!/bin/sh\necho \"$APEXBOT_ALERT_KEY\" >> \"$1/tried\"\n"
                             "echo \"$APEXBOT_ALERT_TEXT\" >> \"$1/texts\"\n"
                             "test ! -e \"$1/down\"\n";
    REQUIRE(::chmod(script.c_str(), 0700) == 0);
    std::ofstream(path("config.yaml"))
        << "notify:\n"
        << rules << "  command: [\"" << script << "\", \"" << directory.path().string() << "\"]\n";
    REQUIRE(make_directory(path("data")));
    environment["PATH"] = "/usr/bin:/bin";
    environment["APEX_NETWORK"] = "local";
    environment["APEX_BASE_URL"] = "http://127.0.0.1:1";
  }

  /// What it says on stderr.
  std::string start(int status) {
    std::vector<std::string> arguments{"run", "--once", "--config", path("config.yaml")};
    arguments.insert(arguments.end(), {"--data-dir", path("data")});
    if (is_live) arguments.emplace_back("--live");
    const auto answer = run_exactly(arguments);
    CAPTURE(answer.err);
    CHECK(answer.status == status);
    return answer.err;
  }

  void add_to_config(const std::string& lines) const {
    std::ofstream(path("config.yaml"), std::ios::app) << lines;
  }

  [[nodiscard]] std::string tried() const { return noted("tried"); }
  [[nodiscard]] std::string texts() const { return noted("texts"); }

  bool is_live = false;

 private:
  [[nodiscard]] std::string noted(const std::string& name) const {
    const auto text = read_file(path(name), 10'000);
    REQUIRE(text);
    return text->value_or("");
  }
};

/// For real money, and without keys.
struct LiveBot : TellingBot {
  explicit LiveBot(const std::string& rules = "") : TellingBot(rules) { is_live = true; }
};

}  // namespace apex::testing

#endif  // APEX_TESTS_APEXBOT_TELLING_BOT_H
