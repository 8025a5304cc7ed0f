#include "apexbot/app.h"

#include <catch2/catch.hpp>

#include "base/json.h"
#include "tests/apexbot/app_runner.h"

using namespace apex;
using apex::testing::AppRunner;

TEST_CASE("multiplier adds the factors and prints exact decimals", "[apexbot][multiplier]") {
  AppRunner app;
  const auto answer =
      app.run_exactly({"multiplier", "--staked", "1000", "--months", "6", "--days", "3"});
  CHECK(answer.status == 0);
  CHECK(answer.err.empty());
  CHECK(answer.out.find("trading factor   0.3  3 days") != std::string::npos);
  CHECK(answer.out.find("total factor     1.8") != std::string::npos);
  CHECK(answer.out.find("weight          1800") != std::string::npos);
}

TEST_CASE("multiplier shows what the pool brings, the table, and a target",
          "[apexbot][multiplier]") {
  AppRunner app;
  const auto answer =
      app.run_exactly({"multiplier", "--staked", "1000", "--months", "6", "--pool", "100",
                       "--pool-weight", "2000", "--compare", "--target", "9"});
  CHECK(answer.status == 0);
  CHECK(answer.out.find("Weekly reward: 50, without trading 42.857143; trading brings 7.142857.") !=
        std::string::npos);
  CHECK(answer.out.find("          5  1.5  1.5833  1.75    2  2.5    3  3.5\n") !=
        std::string::npos);
  CHECK(answer.out.find("cannot be reached") != std::string::npos);
}

TEST_CASE("multiplier answers in JSON with decimals as texts", "[apexbot][multiplier][json]") {
  AppRunner app;
  const auto answer = app.run_exactly(
      {"multiplier", "--staked", "0.1", "--months", "3", "--days", "3", "--target", "9", "--json"});
  CHECK(answer.out ==
        R"({"staked":"0.1","months":3,"days":3,"time_factor":"0.25","trading_factor":"0.3",)"
        R"("total_factor":"1.55","weight":"0.155","gain_of_trading":"0.24","target":"9",)"
        R"("months_needed":null})"
        "\n");
}

TEST_CASE("an error goes to stderr, and with --json into the answer too", "[apexbot][json]") {
  AppRunner app;
  const auto text = app.run_exactly({"traed"});
  CHECK(text.status == 2);
  CHECK(text.out.empty());
  CHECK(text.err == "apexbot: unknown command 'traed', did you mean 'trade'?\n");
  const auto json = app.run_exactly({"traed", "--json"});
  CHECK(json.out == R"({"error":{"kind":"usage","exit_status":2,)"
                    R"("message":"unknown command 'traed', did you mean 'trade'?"}})"
                    "\n");
}

TEST_CASE("validate prints every value with its origin and needs no configuration",
          "[apexbot][config]") {
  AppRunner app;
  app.environment["MAX_FAILURES"] = "7";
  const auto answer = app.run({"dry-run", "--validate"});
  CHECK(answer.status == 0);
  CHECK(
      answer.out.find("MAX_FAILURES = 7                             environment MAX_FAILURES\n") !=
      std::string::npos);
  CHECK(answer.out.find("safety.min_balance = 50                      built-in default\n") !=
        std::string::npos);
  CHECK(answer.out.find("The configuration is right.") != std::string::npos);
}

TEST_CASE("validate tells all that is wrong and exits 3", "[apexbot][config]") {
  AppRunner app;
  app.environment["MAX_FAILURES"] = "many";
  app.environment["LOG_LEVEL"] = "loud";
  const auto text = app.run({"dry-run", "--validate"});
  CHECK(text.status == 3);
  CHECK(text.out.find("error: environment MAX_FAILURES: MAX_FAILURES: 'many'") !=
        std::string::npos);
  CHECK(text.out.find("error: environment LOG_LEVEL: LOG_LEVEL: 'loud'") != std::string::npos);
  CHECK(text.err == "apexbot: 2 settings are wrong\n");
  const auto json = app.run({"dry-run", "--validate", "--json"});
  CHECK(json.status == 3);
  const auto document = JsonDocument::parse(json.out);
  REQUIRE(document);
  CHECK(document->root().boolean("valid") == false);
  CHECK(document->root().at("errors")->elements()->size() == 2);
}

TEST_CASE("validate finds a public key that is not that of the seeds", "[apexbot][config]") {
  AppRunner app;
  app.environment["APEX_ZK_SEEDS"] = std::string(130, 'a');
  app.environment["APEX_ZK_L2KEY"] = std::string(64, '1');
  const auto answer = app.run({"dry-run", "--validate"});
  CHECK(answer.status == 3);
  CHECK(answer.out.find("APEX_ZK_L2KEY is not the public key of APEX_ZK_SEEDS") !=
        std::string::npos);
  CHECK(answer.out.find("aaaaaaaa") == std::string::npos);
}

TEST_CASE("validate says what a written dry run means for --live", "[apexbot][config][safety]") {
  AppRunner app;
  app.environment["DRY_RUN"] = "true";
  const auto answer = app.run({"dry-run", "--validate"});
  CHECK(answer.status == 0);
  CHECK(answer.out.find("environment DRY_RUN (DRY_RUN=true)") != std::string::npos);
}
