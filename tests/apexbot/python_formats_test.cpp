// The formats of the Python bot, from texts made up here.
#include <catch2/catch.hpp>

#include "apexbot/import_report.h"
#include "apexbot/python_history.h"
#include "apexbot/python_settings.h"
#include "tests/support/builders.h"

using namespace apex;
using apex::testing::at;

namespace {

const StakingCalendar kCalendar;

/// As its trade executor writes one: amounts are text.
std::string trade(const std::string& at, const std::string& more = R"("success": true)") {
  return R"({"trade": {"symbol": "TEA-USDT", "side": "BUY", "order_type": "MARKET", "size": "4",
             "price": null, "day_number": 2}, "timestamp": ")" +
         at + "\", " + more + "}";
}

PythonTrades trades_of(const std::string& text) {
  INFO(text);
  const auto trades = read_python_trades(text, "trades.json", kCalendar);
  if (!trades) FAIL(trades.error().message);
  return *trades;
}

std::string error_of(const std::string& text) {
  INFO(text);
  const auto trades = read_python_trades(text, "old/trades.json", kCalendar);
  REQUIRE_FALSE(trades);
  CHECK(trades.error().kind == ErrorKind::config);
  CHECK(trades.error().message.starts_with("old/trades.json: "));
  return trades.error().message;
}

std::vector<std::string> days_of(const PythonTrades& trades) {
  std::vector<std::string> days;
  for (const StakingDay day : trades.days) days.push_back(day.to_string());
  return days;
}

ImportedSettings settings_of(const std::string& env, const std::string& yaml = "") {
  const auto settings = import_settings(PythonFile{"old/.env", Secret(env)},
                                        PythonFile{"old/trading.yaml", Secret(yaml)});
  if (!settings) FAIL(settings.error().message);
  return *settings;
}

std::string why_left(const ImportedSettings& settings, const std::string& name) {
  for (const LeftSetting& left : settings.left) {
    if (left.name == name) return left.why;
  }
  return "not left";
}

std::string value_of(const ImportedSettings& settings, const std::string& name) {
  for (const TakenSetting& taken : settings.taken) {
    if (taken.name == name) return taken.value;
  }
  return "not taken";
}

}  // namespace

TEST_CASE("moments of the Python bot are read with and without an offset", "[apexbot][import]") {
  const std::pair<const char*, const char*> kMoments[] = {
      {"2026-01-05T09:00:01.123456+00:00", "2026-01-05T09:00:01.123Z"},
      {"2026-01-05T09:00:01.5", "2026-01-05T09:00:01.500Z"},
      {"2026-01-05T09:00:01", "2026-01-05T09:00:01Z"},
      {"2026-01-05 09:00:01Z", "2026-01-05T09:00:01Z"},
      {"2026-01-05T01:30:00+02:00", "2026-01-04T23:30:00Z"},
      {"2026-01-05T23:30:00-01:30", "2026-01-06T01:00:00Z"}};
  for (const auto& [text, expected] : kMoments) {
    CAPTURE(text);
    REQUIRE(parse_iso_moment(text));
    CHECK(format_utc(*parse_iso_moment(text)) == expected);
  }
  for (const char* text :
       {"", "2026-01-05", "2026-02-30T09:00:00", "2026-01-05T24:00:00", "2026-01-05T09:60:00",
        "1969-12-31T23:59:59", "9999-01-01T00:00:00", "2026-01-05T09:00:00.", "2026-01-05T09:00",
        "2026-01-05T09:00:00+0000", "2026-01-05T09:00:00 ", "2026-01-05T09:00:00.1234567890",
        "26-01-05T09:00:00", "2026-01-05X09:00:00", "-026-01-05T09:00:00"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_iso_moment(text));
  }
}

TEST_CASE("trades of the Python bot are counted by what they were", "[apexbot][import]") {
  const auto trades = trades_of(
      "[" + trade("2026-01-05T09:00:00+00:00", R"("success": true, "order_id": "77",
            "executed_price": "0.25", "executed_size": "4", "close_price": "0.24",
            "fees": "0.0005", "total_fees": "0.001")") +
      "," +
      trade("2026-01-05T13:00:00+00:00", R"("success": true, "order_id": 78, "fees": "0E-8")") +
      "," + trade("2026-01-06T09:00:00+00:00", R"("success": false, "error": "no")") + "," +
      trade("2026-01-07T09:00:00+00:00", R"("success": true, "order_id": "MOCK-000001")") + "," +
      trade("2026-01-08T07:59:59+00:00") + "]");
  CHECK(trades.succeeded == 3);
  CHECK(trades.failed == 1);
  CHECK(trades.rehearsed == 1);
  CHECK(trades.volume == "1.96"_dec);
  CHECK(trades.fees == "0.001"_dec);
  CHECK(days_of(trades) == std::vector<std::string>{"2026-01-05", "2026-01-07"});
  CHECK(trades.first == at("2026-01-05T09:00:00Z"));
  CHECK(trades.last == at("2026-01-08T07:59:59Z"));
}

