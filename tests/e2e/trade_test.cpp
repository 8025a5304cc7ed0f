#include <signal.h>

#include <catch2/catch.hpp>

#include "base/files.h"
#include "base/json.h"
#include "tests/support/bot_under_test.h"

using namespace apex;
using namespace apex::testing;

namespace {

std::string answer_of(const ProcessResult& result, const char* key) {
  const auto document = JsonDocument::parse(result.out);
  REQUIRE(document.has_value());
  const auto value = document->root().string(key);
  REQUIRE(value.has_value());
  return *value;
}

}  // namespace

TEST_CASE("a live trade opens and closes, and both sides tell the same", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  const ProcessResult result = bot.run({"trade", "--live"});
  REQUIRE(result.status == 0);
  CHECK(result.out.find("completed") != std::string::npos);
  CHECK(result.out.find("day 1 of 5, factor 1 -> 1.1") != std::string::npos);
  CHECK(result.out.find("exposure") != std::string::npos);
  CHECK(exchange.fill_ids().size() == 2);
  CHECK(exchange.posts().size() == 2);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);

  const auto drawn = read_file(bot.data_dir() / "trades.json", std::size_t{1} << 20);
  REQUIRE(drawn.has_value());
  REQUIRE(drawn->has_value());
  CHECK(JsonDocument::parse(**drawn).has_value());
  CHECK(drawn->value().find(exchange.fill_ids().front()) != std::string::npos);
}

