#include <catch2/catch.hpp>

#include "apexbot/figures.h"
#include "apexbot/trade_csv.h"
#include "base/json.h"
#include "tests/apexbot/reading_runner.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

namespace {

/// Two good trades this week (Monday and Tuesday), one that failed, one in the month before, one in
/// the year before. Now it is Wednesday, 2026-01-07.
struct HistoryRunner : ReadingRunner {
  void record_all() {
    Ledger open = ledger();
    int milliseconds = 80;
    for (const char* when : {"2025-06-02T09:03:00Z", "2025-12-31T09:03:00Z", "2026-01-05T09:03:00Z",
                             "2026-01-06T09:03:00Z"}) {
      TradeRecord trade = completed_trade(at(when), "0.01"_dec, "0.009"_dec, "0.000005"_dec);
      trade.end->exposure = Milliseconds{milliseconds += 20};
      record(open, trade);
    }
    TradeRecord failed = intended_trade(at("2026-01-07T09:03:00Z"));
    failed.end = TradeEnd{TradeOutcome::not_filled, at("2026-01-07T09:03:02Z"), {}, "=1+1, \"no\""};
    record(open, failed);
  }
};

/// As the trade of that number of its day.
TradeRecord numbered(TradeRecord trade, int number) {
  trade.intent.key.number = number;
  for (std::size_t i = 0; i < trade.orders.size(); ++i) {
    PlannedOrder& order = trade.intent.orders[i];
    order.request.client_id = derive_client_id(trade.intent.key, order.leg, order.attempt);
    trade.orders[i].planned = order;
  }
  return trade;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = text.find("\r\n", from);
    REQUIRE(end != std::string::npos);
    lines.push_back(text.substr(from, end - from));
    from = end + 2;
  }
  return lines;
}

}  // namespace

TEST_CASE("the figures of the week are shown day by day", "[apexbot][history]") {
  HistoryRunner app;
  app.record_all();
  const auto answer = app.run({"history", "--week"});
  CHECK(answer.status == 0);
  CHECK_THAT(answer.out, Contains("The staking week from 2026-01-05 (live ledger)\n"));
  CHECK_THAT(answer.out,
             Contains("Mon 2026-01-05       1    100 %     1   0.019  0.00101   140 ms\n"));
  CHECK_THAT(answer.out,
             Contains("Wed 2026-01-07       1      0 %     0       0        0        -\n"));
  CHECK_THAT(answer.out,
             Contains("all of it            3   66.7 %     2   0.038  0.00202   140 ms\n"));
  CHECK_THAT(answer.out, Contains("Success      2 of 3 trades that ended, 66.7 %\n"));
  CHECK_THAT(answer.out, Contains("Cost         0.00202 USDT: fees 0.00002, spread 0.002\n"));
  CHECK_THAT(answer.out, Contains("p50 140 ms, p90 160 ms, longest 160 ms\n"));
  CHECK_THAT(answer.out, Contains("Slippage     0.002 USDT (5 %) worse than the worst price"));
  CHECK_THAT(answer.out, Contains("Errors       not_filled (1 of 1 failure)\n"));
  check_fits_80_columns(answer.out);
}

TEST_CASE("a month is shown day by day, all time month by month", "[apexbot][history]") {
  HistoryRunner app;
  app.record_all();
  const std::string month = app.run({"history", "--month"}).out;
  CHECK_THAT(month, Contains("The staking days of 2026-01 (live ledger)\n"));
  CHECK_THAT(month, !Contains("2025-"));
  const std::string all = app.run({"history", "--all"}).out;
  CHECK_THAT(all, Contains("2025-06         1"));
  CHECK_THAT(all, Contains("2025-12         1"));
  CHECK_THAT(all, Contains("2026-01         3"));
  CHECK_THAT(all, Contains("all of it       5"));
  check_fits_80_columns(all);
}

TEST_CASE("the figures of an empty ledger are zeros and dashes", "[apexbot][history]") {
  AppRunner app;
  const auto answer = app.run({"history", "--all"});
  CHECK(answer.status == 0);
  CHECK_THAT(answer.out, Contains("all of it       0        -     0       0     0        -\n"));
  CHECK_THAT(answer.out, Contains("Errors       none\n"));
}

TEST_CASE("figures of large amounts still fit 80 columns", "[apexbot][history]") {
  ReadingRunner app;
  {
    Ledger open = app.ledger();
    TradeRecord trade = completed_trade(at("2026-01-05T09:03:00Z"), "99999999.123456"_dec,
                                        "12345678.654321"_dec, "1234567.891234"_dec);
    trade.end->exposure = Milliseconds{1'234'567};
    app.record(open, trade);
  }
  const std::string text = app.run({"history", "--week"}).out;
  CHECK_THAT(text, Contains("112345677.78"));
  check_fits_80_columns(text);
  const std::string status = app.run({"status"}).out;
  CHECK_THAT(status, Contains("volume 112345677.78"));
  check_fits_80_columns(status);
}

