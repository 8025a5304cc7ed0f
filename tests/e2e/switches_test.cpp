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
    for (int i = 0; i < 100 && exchange.posts().empty(); ++i) pause_for(Milliseconds{50});
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
