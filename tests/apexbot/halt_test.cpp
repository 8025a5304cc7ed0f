#include <catch2/catch.hpp>

#include "base/json.h"
#include "execution/halt_file.h"
#include "tests/apexbot/app_runner.h"

using namespace apex;
using apex::testing::AppRunner;
using Catch::Matchers::Contains;

namespace {

std::optional<std::string> reason_in(const AppRunner& app) {
  const auto reason = HaltFile(app.path("data")).reason();
  REQUIRE(reason.has_value());
  return *reason;
}

}  // namespace

TEST_CASE("halt makes the file, says so, and resume takes it away", "[apexbot][halt]") {
  AppRunner app;
  const auto halted = app.run({"halt", "--reason", "exchange maintenance"});
  CHECK(halted.status == 0);
  CHECK_THAT(halted.out, Contains("HALTED in " + app.path("data") +
                                  ", since 2026-01-07 14:02 UTC: exchange maintenance\n"));
  CHECK_THAT(halted.out, Contains("until `apexbot resume`"));
  CHECK(reason_in(app) == "2026-01-07T14:02:00Z exchange maintenance");
  for (const char* command : {"status", "plan"}) {
    CAPTURE(command);
    const auto shown = app.run({command});
    CHECK_THAT(shown.out, Contains("2026-01-07T14:02:00Z exchange maintenance"));
    CHECK_THAT(shown.out, Contains("apexbot resume"));
  }
  const auto resumed = app.run({"resume"});
  CHECK(resumed.status == 0);
  CHECK_THAT(resumed.out,
             Contains("Was halted since 2026-01-07 14:02 UTC: exchange maintenance\n"));
  CHECK_FALSE(reason_in(app));
  CHECK_THAT(app.run({"resume"}).out, Contains("Was not halted"));
  CHECK_THAT(halted.err, Contains("there is no ledger in " + app.path("data")));
}

TEST_CASE("a second halt says what was before, and replaces only what it has to say",
          "[apexbot][halt]") {
  AppRunner app;
  REQUIRE(app.run({"halt", "--reason", "maintenance"}).status == 0);
  app.clock.advance(std::chrono::minutes{5});
  const auto again = app.run({"halt"});
  CHECK(again.status == 0);
  CHECK_THAT(again.out, Contains("Was halted already, since 2026-01-07 14:02 UTC: maintenance\n"));
  CHECK(reason_in(app) == "2026-01-07T14:02:00Z maintenance");
  const auto other = app.run({"halt", "--reason", "on holiday"});
  CHECK_THAT(other.out, Contains("Was halted already, since 2026-01-07 14:02 UTC: maintenance\n"));
  CHECK(reason_in(app) == "2026-01-07T14:07:00Z on holiday");
}

TEST_CASE("halt and resume answer in JSON with what was before", "[apexbot][halt][json]") {
  AppRunner app;
  CHECK(app.run({"halt", "--reason", "a \"reason\"", "--json"}).out ==
        R"({"halted":{"since":"2026-01-07T14:02:00Z","reason":"a \"reason\""},)"
        R"("was_halted":null,"changed":true})"
        "\n");
  CHECK_THAT(app.run({"halt", "--json"}).out, Contains(R"("changed":false)"));
  CHECK(app.run({"resume", "--json"}).out ==
        R"({"halted":null,"was_halted":{"since":"2026-01-07T14:02:00Z",)"
        R"("reason":"a \"reason\""},"changed":true})"
        "\n");
  CHECK(app.run({"resume", "--json"}).out == R"({"halted":null,"was_halted":null,"changed":false})"
                                             "\n");
}

TEST_CASE("a reason is one short line", "[apexbot][halt][bad_input]") {
  AppRunner app;
  for (const std::string& reason : {std::string(), std::string("  "), std::string("two\nlines"),
                                    std::string("\x1b[2J"), std::string(201, 'x')}) {
    const auto answer = app.run({"halt", "--reason", reason});
    CHECK(answer.status == 2);
    CHECK_THAT(answer.err, Contains("--reason: a reason "));
    CHECK_FALSE(reason_in(app));
  }
  CHECK(app.run({"halt", "--reason", std::string(200, 'x')}).status == 0);
}

TEST_CASE("a wrong configuration does not keep from halting, and is said",
          "[apexbot][halt][safety]") {
  AppRunner app;
  app.environment["MAX_FAILURES"] = "many";
  const auto answer = app.run({"halt"});
  CHECK(answer.status == 3);
  CHECK_THAT(answer.err, Contains("halted in " + app.path("data")) && Contains("MAX_FAILURES"));
  CHECK(reason_in(app) == "2026-01-07T14:02:00Z by hand");
  const auto resumed = app.run({"resume"});
  CHECK(resumed.status == 3);
  CHECK(reason_in(app));
}

TEST_CASE("a halt file that was made by hand halts, and its text harms no terminal",
          "[apexbot][halt][bad_input]") {
  AppRunner app;
  REQUIRE(make_directory(app.path("data")));
  REQUIRE(replace_file(app.path("data") + "/halt", "\x1b[2Jwhy\nnot\n", 0600));
  for (const char* command : {"status", "plan", "halt"}) {
    CAPTURE(command);
    const auto answer = app.run({command});
    CHECK_THAT(answer.out, Contains("?[2Jwhy?not"));
    CHECK(answer.out.find('\x1b') == std::string::npos);
  }
  CHECK(app.run({"resume"}).status == 0);
  REQUIRE(replace_file(app.path("data") + "/halt", "", 0600));
  CHECK_THAT(app.run({"status"}).out, Contains("no reason given"));
}

TEST_CASE("a halt that cannot be written is exit 30 and says so", "[apexbot][halt]") {
  AppRunner app;
  REQUIRE(replace_file(app.path("data"), "a file where the directory should be", 0600));
  const auto answer = app.run({"halt"});
  CHECK(answer.status == 30);
  CHECK_FALSE(answer.err.empty());
}
