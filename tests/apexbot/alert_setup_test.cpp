#include "apexbot/alert_setup.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/apexbot/app_runner.h"

using namespace apex;
using apex::testing::AppRunner;
using apex::testing::at;
using Catch::Matchers::Contains;

namespace {

/// A daemon whose ledger is damaged, with a command that may fail and a webhook where nobody
/// listens.
struct DamagedBot : AppRunner {
  DamagedBot() {
    const std::string script = path("on-alert");
    std::ofstream(script) << "#!/bin/sh\necho \"$APEXBOT_ALERT_KEY\" >> \"$1/tried\"\n"
                             "test ! -e \"$1/down\"\n";
    REQUIRE(::chmod(script.c_str(), 0700) == 0);
    std::ofstream(path("config.yaml")) << "notify:\n  rehearsal: true\n  command: [\"" << script
                                       << "\", \"" << directory.path().string() << "\"]\n";
    REQUIRE(make_directory(path("data")));
    std::ofstream(path("data/ledger-dry.db")) << std::string(5000, 'x');
    environment["PATH"] = "/usr/bin:/bin";
    environment["APEX_NETWORK"] = "local";
    environment["APEX_BASE_URL"] = "http://127.0.0.1:1";
  }

  /// What it says on stderr.
  std::string start() {
    const auto answer =
        run_exactly({"run", "--once", "--config", path("config.yaml"), "--data-dir", path("data")});
    CAPTURE(answer.err);
    CHECK(answer.status == 30);
    return answer.err;
  }

  [[nodiscard]] std::string tried() const {
    const auto text = read_file(path("tried"), 10'000);
    REQUIRE(text);
    return text->value_or("");
  }
};

constexpr const char* kAlert = "storage_failed 2026-01-07\n";

}  // namespace

TEST_CASE("a receiver that could not be told of an unusable ledger is tried at the next start",
          "[apexbot][notify][safety]") {
  DamagedBot bot;
  std::ofstream(bot.path("down")) << "";
  CHECK_THAT(bot.start(), Contains("alert not delivered: command: exit status 1"));
  CHECK(bot.tried() == kAlert);
  std::filesystem::remove(bot.path("down"));
  bot.start();
  CHECK(bot.tried() == std::string(kAlert) + kAlert);
  bot.start();
  CHECK(bot.tried() == std::string(kAlert) + kAlert);  // it knows
  bot.clock.advance(std::chrono::hours{24});
  bot.start();
  CHECK_THAT(bot.tried(), Catch::Matchers::EndsWith("storage_failed 2026-01-08\n"));
}

TEST_CASE("who knows of an unusable ledger is not told twice because another cannot be reached",
          "[apexbot][notify]") {
  DamagedBot bot;
  bot.environment["NOTIFY_WEBHOOK_URL"] = "http://127.0.0.1:1/hook";
  for (int i = 0; i < 2; ++i) {
    CHECK_THAT(bot.start(), Contains("alert not delivered: "));
    CHECK(bot.tried() == kAlert);
  }
}