TEST_CASE("the other form of trades.json has numbers and no offsets", "[apexbot][import]") {
  const auto trades =
      trades_of(R"({"trades": [)" +
                trade("2026-01-05T09:00:00.5", R"("success": true, "executed_price": 2.5e-05,
            "executed_size": 100000.0, "fees": 0.00125)") +
                R"(], "last_updated": "2026-01-05T09:00:01"})");
  CHECK(trades.succeeded == 1);
  CHECK(trades.volume == "2.5"_dec);
  CHECK(trades.fees == "0.00125"_dec);
  CHECK(trades_of(R"({"trades": [], "cleared_at": "2026-01-05T09:00:01"})").succeeded == 0);
}

TEST_CASE("amounts are read in every form that Python writes", "[apexbot][import]") {
  const std::pair<const char*, const char*> kAmounts[] = {
      {"\"0E-8\"", "0"},  {"1E+2", "100"},    {"\"1.5e1\"", "15"}, {"\"0.50\"", "0.5"},
      {"12", "12"},       {"\"\"", "0"},      {"null", "0"},       {"-0.25", "-0.25"},
      {"\"1E-30\"", "0"}, {"123e-2", "1.23"}, {"0.1e1", "1"}};
  for (const auto& [text, expected] : kAmounts) {
    CAPTURE(text);
    const auto trades = trades_of(
        "[" + trade("2026-01-05T09:00:00", R"("success": true, "fees": )" + std::string(text)) +
        "]");
    CHECK(trades.fees.to_string() == expected);
  }
  for (const char* text : {"\"abc\"", "\"1e\"", "\"1e99\"", "1e10", "\"--1\"", "\".\"", "true",
                           "[]", "\"1.2.3\"", "\"Infinity\"", "\"1e5x\""}) {
    CAPTURE(text);
    CHECK(
        error_of("[" +
                 trade("2026-01-05T09:00:00", R"("success": true, "fees": )" + std::string(text)) +
                 "]")
            .find("[0].fees") != std::string::npos);
  }
}

TEST_CASE("a trades.json that is none says where it is wrong", "[apexbot][import]") {
  CHECK(error_of("").find("JSON") != std::string::npos);
  CHECK(error_of("[NaN]").find("JSON") != std::string::npos);
  CHECK(error_of("\"text\"").find("list") != std::string::npos);
  CHECK(error_of("{}").find("trades: missing") != std::string::npos);
  CHECK(error_of(R"({"trades": {}})").find("trades") != std::string::npos);
  CHECK(error_of("[1]").find("[0]") != std::string::npos);
  CHECK(error_of(R"([{"success": true}])").find("[0].trade: missing") != std::string::npos);
  CHECK(error_of("[" + trade("2026-01-05T09:00:00", R"("success": 1)") + "]").find("[0].success") !=
        std::string::npos);
  CHECK(error_of("[" + trade("yesterday") + "]").find("'yesterday' is no moment") !=
        std::string::npos);
  CHECK(error_of("[" + trade("2026-01-05T09:00:00", R"("success": true, "success": false)") + "]")
            .find("JSON") != std::string::npos);
  std::string many = "[";
  for (std::size_t i = 0; i <= kPythonTradesMax; ++i) many += i == 0 ? "{}" : ",{}";
  CHECK(error_of(many + "]").find("more than 100000 trades") != std::string::npos);
}

TEST_CASE("bot_state.json says when the Python bot last traded", "[apexbot][import]") {
  const auto read = [](const std::string& text) { return read_python_state(text, "state"); };
  CHECK(**read(R"({"last_trade_time": "2026-01-05T09:00:00", "last_trade_date":
                   "2026-01-06T09:00:00+00:00", "last_updated": "2026-01-07T09:00:00"})") ==
        at("2026-01-06T09:00:00Z"));
  CHECK_FALSE(read("{}")->has_value());
  CHECK_FALSE(read(R"({"last_trade_date": null})")->has_value());
  for (const char* text :
       {"[]", "", "{", R"({"last_trade_time": 5})", R"({"last_trade_time": ""})"}) {
    CAPTURE(text);
    REQUIRE_FALSE(read(text));
    CHECK(read(text).error().kind == ErrorKind::config);
  }
}