TEST_CASE("the same day is traded once, and again only when forced", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  REQUIRE(bot.run({"trade", "--live"}).status == 0);
  const ProcessResult again = bot.run({"trade", "--live", "--json"});
  CHECK(again.status == 0);
  CHECK(answer_of(again, "outcome") == "skipped");
  CHECK(exchange.posts().size() == 2);
  const ProcessResult forced = bot.run({"trade", "--live", "--force", "--json"});
  CHECK(forced.status == 0);
  CHECK(answer_of(forced, "outcome") == "completed");
  CHECK(exchange.posts().size() == 4);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("an open that does not fill is exit 6, and the day stays open", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  exchange.arm("kind=not_filled&leg=open");
  CHECK(bot.run({"trade", "--live"}).status == 6);
  CHECK(exchange.fill_ids().empty());
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
  CHECK(bot.run({"trade", "--live"}).status == 0);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("an open whose answer is lost, but that filled, is closed", "[e2e]") {
  for (const char* answer : {"error_500", "html", "garbage", "code_10004", "empty"}) {
    INFO(answer);
    const LocalExchange exchange;
    const BotUnderTest bot(exchange);
    exchange.post("/control/wire", std::string("method=POST&path=/api/v3/order&answer=") + answer);
    CHECK(bot.run({"trade", "--live"}).status == 0);
    CHECK(exchange.fill_ids().size() == 2);
    check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
  }
}

TEST_CASE("a close whose answer is lost, but that filled, is not sent again", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  exchange.post("/control/wire", "method=POST&path=/api/v3/order&answer=true");
  exchange.post("/control/wire", "method=POST&path=/api/v3/order&answer=bad_gateway");
  CHECK(bot.run({"trade", "--live"}).status == 0);
  CHECK(exchange.posts().size() == 2);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("a close that is refused is tried again until it gets through", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  exchange.arm("kind=refused&leg=close&times=3&refusal=ORDER_SYMBOL_DISABLE_TRADE");
  CHECK(bot.run({"trade", "--live"}).status == 0);
  CHECK(exchange.posts().size() == 5);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("a close that is refused for ever is exit 20, and the next run closes it", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  exchange.arm("kind=refused&leg=close&times=always&refusal=ORDER_SYMBOL_DISABLE_TRADE");
  const ProcessResult result = bot.run({"trade", "--live"});
  CHECK(result.status == 20);
  CHECK(result.err.find("OPEN RISK") != std::string::npos);
  CHECK_FALSE(exchange.is_flat());
  exchange.post("/control/clear", "");
  const ProcessResult next = bot.run({"trade", "--live"});
  CHECK(next.status == 0);
  CHECK(next.out.find("nothing to do") != std::string::npos);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("23:30 and 00:30 are one staking day at the exchange's clock", "[e2e]") {
  const LocalExchange exchange({"--clock", "2026-01-06T23:30:00Z"});
  const BotUnderTest bot(exchange);
  CHECK(bot.run({"trade", "--live"}).status == 0);
  exchange.post("/control/time", "set=2026-01-07T00:30:00Z");
  CHECK(answer_of(bot.run({"trade", "--live", "--json"}), "outcome") == "skipped");
  exchange.post("/control/time", "set=2026-01-07T09:30:00Z");
  CHECK(answer_of(bot.run({"trade", "--live", "--json"}), "outcome") == "completed");
  CHECK(exchange.posts().size() == 4);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("a rehearsal sends nothing and does not use up the day", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  const ProcessResult rehearsal = bot.run({"trade", "--json"});
  CHECK(rehearsal.status == 0);
  CHECK(answer_of(rehearsal, "mode") == "rehearsal");
  CHECK(answer_of(rehearsal, "outcome") == "completed");
  CHECK(bot.run({"dry-run", "--force"}).status == 0);
  CHECK(exchange.posts().empty());
  CHECK(bot.trades(LedgerKind::rehearsal).size() == 2);
  const ProcessResult live = bot.run({"trade", "--live", "--json"});
  CHECK(answer_of(live, "mode") == "live");
  CHECK(answer_of(live, "outcome") == "completed");
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("a dry run that is written anywhere beats --live", "[e2e]") {
  const LocalExchange exchange;
  BotUnderTest bot(exchange);
  bot.environment["DRY_RUN"] = "true";
  const ProcessResult result = bot.run({"trade", "--live"});
  CHECK(result.status == 4);
  CHECK(result.err.find("DRY_RUN") != std::string::npos);
  CHECK(exchange.posts().empty());
}

TEST_CASE("a damaged ledger stops everything before anything is sent", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  REQUIRE(bot.run({"trade", "--live"}).status == 0);
  REQUIRE(replace_file(bot.data_dir() / "ledger.db", "this is no data base", 0600).has_value());
  const ProcessResult result = bot.run({"trade", "--live", "--force"});
  CHECK(result.status == 30);
  CHECK(exchange.posts().size() == 2);
  const auto kept = read_file(bot.data_dir() / "ledger.db", 4096);
  CHECK(kept->value() == "this is no data base");
}

TEST_CASE("a second instance is exit 31 and sends nothing", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  exchange.post("/control/wire", "method=POST&path=/api/v3/order&answer=true&delay_ms=5000");
  ProcessUnderTest first(bot.spec({"trade", "--live"}));
  for (int i = 0; i < 400 && exchange.posts().empty(); ++i) pause_for(Milliseconds{50});
  REQUIRE(exchange.posts().size() == 1);
  const ProcessResult second = bot.run({"trade", "--live", "--force"});
  CHECK(second.status == 31);
  CHECK(second.err.find(std::to_string(first.pid())) != std::string::npos);
  CHECK(first.wait() == 0);
  CHECK(exchange.posts().size() == 2);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("a signal while a trade is open does not stop the close", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  exchange.post("/control/wire", "method=POST&path=/api/v3/order&answer=true&delay_ms=2000");
  ProcessUnderTest process(bot.spec({"trade", "--live"}));
  for (int i = 0; i < 400 && exchange.posts().empty(); ++i) pause_for(Milliseconds{50});
  process.signal(SIGTERM);
  process.signal(SIGINT);
  CHECK(process.wait() == 0);
  CHECK(exchange.fill_ids().size() == 2);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("killed with a position open, the next run closes it and trades no second time",
          "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  exchange.post("/control/wire", "method=POST&path=/api/v3/order&answer=true&delay_ms=5000");
  {
    ProcessUnderTest process(bot.spec({"trade", "--live"}));
    for (int i = 0; i < 400 && exchange.is_flat(); ++i) pause_for(Milliseconds{50});
    process.signal(SIGKILL);
    CHECK(process.wait() == 128 + SIGKILL);
  }
  REQUIRE_FALSE(exchange.is_flat());
  const ProcessResult next = bot.run({"trade", "--live"});
  CHECK(next.status == 0);
  CHECK(next.err.find("settled") != std::string::npos);
  CHECK(exchange.fill_ids().size() == 2);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("with the data directory gone, the exchange tells that today is done", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  REQUIRE(bot.run({"trade", "--live"}).status == 0);
  std::filesystem::remove_all(bot.data_dir());
  const ProcessResult next = bot.run({"trade", "--live", "--json"});
  CHECK(next.status == 0);
  CHECK(answer_of(next, "outcome") == "skipped");
  CHECK(exchange.posts().size() == 2);
  REQUIRE(bot.trades().size() == 1);
  CHECK(bot.trades().front().rebuilt);
}

TEST_CASE("an answer that cannot be written loses no trade", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  ProcessSpec spec = bot.spec({"-c", std::string(APEXBOT_PATH) + " trade --live > /dev/full"});
  spec.program = "/bin/sh";
  CHECK(run_process(spec).status == 30);
  CHECK(exchange.fill_ids().size() == 2);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
  spec.arguments = {"-c", std::string(APEXBOT_PATH) + " trade --live --force >&- 2>&-"};
  CHECK(run_process(spec).status == 0);
  CHECK(exchange.fill_ids().size() == 4);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}
