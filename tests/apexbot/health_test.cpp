// `apexbot health` and one look of the daemon, in this process.
#include <catch2/catch.hpp>

#include "base/json.h"
#include "tests/apexbot/app_runner.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// No exchange answers: rehearsals use the snapshot that is built in.
struct Rehearsing : AppRunner {
  Rehearsing() {
    environment["APEX_BASE_URL"] = "http://127.0.0.1:9";
    clock.set(at("2026-01-07T14:10:00Z"));  // the full hour is far
  }
  Answer rehearse() {
    environment["APEX_NETWORK"] = "local";
    return run({"run", "--once"});
  }
  Answer health() {
    environment["APEX_NETWORK"] = "local";
    return run({"health"});
  }
};

}  // namespace

TEST_CASE("where nothing ever ran, health is 1 and says so in one line", "[apexbot][health]") {
  Rehearsing app;
  const auto answer = app.health();
  CHECK(answer.status == 1);
  CHECK(answer.out.empty());
  CHECK(answer.err.find("never ran") != std::string::npos);
  CHECK(std::count(answer.err.begin(), answer.err.end(), '\n') == 1);
  CHECK_FALSE(std::filesystem::exists(app.path("data")));  // it only looks
}

TEST_CASE("run --once rehearses what is due, and health is 0 until the next is overdue",
          "[apexbot][health][once]") {
  Rehearsing app;
  const auto traded = app.rehearse();
  CHECK(traded.status == 0);
  CHECK(traded.out.find("completed") != std::string::npos);
  const auto healthy = app.health();
  CHECK(healthy.status == 0);
  CHECK(healthy.out == "healthy (rehearsal: nothing is traded), next trade 2026-01-08 09:03 UTC\n");
  for (const char* look : {"2026-01-08T07:10:00Z", "2026-01-08T08:40:00Z"}) {
    app.clock.set(at(look));
    CHECK(app.rehearse().status == 0);
  }
  app.clock.set(at("2026-01-08T11:00:00Z"));
  CHECK(app.health().status == 0);
  app.clock.set(at("2026-01-08T11:04:00Z"));
  const auto overdue = app.health();
  CHECK(overdue.status == 1);
  CHECK(overdue.err.find("2026-01-08T09:03:00Z is overdue") != std::string::npos);
  const auto again = app.rehearse();
  CHECK(again.status == 0);
  CHECK(app.health().status == 0);
}

TEST_CASE("a round that traded is one line of the log, and its orders are for --verbose",
          "[apexbot][once]") {
  const auto lines_with = [](const std::string& text, const std::string& word) {
    std::size_t lines = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++lines;
    return lines;
  };
  Rehearsing app;
  app.environment["APEX_NETWORK"] = "local";
  const auto log_of = [&app](const std::string& name, std::vector<std::string> arguments) {
    const std::string config = app.path(name + ".yaml");
    const std::string log = app.path(name);
    REQUIRE(replace_file(config, "log_file: " + log + "\n", 0600));
    arguments.insert(arguments.end(), {"--config", config, "--data-dir", app.path("data")});
    CHECK(app.run_exactly(arguments).status == 0);
    return read_file(log, 100'000).value_or(std::nullopt).value_or("");
  };
  app.clock.set(at("2026-01-07T09:03:05Z"));
  const std::string log = log_of("log", {"run", "--once"});
  CHECK(lines_with(log, "level=") == 1);
  CHECK(lines_with(log, "level=info event=traded") == 1);
  app.clock.set(at("2026-01-08T09:03:05Z"));
  const std::string verbose = log_of("verbose", {"run", "--once", "--verbose"});
  CHECK(lines_with(verbose, "level=debug event=order_answered") == 2);
}

TEST_CASE("a halt is unhealthy and the line says who can take it back", "[apexbot][health]") {
  Rehearsing app;
  REQUIRE(app.rehearse().status == 0);
  REQUIRE(app.run({"halt", "--reason", "on holiday"}).status == 0);
  const auto halted = app.health();
  CHECK(halted.status == 1);
  CHECK(halted.err.find("on holiday") != std::string::npos);
  CHECK(halted.err.find("apexbot resume") != std::string::npos);
  REQUIRE(app.run({"resume"}).status == 0);
  CHECK(app.health().status == 0);
}

TEST_CASE("a ledger that is damaged and a configuration that is wrong are unhealthy",
          "[apexbot][health]") {
  Rehearsing app;
  REQUIRE(app.rehearse().status == 0);
  REQUIRE(replace_file(app.path("data/ledger-dry.db"), "no data base", 0600).has_value());
  const auto damaged = app.health();
  CHECK(damaged.status == 1);
  CHECK(std::count(damaged.err.begin(), damaged.err.end(), '\n') == 1);
  app.environment["MAX_FAILURES"] = "none";
  app.environment["LOG_LEVEL"] = "loud";
  const auto wrong = app.health();
  CHECK(wrong.status == 1);
  CHECK(std::count(wrong.err.begin(), wrong.err.end(), '\n') == 1);
}

TEST_CASE("health --json gives all of it", "[apexbot][health][json]") {
  Rehearsing app;
  REQUIRE(app.rehearse().status == 0);
  REQUIRE(app.run({"halt"}).status == 0);
  const auto answer = app.run({"health", "--json"});
  CHECK(answer.status == 1);
  const auto document = JsonDocument::parse(answer.out);
  REQUIRE(document.has_value());
  const JsonView root = document->root();
  CHECK(root.boolean("healthy") == false);
  CHECK(root.string("mode") == "rehearsal");
  CHECK(root.string("why")->find("halted") == 0);
  CHECK(root.at("heartbeat")->string("mode") == "rehearsal");
  CHECK(root.at("heartbeat")->string("source") == "once");
  CHECK(*root.at("heartbeat")->integer("private_bytes") > 0);
  CHECK(*root.at("heartbeat")->integer("open_files") > 0);
  CHECK(root.at("disk")->boolean("writable") == true);
}

TEST_CASE("health --json knows no mode where nothing ever ran", "[apexbot][health][json]") {
  Rehearsing app;
  app.environment["APEX_NETWORK"] = "local";
  const auto answer = app.run({"health", "--json"});
  CHECK(answer.status == 1);
  CHECK(answer.out.find("\"mode\":null") != std::string::npos);
}

TEST_CASE("run --once --json tells the pass as one object", "[apexbot][once][json]") {
  Rehearsing app;
  app.environment["APEX_NETWORK"] = "local";
  const auto traded = app.run({"run", "--once", "--json"});
  CHECK(traded.status == 0);
  const auto document = JsonDocument::parse(traded.out);
  REQUIRE(document.has_value());
  CHECK(document->root().string("pass") == "traded");
  CHECK(document->root().string("mode") == "rehearsal");
  CHECK(document->root().find("trade").has_value());
  const auto waited = app.run({"run", "--once", "--json"});
  CHECK(waited.status == 0);
  CHECK(waited.out.find("\"pass\":\"waiting\"") != std::string::npos);
}

TEST_CASE("the check interval is checked where it is written", "[apexbot][run]") {
  Rehearsing app;
  const auto wrong = app.run({"run", "--once", "--check-interval", "1"});
  CHECK(wrong.status == 3);
  CHECK(wrong.err.find("--check-interval") != std::string::npos);
  CHECK(wrong.err.find("2 to 3600") != std::string::npos);
}
