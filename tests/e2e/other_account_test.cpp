#include <catch2/catch.hpp>

#include "tests/support/bot_under_test.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// The same bot with the keys of another account, on the data directory that it had.
ProcessResult run_with_keys_of(const LocalExchange& other, const BotUnderTest& bot,
                               const std::vector<std::string>& arguments) {
  ProcessSpec spec = bot.spec(arguments);
  spec.environment = other.environment();
  ProcessResult result = run_process(spec);
  UNSCOPED_INFO("exit " << result.status << "\n" << result.out << result.err);
  return result;
}

}  // namespace

TEST_CASE("keys of another account settle nothing of the first one's, and trade nothing beside it",
          "[e2e][account][safety]") {
  const LocalExchange first;
  const LocalExchange second;
  const BotUnderTest bot(first);
  first.arm("kind=not_filled&leg=close&times=always");
  REQUIRE(bot.run({"trade", "--live"}).status == 20);
  REQUIRE_FALSE(first.is_flat());
  first.post("/control/clear", "");

  const std::vector<std::vector<std::string>> commands{{"trade", "--live"},
                                                       {"trade", "--live", "--force"},
                                                       {"reconcile"},
                                                       {"run", "--live", "--once"}};
  for (const std::vector<std::string>& command : commands) {
    CAPTURE(command);
    const ProcessResult result = run_with_keys_of(second, bot, command);
    CHECK(result.status == 20);
    CHECK(result.err.find("another account") != std::string::npos);
  }
  CHECK(second.posts().empty());
  REQUIRE(bot.trades().size() == 1);
  CHECK_FALSE(bot.trades().front().settled());

  CHECK(bot.run({"reconcile"}).status == 0);  // the old keys
  check_nothing_open_nothing_twice_nothing_lost(first, bot);

  for (const std::vector<std::string>& command : commands) {
    if (command.back() == "--once") continue;  // nothing is due: it asks nobody
    CAPTURE(command);
    const ProcessResult result = run_with_keys_of(second, bot, command);
    CHECK(result.status == 3);
    CHECK(result.err.find("data_dir") != std::string::npos);
  }
  CHECK(second.posts().empty());
  CHECK(run_with_keys_of(second, bot, {"ledger", "rebuild", "--yes"}).status == 3);
  CHECK(bot.trades().size() == 1);
}