TEST_CASE("history answers in JSON with the figures of the period", "[apexbot][history][json]") {
  HistoryRunner app;
  app.record_all();
  const auto document = JsonDocument::parse(app.run({"history", "--month", "--json"}).out);
  REQUIRE(document);
  const JsonView root = document->root();
  CHECK(root.at("period")->string("name") == "month");
  CHECK(root.at("period")->string("first_day") == "2026-01-01");
  CHECK(root.at("period")->string("last_day") == "2026-01-31");
  REQUIRE(root.at("trades")->elements()->size() == 3);
  CHECK((*root.at("trades")->elements())[0].string("day") == "2026-01-07");
  const auto figures = root.at("figures");
  REQUIRE(figures);
  CHECK(figures->integer("trades") == 3);
  CHECK(figures->decimal("success_percent") == "66.7"_dec);
  CHECK(figures->decimal("cost") == "0.00202"_dec);
  CHECK(figures->at("exposure_ms")->integer("p50") == 140);
  CHECK(figures->at("exposure_ms")->integer("max") == 160);
  CHECK(figures->string("most_common_error") == "not_filled");
  CHECK(figures->at("days_of_period")->elements()->size() == 3);

  const auto all = JsonDocument::parse(app.run({"history", "--all", "--json", "--limit", "2"}).out);
  REQUIRE(all);
  CHECK(all->root().at("trades")->elements()->size() == 2);
  CHECK(all->root().at("figures")->integer("trades") == 5);  // of all, listed or not
  CHECK(all->root().at("figures")->at("months")->elements()->size() == 3);

  const auto newest = JsonDocument::parse(app.run({"history", "--json"}).out);
  REQUIRE(newest);
  CHECK(newest->root().at("trades")->elements()->size() == 5);
  CHECK_FALSE(newest->root().find("figures"));
}

TEST_CASE("history writes comma-separated values as RFC 4180 wants them",
          "[apexbot][history][csv]") {
  HistoryRunner app;
  app.record_all();
  const auto answer = app.run({"history", "--all", "--csv"});
  CHECK(answer.status == 0);
  const std::vector<std::string> lines = lines_of(answer.out);
  REQUIRE(lines.size() == 6);
  CHECK(lines[0] ==
        "day,number,started_at,ended_at,symbol,side,outcome,counts,forced,rebuilt,adopted,opened,"
        "open_price,closed,close_price,volume,fees,spread,cost,better_by,exposure_ms,id,detail");
  CHECK_THAT(lines[1], Catch::StartsWith("2026-01-07,1,2026-01-07T09:03:00Z,2026-01-07T09:03:02Z,"
                                         "LINEA-USDT,BUY,not_filled,false,false,false,false,0,,0,,"
                                         "0,0,,,0,,apexbot-"));
  CHECK_THAT(lines[1], Catch::EndsWith(",\" =1+1, \"\"no\"\"\""));
  CHECK_THAT(lines[2], Contains(",completed,true,false,false,false,1,0.01,1,0.009,0.019,0.00001,"
                                "0.001,0.00101,-0.001,160,"));
  CHECK(lines_of(app.run({"history", "--csv", "--limit", "2"}).out).size() == 3);
  CHECK(lines_of(app.run({"history", "--week", "--csv"}).out).size() == 4);
}

TEST_CASE("a text in a CSV field stays one field and no formula", "[apexbot][csv]") {
  CHECK(csv_text("plain text") == "plain text");
  CHECK(csv_text("a,b") == "\"a,b\"");
  CHECK(csv_text("say \"a\"") == "\"say \"\"a\"\"\"");
  CHECK(csv_text("a\r\nb") == "a??b");
  for (const char* formula : {"=A1", "+1", "-1", "@x"}) {
    CHECK(csv_text(formula) == std::string(" ") + formula);
  }
  CHECK(csv_text("") == "");
}

TEST_CASE("history refuses options that do not go together", "[apexbot][history]") {
  AppRunner app;
  CHECK(app.run({"history", "--week", "--all"}).status == 2);
  CHECK(app.run({"history", "--csv", "--json"}).status == 2);
  CHECK(app.run({"history", "--week", "--limit", "3"}).status == 2);
  CHECK(app.run({"history", "--week", "--limit", "3", "--csv"}).status == 0);
}

