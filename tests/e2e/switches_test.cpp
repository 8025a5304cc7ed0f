// Switches that work beside a running program: a second process throws them.
#include <catch2/catch.hpp>

#include "tests/support/bot_under_test.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// A live trade of which the open is at the exchange, and whose answer takes a while.
struct RunningTrade {
  RunningTrade(const LocalExchange& exchange, const BotUnderTest& bot)
      : process((exchange.post("/control/wire",
                               "method=POST&path=/api/v3/order&answer=true&delay_ms=3000"),
                 bot.spec({"trade", "--live"}))) {
    for (int i = 0; i < 400 && exchange.posts().empty(); ++i) pause_for(Milliseconds{50});
    REQUIRE(exchange.posts().size() == 1);
  }

  ProcessUnderTest process;
};

}  // namespace

TEST_CASE("halted beside a running trade, that one is closed and no other is opened", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  RunningTrade running(exchange, bot);
  const ProcessResult halted = bot.run({"halt", "--reason", "enough"});
  CHECK(halted.status == 0);
  CHECK(running.process.wait() == 0);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);

  const ProcessResult refused = bot.run({"trade", "--live", "--force"});
  CHECK(refused.status == 4);
  CHECK(refused.err.find("enough") != std::string::npos);
  CHECK(refused.err.find("apexbot resume") != std::string::npos);
  CHECK(exchange.posts().size() == 2);

  CHECK(bot.run({"resume"}).status == 0);
  CHECK(bot.run({"trade", "--live", "--force"}).status == 0);
  CHECK(exchange.posts().size() == 4);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("halt and resume need no keys, no ledger and no exchange", "[e2e]") {
  const LocalExchange exchange;
  BotUnderTest bot(exchange);
  bot.environment.clear();
  CHECK(bot.run({"halt"}).status == 0);
  CHECK(std::filesystem::exists(bot.data_dir() / "halt"));
  CHECK_FALSE(std::filesystem::exists(bot.data_dir() / "ledger.db"));
  CHECK(bot.run({"resume"}).status == 0);
  CHECK_FALSE(std::filesystem::exists(bot.data_dir() / "halt"));
}

TEST_CASE("a breaker reset beside a running trade is taken up by the next round", "[e2e]") {
  const LocalExchange exchange;
  BotUnderTest bot(exchange);
  bot.environment["MAX_FAILURES"] = "1";
  exchange.arm("kind=not_filled&leg=open");
  REQUIRE(bot.run({"trade", "--live"}).status == 6);
  const ProcessResult refused = bot.run({"trade", "--live"});
  CHECK(refused.status == 4);
  CHECK(refused.err.find("apexbot breaker --reset") != std::string::npos);

  {
    // Whoever has the ledger: here this test.
    const auto held = Ledger::open_writer(bot.data_dir(), LedgerKind::live, {Network::local});
    REQUIRE(held.has_value());
    const ProcessResult asked = bot.run({"breaker", "--reset"});
    CHECK(asked.status == 0);
    CHECK(asked.out.find("asked for") != std::string::npos);
    CHECK(std::filesystem::exists(bot.data_dir() / "breaker-reset"));
  }
  CHECK(bot.run({"trade", "--live"}).status == 0);
  CHECK_FALSE(std::filesystem::exists(bot.data_dir() / "breaker-reset"));
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}
