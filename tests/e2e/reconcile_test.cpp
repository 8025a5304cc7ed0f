#include <signal.h>

#include <catch2/catch.hpp>

#include "base/files.h"
#include "base/json.h"
#include "tests/support/bot_under_test.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// A position of ours that no close got rid of.
void leave_open(const LocalExchange& exchange, const BotUnderTest& bot) {
  exchange.arm("kind=refused&leg=close&times=always&refusal=ORDER_SYMBOL_DISABLE_TRADE");
  REQUIRE(bot.run({"trade", "--live"}).status == 20);
  REQUIRE_FALSE(exchange.is_flat());
}

JsonDocument answer_of(const ProcessResult& result) {
  auto document = JsonDocument::parse(result.out);
  REQUIRE(document.has_value());
  return std::move(*document);
}

std::int64_t rows_of(const BotUnderTest& bot) {
  return *answer_of(bot.run({"ledger", "check", "--json"})).root().integer("rows");
}

}  // namespace

TEST_CASE("reconcile closes what was left open, and a second run does nothing", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  leave_open(exchange, bot);
  exchange.post("/control/clear", "");
  REQUIRE(bot.run({"halt"}).status == 0);  // no reason not to close

  const ProcessResult first = bot.run({"reconcile"});
  CHECK(first.status == 0);
  CHECK(first.out.find("Settled      ") != std::string::npos);
  CHECK(first.out.find("Position     flat") != std::string::npos);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);

  const std::size_t posts = exchange.posts().size();
  const std::int64_t rows = rows_of(bot);
  const ProcessResult second = bot.run({"reconcile", "--json"});
  CHECK(second.status == 0);
  const JsonDocument answer = answer_of(second);
  CHECK(answer.root().at("settled")->elements()->empty());
  CHECK(answer.root().at("unsettled")->elements()->empty());
  CHECK(answer.root().at("positions")->elements()->empty());
  CHECK(exchange.posts().size() == posts);
  CHECK(rows_of(bot) == rows);
}

TEST_CASE("reconcile says that a position is still open: exit 20", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  leave_open(exchange, bot);
  const ProcessResult result = bot.run({"reconcile", "--json"});
  CHECK(result.status == 20);
  CHECK(result.err.find("OPEN RISK") != std::string::npos);
  const JsonDocument answer = answer_of(result);
  CHECK(answer.root().at("unsettled")->elements()->size() == 1);
  CHECK(answer.root().at("error")->string("kind") == "position_open");
}

TEST_CASE("reconcile after a kill settles the trade, with a written dry run too", "[e2e]") {
  const LocalExchange exchange;
  BotUnderTest bot(exchange);
  exchange.post("/control/wire", "method=POST&path=/api/v3/order&answer=true&delay_ms=5000");
  {
    ProcessUnderTest process(bot.spec({"trade", "--live"}));
    for (int i = 0; i < 400 && exchange.is_flat(); ++i) pause_for(Milliseconds{50});
    process.signal(SIGKILL);
    CHECK(process.wait() == 128 + SIGKILL);
  }
  REQUIRE_FALSE(exchange.is_flat());
  bot.environment["DRY_RUN"] = "true";
  CHECK(bot.run({"reconcile"}).status == 0);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("reconcile shows what is not explained and does not touch it: exit 22", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  REQUIRE(bot.run({"trade", "--live"}).status == 0);
  const std::string symbol = bot.trades().front().intent.symbol.str();
  exchange.post("/control/trade", "symbol=" + symbol + "&side=BUY&size=100");
  pause_for(Milliseconds{500});  // the account shows it a moment later
  const ProcessResult result = bot.run({"reconcile"});
  CHECK(result.status == 22);
  CHECK(result.out.find("POSITION     " + symbol + " long 100") != std::string::npos);
  CHECK(exchange.posts().size() == 2);
}

TEST_CASE("reconcile says which obstacle it met", "[e2e]") {
  const LocalExchange exchange;
  BotUnderTest bot(exchange);
  REQUIRE(bot.run({"reconcile"}).status == 0);  // a new ledger: today is asked for
  {
    const auto held = Ledger::open_writer(bot.data_dir(), LedgerKind::live, {Network::local});
    REQUIRE(held.has_value());
    CHECK(bot.run({"reconcile"}).status == 31);
  }
  BotUnderTest elsewhere(exchange);
  elsewhere.environment["APEX_BASE_URL"] = "http://127.0.0.1:9";
  CHECK(elsewhere.run({"reconcile"}).status == 10);
  elsewhere.environment = exchange.environment();
  elsewhere.environment["APEX_API_SECRET"] = "0123456789012345678901234567890123456789";
  CHECK(elsewhere.run({"reconcile"}).status == 11);
  elsewhere.environment.erase("APEX_API_SECRET");
  CHECK(elsewhere.run({"reconcile"}).status == 3);
  REQUIRE(replace_file(bot.data_dir() / "ledger.db", "this is no data base", 0600).has_value());
  CHECK(bot.run({"reconcile"}).status == 30);
  CHECK(exchange.posts().empty());
}