TEST_CASE("of APEX_TESTNET and APEX_NETWORK the first decides", "[apexbot][import][safety]") {
  const auto network = [](const std::string& env) {
    return value_of(settings_of(env), "APEX_NETWORK");
  };
  CHECK(network("APEX_NETWORK=mainnet\n") == "mainnet");
  CHECK(network("APEX_NETWORK=mainnet\nAPEX_TESTNET=true\n") == "testnet");
  CHECK(network("APEX_NETWORK=testnet\nAPEX_TESTNET=no\n") == "mainnet");
  CHECK(network("APEX_TESTNET=1\n") == "testnet");
  CHECK(network("APEX_TESTNET=perhaps\nAPEX_NETWORK=TestNet\n") == "testnet");
  CHECK(network("APEX_TESTNET=off\nAPEX_NETWORK=testnet\n") == "testnet");
  CHECK(network("APEX_NETWORK=moonnet\n") == "not taken");
  CHECK(why_left(settings_of("APEX_NETWORK=moonnet\n"), "APEX_NETWORK") ==
        "'moonnet' names neither testnet nor mainnet");
  const auto both = settings_of("APEX_NETWORK=mainnet\nAPEX_TESTNET=true\n");
  CHECK(why_left(both, "APEX_NETWORK") == "APEX_TESTNET comes first in the Python bot");
  CHECK(both.env_text.expose().find("APEX_NETWORK=testnet\n") != std::string_view::npos);
  CHECK(both.env_text.expose().find("APEX_TESTNET") == std::string_view::npos);
}

TEST_CASE("an import arms nothing, and a dry run stays one", "[apexbot][import][safety]") {
  const auto armed = settings_of("DRY_RUN=false\n", "safety: {dry_run: false}\n");
  CHECK(armed.taken.empty());
  CHECK(armed.env_text.empty());
  CHECK(armed.yaml_text.empty());
  CHECK(why_left(armed, "DRY_RUN").find("arms nothing") != std::string::npos);
  CHECK(why_left(armed, "safety.dry_run").find("arms nothing") != std::string::npos);
  const auto dry = settings_of("DRY_RUN=yes\n", "safety: {dry_run: true}\n");
  CHECK(value_of(dry, "DRY_RUN") == "true");
  CHECK(value_of(dry, "safety.dry_run") == "true");
}

TEST_CASE("what means something else here is left", "[apexbot][import]") {
  const auto settings = settings_of(
      "SCHEDULE_MODE=continuous\nTRADE_INTERVAL_HOURS=2\nAPEX_BASE_URL=https://a.example\n"
      "APEX_API_KEY=your_api_key_here\nAPEX_PASSPHRASE=${HOME}-x\nLOG_LEVEL=LOUD\nMAX_FAILURES=\n",
      "trading: {symbol: BTC-USDT, size: 0.001, min_trade_value_usdt: 1.0, side: UP}\n"
      "safety: {max_position_size: 0.01, max_daily_trades: 1000, min_balance: [1]}\n"
      "schedule: {timezone: Europe/Berlin, trade_days: 3, trade_time: }\n"
      "mine: {a: 1, b: {c: 2}}\ndata_dir: data\nlog_file: x.log\n");
  CHECK(settings.taken.empty());
  CHECK(why_left(settings, "SCHEDULE_MODE").find("trading.yaml") != std::string::npos);
  CHECK(why_left(settings, "APEX_BASE_URL") == "not a setting of the Python bot");
  CHECK(why_left(settings, "APEX_API_KEY") == "still the example's text");
  CHECK(why_left(settings, "APEX_PASSPHRASE").find("expands") != std::string::npos);
  CHECK(why_left(settings, "LOG_LEVEL").starts_with("'LOUD' is not accepted: debug"));
  CHECK(why_left(settings, "MAX_FAILURES") == "not left");
  CHECK(why_left(settings, "trading.side").starts_with("'UP' is not accepted"));
  CHECK(why_left(settings, "safety.max_position_size").find("max_position_value") !=
        std::string::npos);
  CHECK(why_left(settings, "safety.max_daily_trades").find("1 to 100") != std::string::npos);
  CHECK(why_left(settings, "safety.min_balance") == "one value is expected");
  CHECK(why_left(settings, "schedule.timezone").find("UTC") != std::string::npos);
  CHECK(why_left(settings, "schedule.trade_days") == "a list is expected");
  CHECK(why_left(settings, "schedule.trade_time") == "no value");
  CHECK(why_left(settings, "mine") == "not a setting of the Python bot");
  CHECK(why_left(settings, "mine.a") == "not left");  // said once, with its group
  CHECK(why_left(settings, "data_dir") != "not left");
}