TEST_CASE("status tells what this week and all time brought", "[apexbot][status]") {
  HistoryRunner app;
  app.record_all();
  const auto answer = app.run({"status"});
  CHECK_THAT(answer.out,
             Contains("             3 trades, 66.7 % done; cost 0.00202 USDT (fees 0.00002)\n"
                      "             volume 0.038; 0.002 USDT (5 %) worse than the worst price\n"
                      "             exposed p50 140 ms, p90 160 ms, longest 160 ms\n"
                      "             most common error: not_filled (1 of 1 failure)\n"));
  CHECK_THAT(answer.out,
             Contains("All time     4 days, 5 trades, 80 % done; cost 0.00404 USDT (fees 0.00004)\n"
                      "             volume 0.076; 0.004 USDT (5 %) worse than the worst price\n"));
  check_fits_80_columns(answer.out);
  const auto document = JsonDocument::parse(app.run({"status", "--json"}).out);
  REQUIRE(document);
  const auto figures = document->root().at("figures");
  REQUIRE(figures);
  CHECK(figures->at("all_time")->integer("days") == 4);
  CHECK(figures->at("all_time")->decimal("volume") == "0.076"_dec);
  CHECK(figures->at("all_time")->at("slippage")->decimal("better_by_percent") == "-5"_dec);
  CHECK(figures->at("week")->integer("trades") == 3);
  CHECK(figures->at("week")->decimal("fees") == "0.00002"_dec);
  CHECK(figures->at("week")->at("exposure_ms")->integer("p90") == 160);
  CHECK(figures->at("week")->string("most_common_error") == "not_filled");
}

TEST_CASE("status tells what today, this week and this month brought, each by itself",
          "[apexbot][status]") {
  ReadingRunner app;
  {
    Ledger open = app.ledger();
    // Last month; this month and last week; this week; today twice.
    const auto traded = [](const char* when) {
      return completed_trade(at(when), "0.01"_dec, "0.009"_dec, "0.000005"_dec);
    };
    for (const char* when : {"2026-01-30T09:03:00Z", "2026-02-01T09:03:00Z", "2026-02-03T09:03:00Z",
                             "2026-02-04T09:03:00Z"}) {
      app.record(open, traded(when));
    }
    app.record(open, numbered(traded("2026-02-04T10:03:00Z"), 2));
  }
  const auto shows = [&app](int today, int week, int month) {
    const std::string text = app.run({"status"}).out;
    check_fits_80_columns(text);
    const auto document = JsonDocument::parse(app.run({"status", "--json"}).out);
    REQUIRE(document);
    const auto figures = document->root().at("figures");
    REQUIRE(figures);
    CHECK(figures->at("day")->integer("trades") == today);
    CHECK(figures->at("week")->integer("trades") == week);
    CHECK(figures->at("month")->integer("trades") == month);
    CHECK(figures->at("all_time")->integer("trades") == 5);
    const auto history = JsonDocument::parse(app.run({"history", "--month", "--json"}).out);
    REQUIRE(history);
    const JsonView same = history->root().at("figures").value();
    for (const char* amount : {"cost", "volume", "fees"}) {
      CHECK(figures->at("month")->decimal(amount).value() == same.decimal(amount).value());
    }
    return text;
  };
  app.clock.set(at("2026-02-04T11:00:00Z"));
  std::string text = shows(2, 3, 4);
  CHECK_THAT(text, Contains("This month   3 days, 4 trades, 100 % done; cost 0.00404 USDT (fees "
                            "0.00004)\n"
                            "             volume 0.076; 0.004 USDT (5 %) worse than the worst "
                            "price\n"
                            "             exposed p50 100 ms, p90 100 ms, longest 100 ms\n"));
  const std::size_t today = text.find("Today        staking day 2026-02-04 has its trade; ");
  REQUIRE(today != std::string::npos);
  CHECK(text.find("             2 trades, 100 % done; ", today) < text.find("Next due"));
  app.clock.set(at("2026-02-03T11:00:00Z"));  // the line of the last trade says as much of one
  CHECK_THAT(shows(1, 3, 4), !Contains("             1 trade, "));
  app.clock.set(at("2026-01-30T11:00:00Z"));  // a week that goes on in the next month
  shows(1, 2, 1);
}

TEST_CASE("status shows no figures where nothing was traded or nothing failed",
          "[apexbot][status]") {
  ReadingRunner app;
  std::string text = app.run({"status"}).out;
  CHECK_THAT(text, !Contains("volume") && !Contains("exposed") && !Contains("error"));
  app.record_two_days();
  text = app.run({"status"}).out;
  CHECK_THAT(text, Contains("2 trades, 100 % done; ") && Contains("volume") && !Contains("error"));
  app.clock.set(at("2026-01-14T14:02:00Z"));  // a week in which there was no trade yet
  text = app.run({"status"}).out;
  CHECK_THAT(text, !Contains("             2 trades"));
  check_fits_80_columns(text);
  CHECK_THAT(text, Contains("This month   2 days, 2 trades, 100 % done; "));
  app.clock.set(at("2026-02-01T14:02:00Z"));  // nor in this month
  text = app.run({"status"}).out;
  CHECK_THAT(text, !Contains("This month") && !Contains("exposed"));
  CHECK_THAT(text, Contains("All time     2 days, 2 trades, 100 % done; "));
}

TEST_CASE("amounts in tables have as many digits as there is room for", "[apexbot][history]") {
  CHECK(short_amount(Usdt("0.0000195"_dec)) == "0.00002");
  CHECK(short_amount(Usdt("12.345678"_dec)) == "12.3457");
  CHECK(short_amount(Usdt("-1234.5678"_dec)) == "-1234.57");
}
