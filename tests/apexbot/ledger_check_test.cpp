#include <catch2/catch.hpp>

#include "base/json.h"
#include "ledger/ledger.h"
#include "tests/apexbot/app_runner.h"

using namespace apex;
using apex::testing::AppRunner;
using apex::testing::at;
using apex::testing::intended_trade;
using Catch::Matchers::Contains;

namespace {

Ledger open_ledger(const AppRunner& app) {
  auto opened = Ledger::open_writer(app.path("data"), LedgerKind::live, {Network::testnet});
  REQUIRE(opened);
  return std::move(*opened);
}

std::string bytes_of_ledger(const AppRunner& app) {
  const auto bytes = read_file(app.path("data") + "/ledger.db", std::size_t{1} << 24);
  REQUIRE(bytes);
  REQUIRE(*bytes);
  return **bytes;
}

}  // namespace

TEST_CASE("ledger check finds a sound ledger sound, beside its writer", "[apexbot][ledger]") {
  AppRunner app;
  const Ledger held = [&] {
    Ledger open = open_ledger(app);
    REQUIRE(open.record_intent(intended_trade(at("2026-01-07T14:00:00Z")).intent));
    return open;
  }();
  const auto answer = app.run({"ledger", "check"});
  CHECK(answer.status == 0);
  CHECK_THAT(answer.out, Contains("Rows         2, each hash computed again\n") &&
                             Contains("Trades       1, each folded again\n") &&
                             Contains("Verdict      sound\n"));
  const auto json = app.run({"ledger", "check", "--json"});
  CHECK(json.out == R"({"ledger":"live","path":")" + app.path("data") +
                        R"(/ledger.db","exists":true,"rows":2,"trades":1,"sound":true,)"
                        R"("problems":[]})"
                        "\n");
}

TEST_CASE("no ledger is no problem, and is not made", "[apexbot][ledger]") {
  AppRunner app;
  const auto answer = app.run({"ledger", "check"});
  CHECK(answer.status == 0);
  CHECK_THAT(answer.out, Contains("there is none yet"));
  CHECK_FALSE(std::filesystem::exists(app.path("data")));
}

TEST_CASE("ledger check names the row of a flipped byte, exits 30 and changes nothing",
          "[apexbot][ledger][damage]") {
  AppRunner app;
  {
    Ledger open = open_ledger(app);
    REQUIRE(open.record_intent(intended_trade(at("2026-01-07T14:00:00Z")).intent));
    REQUIRE(open.record_breaker_reset(at("2026-01-07T14:01:00Z"), "looked at it"));
  }
  std::string bytes = bytes_of_ledger(app);
  const std::size_t where = bytes.find("looked at it");
  REQUIRE(where != std::string::npos);
  bytes[where] = 'b';
  REQUIRE(replace_file(app.path("data") + "/ledger.db", bytes, 0600));

  const auto answer = app.run({"ledger", "check"});
  CHECK(answer.status == 30);
  CHECK_THAT(answer.out, Contains("PROBLEM      row 3: ") && Contains("DAMAGED, 1 problem\n"));
  CHECK_THAT(answer.err, Contains("docs/LEDGER.md"));
  const auto json = app.run({"ledger", "check", "--json"});
  CHECK(json.status == 30);
  const auto document = JsonDocument::parse(json.out);
  REQUIRE(document);
  CHECK(document->root().boolean("sound") == false);
  const auto problems = document->root().at("problems")->elements();
  REQUIRE(problems);
  REQUIRE(problems->size() == 1);
  CHECK((*problems)[0].integer("row") == 3);
  CHECK(bytes_of_ledger(app) == bytes);
}

TEST_CASE("ledger check explains what is no ledger at all", "[apexbot][ledger][damage]") {
  const std::string contents[] = {"", "not a database, and long enough to be looked at",
                                  std::string(8192, '\0')};
  for (const std::string& content : contents) {
    CAPTURE(content.size());
    AppRunner app;
    REQUIRE(make_directory(app.path("data")));
    REQUIRE(replace_file(app.path("data") + "/ledger.db", content, 0600));
    const auto answer = app.run({"ledger", "check"});
    CHECK(answer.status == 30);
    CHECK_THAT(answer.out, Contains("PROBLEM      "));
    CHECK(bytes_of_ledger(app) == content);
  }
}
