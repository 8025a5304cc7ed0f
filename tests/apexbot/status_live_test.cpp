#include <catch2/catch.hpp>
#include <fstream>

#include "base/json.h"
#include "execution/halt_file.h"
#include "tests/apexbot/app_runner.h"
#include "tests/exchange/client_fixture.h"
#include "tests/exchange/example_answers.h"
#include "tests/support/raw_server.h"

using namespace apex;
using apex::testing::AppRunner;
using apex::testing::changed;
using apex::testing::example;
using apex::testing::http_ok;
using apex::testing::kL2Key;
using apex::testing::kSeedsText;
using apex::testing::RawConnection;
using apex::testing::RawServer;
using Catch::Matchers::Contains;

namespace {

const char* const kTime = R"({"data":{"time":1760000000123},"timeCost":1})";

/// What the exchange answers to the questions of `status --live`, in their order.
RawConnection answers(const std::vector<std::string>& bodies) {
  RawConnection replies;
  for (const std::string& body : bodies) replies.push_back({http_ok(body)});
  return replies;
}

std::vector<std::string> all_answers() {
  return {kTime, example("GET /api/v3/account"), example("GET /api/v3/account-balance"),
          example("GET /api/v3/open-orders")};
}

struct LiveRunner : AppRunner {
  LiveRunner() {
    clock.set(from_unix_ms(1760000000123));
    environment = {{"APEX_NETWORK", "local"},
                   {"APEX_API_KEY", "key-that-is-secret"},
                   {"APEX_API_SECRET", "secret-that-is-secret"},
                   {"APEX_PASSPHRASE", "phrase-that-is-secret"}};
  }
  Answer status(RawServer& server, bool json = false) {
    std::vector<std::string> arguments{"status", "--live", "--base-url", server.base_url()};
    if (json) arguments.emplace_back("--json");
    return run(arguments);
  }
};

}  // namespace

TEST_CASE("status --live shows connection, balance and position", "[apexbot][status]") {
  LiveRunner app;
  RawServer server({answers(all_answers())});
  const auto answer = app.status(server);
  CHECK(answer.err.empty());
  CHECK(answer.status == 0);
  CHECK_THAT(answer.out, Contains("Exchange     http://127.0.0.1:"));
  CHECK_THAT(answer.out, Contains(" ms from ours"));
  CHECK_THAT(answer.out, Contains("Balance      "));
  CHECK_THAT(answer.out, Contains("This week    "));
  CHECK_THAT(answer.out, !Contains("is-secret"));
  CHECK(server.stop().size() == 4);
}

TEST_CASE("status --live answers in JSON", "[apexbot][status][json]") {
  LiveRunner app;
  RawServer server({answers(all_answers())});
  const auto document = JsonDocument::parse(app.status(server, true).out);
  REQUIRE(document);
  const auto exchange = document->root().at("exchange");
  REQUIRE(exchange);
  CHECK(exchange->boolean("reachable") == true);
  CHECK(exchange->integer("clock_offset_ms"));
  CHECK(exchange->at("balance")->decimal("available"));
  CHECK(exchange->at("positions")->is_array());
  CHECK_FALSE(exchange->find("error"));
}

TEST_CASE("status --live says whether the seeds belong to the account", "[apexbot][status]") {
  LiveRunner app;
  app.environment["APEX_ZK_SEEDS"] = kSeedsText;
  SECTION("they do") {
    RawServer server({answers(all_answers())});
    const auto answer = app.status(server);
    CHECK(answer.status == 0);
    CHECK_THAT(answer.out, Contains("Seeds        belong to this account"));
  }
  SECTION("they do not") {
    auto bodies = all_answers();
    bodies[1] = changed(bodies[1], kL2Key, "0x" + std::string(64, '1'));
    RawServer server({answers(bodies)});
    const auto answer = app.status(server);
    CHECK(answer.status == 11);
    CHECK_THAT(answer.err, Contains("APEX_ZK_SEEDS do not belong to this account"));
    CHECK_THAT(answer.err, !Contains(std::string(kSeedsText).substr(0, 8)));
  }
}

TEST_CASE("status --live that reaches nobody still shows the ledger and exits 10",
          "[apexbot][status]") {
  LiveRunner app;
  const auto text = app.run({"status", "--live", "--base-url", "http://127.0.0.1:9"});
  CHECK(text.status == 10);
  CHECK_THAT(text.out, Contains("This week    "));
  const auto json = app.run({"status", "--live", "--json", "--base-url", "http://127.0.0.1:9"});
  CHECK(json.status == 10);
  const auto document = JsonDocument::parse(json.out);
  REQUIRE(document);
  CHECK(document->root().at("exchange")->boolean("reachable") == false);
  CHECK(document->root().at("exchange")->at("error")->string("kind") == "unavailable");
}

TEST_CASE("status --live without keys shows the connection and names the variables",
          "[apexbot][status]") {
  LiveRunner app;
  app.environment = {{"APEX_NETWORK", "local"}};
  RawServer server({answers({kTime})});
  const auto answer = app.status(server);
  CHECK(answer.status == 3);
  CHECK_THAT(answer.out, Contains("Connection   answers in "));
  CHECK_THAT(answer.err, Contains("APEX_API_KEY"));
}

TEST_CASE("status shows that trading is halted, and why", "[apexbot][status][safety]") {
  AppRunner app;
  REQUIRE(make_directory(app.path("data")));
  REQUIRE(HaltFile(app.path("data")).set("looking at a bill", apex::testing::at("2026-01-07")));
  CHECK_THAT(app.run({"status"}).out, Contains("HALTED       ") && Contains("looking at a bill"));
}

TEST_CASE("status --live shows the account though the ledger cannot be read",
          "[apexbot][status][safety]") {
  LiveRunner app;
  REQUIRE(make_directory(app.path("data")));
  std::ofstream(app.path("data/ledger.db")) << std::string(5000, 'x');
  RawServer server({answers(all_answers())});
  SECTION("as text") {
    const auto answer = app.status(server);
    CHECK(answer.status == 20);
    CHECK_THAT(answer.out, Contains("Balance      ") &&
                               Contains("POSITION     BTC-USDT long 0.01  (perhaps ours)"));
    CHECK_THAT(answer.err, Contains("OPEN RISK: the account shows ") &&
                               Contains("`apexbot close --yes`") && Contains("is not a ledger"));
  }
  SECTION("as JSON") {
    const auto answer = app.status(server, true);
    CHECK(answer.status == 20);
    const auto document = JsonDocument::parse(answer.out);
    REQUIRE(document);
    CHECK(document->root().at("ledger_error")->string("kind") == "storage");
    const auto exchange = document->root().at("exchange");
    REQUIRE(exchange);
    CHECK(exchange->at("balance")->decimal("available"));
    const auto positions = exchange->at("positions")->elements();
    REQUIRE_FALSE(positions->empty());
    CHECK_FALSE(positions->front().find("ours"));
  }
}
