#include <unistd.h>

#include <catch2/catch.hpp>

#include "execution/halt_file.h"
#include "ledger/ledger.h"
#include "tests/apexbot/app_runner.h"

using namespace apex;
using apex::testing::AppRunner;
using Catch::Matchers::Contains;

namespace {

/// With keys, and with an exchange at which nobody answers.
struct UnreachableRunner : AppRunner {
  UnreachableRunner() {
    environment = {
        {"APEX_NETWORK", "local"},           {"APEX_BASE_URL", "http://127.0.0.1:9"},
        {"APEX_API_KEY", "a-key"},           {"APEX_API_SECRET", "a-secret"},
        {"APEX_PASSPHRASE", "a-passphrase"}, {"APEX_ZK_SEEDS", std::string(129, '0') + "1"}};
  }

  [[nodiscard]] std::optional<std::string> halted() const {
    const auto reason = HaltFile(path("data")).reason();
    REQUIRE(reason.has_value());
    return *reason;
  }
};

}  // namespace

TEST_CASE("close waits half a minute for the lock, then names who has it", "[apexbot][close]") {
  UnreachableRunner app;
  const auto held = Ledger::open_writer(app.path("data"), LedgerKind::live, {Network::local});
  REQUIRE(held.has_value());
  const Milliseconds begin = app.clock.steady();
  const auto answer = app.run({"close"});
  CHECK(answer.status == 31);
  CHECK_THAT(answer.err, Contains("pid " + std::to_string(::getpid())));
  CHECK(app.clock.steady() - begin >= std::chrono::seconds{30});
  CHECK(app.clock.steady() - begin < std::chrono::seconds{32});
  CHECK(app.halted() == "2026-01-07T14:02:00Z closed by hand");
}

TEST_CASE("close halts although the exchange cannot be reached", "[apexbot][close]") {
  UnreachableRunner app;
  const auto answer = app.run({"close"});
  CHECK(answer.status == 10);
  CHECK_THAT(answer.out, Contains("until `apexbot resume`: closed by hand"));
  CHECK(app.halted());
}

TEST_CASE("close keeps the reason of a halt", "[apexbot][close]") {
  UnreachableRunner app;
  REQUIRE(app.run({"halt", "--reason", "on holiday"}).status == 0);
  CHECK(app.run({"close"}).status == 10);
  CHECK(app.halted() == "2026-01-07T14:02:00Z on holiday");
}

TEST_CASE("close without keys halts and names the variables", "[apexbot][close]") {
  UnreachableRunner app;
  app.environment.erase("APEX_ZK_SEEDS");
  const auto answer = app.run({"close"});
  CHECK(answer.status == 3);
  CHECK_THAT(answer.err, Contains("APEX_ZK_SEEDS"));
  CHECK(app.halted());
}

TEST_CASE("ledger rebuild changes nothing while the exchange does not answer",
          "[apexbot][ledger]") {
  UnreachableRunner app;
  REQUIRE(make_directory(app.path("data")));
  REQUIRE(replace_file(app.path("data") + "/ledger.db", "this is no ledger", 0600));
  CHECK(app.run({"ledger", "rebuild", "--yes"}).status == 10);
  CHECK(**read_file(app.path("data") + "/ledger.db", 100) == "this is no ledger");
  CHECK_FALSE(std::filesystem::exists(app.path("data") + "/ledger.db.making"));
}

TEST_CASE("close halts where it cannot close for a wrong configuration, and says both",
          "[apexbot][close][safety]") {
  UnreachableRunner app;
  const std::string config = app.path("config.yaml");
  REQUIRE(replace_file(config, "trade_dayz: 3\n", 0600));
  const auto answer =
      app.run_exactly({"close", "--config", config, "--data-dir", app.path("data")});
  CHECK(answer.status == 3);
  CHECK_THAT(answer.err, Contains("halted in " + app.path("data")) &&
                             Contains("nothing was closed") && Contains("trade_dayz"));
  CHECK_THAT(app.halted().value_or(""), Contains("closed by hand"));
}
