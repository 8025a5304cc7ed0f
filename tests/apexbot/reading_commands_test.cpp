#include <catch2/catch.hpp>

#include "base/json.h"
#include "tests/apexbot/reading_runner.h"

using namespace apex;
using apex::testing::AppRunner;
using apex::testing::at;
using apex::testing::check_fits_80_columns;
using apex::testing::completed_trade;
using apex::testing::intended_trade;
using apex::testing::ReadingRunner;
using Catch::Matchers::Contains;

TEST_CASE("status, plan and history work without configuration and create nothing",
          "[apexbot][status]") {
  AppRunner app;
  for (const char* command : {"status", "plan", "history"}) {
    CAPTURE(command);
    const auto answer = app.run({command});
    CHECK(answer.status == 0);
    CHECK(answer.err.empty());
    CHECK_FALSE(answer.out.empty());
    check_fits_80_columns(answer.out);
    CHECK(app.run({command, "--json"}).out.find("{\"") == 0);
  }
  CHECK_FALSE(std::filesystem::exists(app.path("data")));
}

TEST_CASE("plan shows what was done, what is due and what may be missed", "[apexbot][plan]") {
  ReadingRunner app;
  app.record_two_days();
  const auto answer = app.run({"plan"});
  CHECK(answer.status == 0);
  CHECK_THAT(answer.out,
             Contains("Staking week from 2026-01-05 08:00 UTC, now 2026-01-07 14:02 UTC"));
  CHECK_THAT(answer.out, Contains("Mon 2026-01-05  traded"));
  CHECK_THAT(answer.out, Contains("Wed 2026-01-07  due         2026-01-07 09:03 UTC  <- today"));
  CHECK_THAT(answer.out, Contains("2 of 5 days, factor 1.2; 3 needed, 5 left: 2 may be missed"));
  CHECK_THAT(answer.out, Contains("Next due: 2026-01-07 14:03 UTC"));
  check_fits_80_columns(answer.out);
}

TEST_CASE("plan answers in JSON", "[apexbot][plan][json]") {
  ReadingRunner app;
  app.record_two_days();
  const auto document = JsonDocument::parse(app.run({"plan", "--json"}).out);
  REQUIRE(document);
  const auto week = document->root().at("week");
  REQUIRE(week);
  CHECK(week->string("week") == "2026-01-05");
  CHECK(week->string("today") == "2026-01-07");
  CHECK(week->integer("days_counted") == 2);
  CHECK(week->integer("slack") == 2);
  CHECK(week->decimal("factor") == "1.2"_dec);
  const auto days = week->at("days")->elements();
  REQUIRE(days);
  REQUIRE(days->size() == 7);
  CHECK((*days)[0].string("state") == "traded");
  CHECK((*days)[2].string("state") == "due");
  CHECK((*days)[2].string("weekday") == "Wednesday");
}

TEST_CASE("a rehearsal counts in its own ledger only", "[apexbot][plan][safety]") {
  ReadingRunner app;
  {
    Ledger open = app.ledger(LedgerKind::rehearsal);
    app.record(open, completed_trade(at("2026-01-07T09:03:00Z"), "0.01"_dec, "0.01"_dec, "0"_dec));
  }
  CHECK_THAT(app.run({"status"}).out, Contains("0 of 5 days"));
  CHECK_THAT(app.run({"status", "--rehearsal"}).out, Contains("1 of 5 days"));
  CHECK_THAT(app.run({"history"}).out, Contains("No trades in the live ledger"));
  CHECK_THAT(app.run({"history", "--rehearsal"}).out, Contains("LINEA-USDT  completed"));
}

TEST_CASE("status shows the week, the breaker and the last trade", "[apexbot][status]") {
  ReadingRunner app;
  app.record_two_days();
  const auto answer = app.run({"status"});
  CHECK_THAT(answer.out,
             Contains("This week    Mon +  Tue +  Wed .  Thu .  Fri .  Sat .  Sun .\n"));
  CHECK_THAT(answer.out, Contains("Breaker      closed\n"));
  CHECK_THAT(answer.out, Contains("Last trade   2026-01-06 09:03 UTC LINEA-USDT completed, cost "
                                  "0.00101 USDT\n"));
  CHECK_THAT(answer.out, Contains("by the local clock\n"));
  check_fits_80_columns(answer.out);
}

