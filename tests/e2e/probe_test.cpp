// The optional look at the trading factor that the exchange shows.
#include <catch2/catch.hpp>

#include "base/files.h"
#include "base/json.h"
#include "tests/support/bot_under_test.h"

using namespace apex;
using namespace apex::testing;

namespace {

std::int64_t times_asked(const LocalExchange& exchange) {
  const JsonDocument counts = exchange.get("/control/requests");
  const auto data = counts.root().at("data");
  REQUIRE(data);
  const auto count = data->find("GET /api/v3/staking/staking-user-data");
  return count ? count->integer().value_or(-1) : 0;
}

void write_config(const BotUnderTest& bot, const std::string& text) {
  REQUIRE(make_directory(bot.directory.path() / "config"));
  REQUIRE(replace_file(bot.directory.path() / "config" / "trading.yaml", text, 0600));
}

void take_route_away(const LocalExchange& exchange, const std::string& answer) {
  exchange.post(
      "/control/wire",
      "answer=" + answer + "&path=/api/v3/staking/staking-user-data&method=GET&times=always");
}

}  // namespace

TEST_CASE("a trade is followed by a look at the factor, which status shows", "[e2e][probe]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  write_config(bot, "programme:\n  probe: true\n");
  const ProcessResult traded = bot.run({"trade", "--live"});
  REQUIRE(traded.status == 0);
  CHECK(traded.err.find("trading factor: 0.1 at the exchange") != std::string::npos);
  const ProcessResult status = bot.run({"status"});
  CHECK(status.out.find("Factor       0.1 at the exchange (") != std::string::npos);
  CHECK(status.out.find("UTC), 0.1 by our count\n") != std::string::npos);
  const std::int64_t asked = times_asked(exchange);
  CHECK(asked == 1);
  CHECK(bot.run({"status", "--live"}).status == 0);
  CHECK(times_asked(exchange) == asked + 1);
}

TEST_CASE("without the setting nobody asks for the factor", "[e2e][probe]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  REQUIRE(bot.run({"trade", "--live"}).status == 0);
  REQUIRE(bot.run({"status", "--live"}).status == 0);
  CHECK(times_asked(exchange) == 0);
}

TEST_CASE("whatever the route answers, the trade is done and its status is 0", "[e2e][probe]") {
  const std::string answer = GENERATE("not_found", "error_500", "html", "garbage", "empty",
                                      "too_many", "code_10003", "banned", "truncated");
  CAPTURE(answer);
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  write_config(bot, "programme:\n  probe: true\n");
  take_route_away(exchange, answer);
  const ProcessResult traded = bot.run({"trade", "--live"});
  CHECK(traded.status == 0);
  CHECK(traded.err.find("trading factor: not available") != std::string::npos);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
  const ProcessResult status = bot.run({"status", "--live"});
  CHECK(status.status == 0);
  CHECK(status.out.find("Factor       not available: ") != std::string::npos);
}

TEST_CASE("a factor that differs from our count is told", "[e2e][probe]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  // Somebody traded by hand, on a day that our ledger does not count.
  exchange.post("/control/trade", "symbol=LINEA-USDT&side=BUY&size=1");
  exchange.post("/control/trade", "symbol=LINEA-USDT&side=SELL&size=1");
  write_config(bot, "programme:\n  probe: true\n");
  const ProcessResult status = bot.run({"status", "--live"});
  CHECK(status.out.find("by our count: they DIFFER\n") != std::string::npos);
  const auto document = JsonDocument::parse(bot.run({"status", "--live", "--json"}).out);
  REQUIRE(document);
  const auto factor = document->root().at("factor");
  REQUIRE(factor);
  CHECK(factor->decimal("trading_activity") == "0.1"_dec);
  CHECK(factor->decimal("counted") == "0"_dec);
  CHECK(factor->boolean("agrees") == false);
}