TEST_CASE("secrets of every form survive the way into the new file", "[apexbot][import][secrets]") {
  const std::pair<const char*, const char*> kTexts[] = {
      {"a#b c#d", "'a#b c#d'"}, {"p'q", "\"p'q\""}, {"\"'\\\\\\\"\"", "\"'\\\\\\\"\""},
      {"tail\\", "'tail\\'"},   {"äö", "'äö'"},     {"x=y=", "x=y="}};
  for (const auto& [written, expected] : kTexts) {
    CAPTURE(written);
    const auto settings = settings_of(std::string("APEX_PASSPHRASE=") + written + "\n");
    CHECK(
        settings.env_text.expose().ends_with(std::string("\nAPEX_PASSPHRASE=") + expected + "\n"));
    CHECK(value_of(settings, "APEX_PASSPHRASE") == "set");
  }
}

TEST_CASE("a public key of other seeds is left", "[apexbot][import]") {
  const std::string seeds = "APEX_ZK_SEEDS=0x" + std::string(128, '4') + "1c\n";
  const auto settings = settings_of(seeds + "APEX_ZK_L2KEY=0x" + std::string(64, '7') + "\n");
  CHECK(value_of(settings, "APEX_ZK_SEEDS") == "set");
  CHECK(value_of(settings, "APEX_ZK_L2KEY") == "not taken");
  CHECK(why_left(settings, "APEX_ZK_L2KEY").find("not the public key") != std::string::npos);
  CHECK(settings.env_text.expose().find("L2KEY") == std::string_view::npos);
  CHECK(why_left(settings_of("APEX_ZK_SEEDS=44\n"), "APEX_ZK_SEEDS") ==
        "its value is not accepted: 130 hex digits, with or without 0x");
}

TEST_CASE("the days that the Python bot traded tell which are left to trade", "[apexbot][import]") {
  const auto advice = [](const std::vector<std::string>& days, const char* now,
                         ScheduleSettings schedule = {}) {
    std::vector<StakingDay> parsed;
    for (const std::string& day : days) parsed.push_back(*parse_staking_day(day));
    const auto lines = week_advice(parsed, schedule, at(now), kCalendar);
    std::string text;
    for (const std::string& line : lines) {
      CHECK(line.size() <= 67);
      text += line + "\n";
    }
    return text;
  };
  const std::string mon = "2026-01-05", tue = "2026-01-06", wed = "2026-01-07";
  CHECK(advice({}, "2026-01-07T14:00:00Z").empty());
  // Three are done, four days are left, two are needed.
  CHECK(advice({mon, tue, wed}, "2026-01-07T14:00:00Z").find("trade_days: [3, 4]\n") !=
        std::string::npos);
  CHECK(advice({mon, tue, wed}, "2026-01-07T14:00:00Z").find("until 2026-01-12 08:00 UTC") !=
        std::string::npos);
  CHECK(advice({mon, tue}, "2026-01-07T14:00:00Z").find("trade_days: [2, 3, 4]\n") !=
        std::string::npos);
  // Today is done; all that follow are needed.
  CHECK(advice({wed}, "2026-01-07T14:00:00Z").find("trade_days: [3, 4, 5, 6]\n") !=
        std::string::npos);
  // Nothing needless: four days from Thursday on, four are needed.
  CHECK(advice({mon}, "2026-01-08T14:00:00Z") == "the Python bot traded on Mon\n");
  // Complete.
  CHECK(advice({mon, tue, wed, "2026-01-08", "2026-01-09"}, "2026-01-09T14:00:00Z")
            .find("start it after 2026-01-12 08:00 UTC") != std::string::npos);
  ScheduleSettings every_day;
  every_day.continue_after_max_factor = true;
  CHECK(advice({mon, tue, wed}, "2026-01-07T14:00:00Z", every_day).find("[3, 4, 5, 6]") !=
        std::string::npos);
  ScheduleSettings weekend;
  weekend.trade_days = 0b1100000;
  CHECK(advice({mon, tue, wed}, "2026-01-07T14:00:00Z", weekend) ==
        "the Python bot traded on Mon, Tue, Wed\n");
}