TEST_CASE("status fits 80 columns after the trade of the day and after that of the week, too",
          "[apexbot][status]") {
  ReadingRunner app;
  app.record_two_days();
  app.clock.set(at("2026-01-06T10:00:00Z"));
  std::string text = app.run({"status"}).out;
  CHECK_THAT(text, Contains("Today        staking day 2026-01-06 has its trade; "));
  check_fits_80_columns(text);
  {
    Ledger open = app.ledger();
    for (const char* when :
         {"2026-01-07T09:03:00Z", "2026-01-08T09:03:00Z", "2026-01-09T09:03:00Z"}) {
      app.record(open, completed_trade(at(when), "0.01"_dec, "0.009"_dec, "0.000005"_dec));
    }
  }
  app.clock.set(at("2026-01-10T10:00:00Z"));
  text = app.run({"status"}).out;
  CHECK_THAT(text, Contains("Today        the factor is complete: "));
  check_fits_80_columns(text);
}

TEST_CASE("status says loudly that a trade was not settled", "[apexbot][status][safety]") {
  ReadingRunner app;
  {
    Ledger open = app.ledger();
    app.record(open, intended_trade(at("2026-01-07T09:03:00Z")));
  }
  const auto answer = app.run({"status"});
  CHECK(answer.status == 0);
  CHECK_THAT(answer.out, Contains("UNSETTLED    2026-01-07 09:03 UTC LINEA-USDT not ended\n"));
  CHECK_THAT(answer.out, Contains("a position may be open"));
  check_fits_80_columns(answer.out);
  const auto document = JsonDocument::parse(app.run({"status", "--json"}).out);
  REQUIRE(document);
  CHECK(document->root().at("unsettled")->elements()->size() == 1);
}

TEST_CASE("status corrects the local clock by the last measured offset", "[apexbot][status]") {
  ReadingRunner app;
  REQUIRE(app.ledger().record_clock_offset(Milliseconds{120'000}, at("2026-01-07T09:00:00Z")));
  CHECK_THAT(app.run({"status"}).out,
             Contains("2026-01-07 14:04 UTC by the exchange's clock as last measured"));
}

TEST_CASE("status shows an open breaker and when it lets one try", "[apexbot][status]") {
  ReadingRunner app;
  app.environment["MAX_FAILURES"] = "1";
  {
    Ledger open = app.ledger();
    TradeRecord trade = intended_trade(at("2026-01-07T14:00:00Z"));
    trade.end = TradeEnd{TradeOutcome::not_filled, at("2026-01-07T14:00:02Z"), {}, ""};
    app.record(open, trade);
  }
  const auto answer = app.run({"status"});
  CHECK_THAT(answer.out, Contains("Breaker      open, 1 failures, until 2026-01-07 14:30 UTC"));
}

TEST_CASE("history lists both legs and every fill, newest first", "[apexbot][history]") {
  ReadingRunner app;
  app.record_two_days();
  const auto answer = app.run({"history"});
  CHECK(answer.status == 0);
  const std::size_t newest = answer.out.find(
      "2026-01-06 09:03 UTC  LINEA-USDT  completed  cost "
      "0.00101 USDT  exposed 100 ms\n");
  const std::size_t oldest = answer.out.find("2026-01-05 09:03 UTC");
  REQUIRE(newest != std::string::npos);
  CHECK(newest < oldest);
  CHECK_THAT(answer.out, Contains("  open    BUY   accepted  1  at   0.01\n"));
  CHECK_THAT(answer.out, Contains("    fill  SELL  success   1  at  0.009  fee 0.000005\n"));
  check_fits_80_columns(answer.out);
  CHECK(app.run({"history", "--limit", "1"}).out.find("2026-01-05") == std::string::npos);
}

TEST_CASE("history answers in JSON with every fill", "[apexbot][history][json]") {
  ReadingRunner app;
  app.record_two_days();
  const auto document = JsonDocument::parse(app.run({"history", "--json"}).out);
  REQUIRE(document);
  CHECK(document->root().string("ledger") == "live");
  CHECK(document->root().at("trades")->elements()->size() == 2);
}

TEST_CASE("a ledger of another network than the configured one is said", "[apexbot][status]") {
  ReadingRunner app;
  app.record_two_days();
  app.environment["APEX_NETWORK"] = "mainnet";
  CHECK_THAT(app.run({"plan"}).err, Contains("this ledger is of testnet"));
}

TEST_CASE("a damaged ledger is said and exits 30", "[apexbot][status]") {
  ReadingRunner app;
  app.record_two_days();
  REQUIRE(replace_file(app.path("data") + "/ledger.db", "not a database, and long enough", 0600));
  for (const char* name : {"/ledger.db-wal", "/ledger.db-shm"}) {
    std::filesystem::remove(app.path("data") + name);
  }
  CHECK(app.run({"status"}).status == 30);
}
