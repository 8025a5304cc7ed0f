#ifndef APEX_TESTS_APEXBOT_APP_RUNNER_H
#define APEX_TESTS_APEXBOT_APP_RUNNER_H

#include <cstdio>
#include <string>
#include <vector>

#include "apexbot/app.h"
#include "base/files.h"
#include "tests/support/builders.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace apex::testing {

/// One run of the program in this process: no configuration and no ledger but those given.
struct AppRunner {
  TemporaryDirectory directory;
  EnvironmentView environment;
  ManualClock clock{at("2026-01-07T14:02:00Z")};  // a Wednesday
  StopToken stop;
  PortWrap* port_wrap = nullptr;

  struct Answer {
    int status = -1;
    std::string out;
    std::string err;
  };

  [[nodiscard]] std::string path(const std::string& name) const {
    return (directory.path() / name).string();
  }

  /// `--data-dir` and an empty `--config` are added where the command takes them.
  Answer run(std::vector<std::string> arguments) {
    const std::string empty = path("empty.yaml");
    REQUIRE(replace_file(empty, "", 0600));
    arguments.insert(arguments.end(), {"--config", empty, "--data-dir", path("data")});
    return run_exactly(arguments);
  }

  Answer run_exactly(const std::vector<std::string>& arguments) {
    std::FILE* out = std::tmpfile();
    std::FILE* err = std::tmpfile();
    REQUIRE(out != nullptr);
    REQUIRE(err != nullptr);
    Answer answer;
    {
      Output output(out, err, Colour::no);
      answer.status =
          run_app({arguments, environment, clock, output, stop, path(".env"), port_wrap});
    }
    answer.out = taken(out);
    answer.err = taken(err);
    return answer;
  }

 private:
  static std::string taken(std::FILE* file) {
    std::rewind(file);
    std::string text;
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) {
      text.push_back(static_cast<char>(c));
    }
    std::fclose(file);
    return text;
  }
};

}  // namespace apex::testing

#endif  // APEX_TESTS_APEXBOT_APP_RUNNER_H
