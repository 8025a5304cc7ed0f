#include <signal.h>

#include <catch2/catch.hpp>

#include "base/files.h"
#include "base/json.h"
#include "tests/support/bot_under_test.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// A position of ours that no close got rid of; now it could be. The exchange remembers those
/// closes, so that their ids are used up for whoever asks it.
void leave_open(const LocalExchange& exchange, const BotUnderTest& bot) {
  exchange.arm("kind=not_filled&leg=close&times=always");
  REQUIRE(bot.run({"trade", "--live"}).status == 20);
  REQUIRE_FALSE(exchange.is_flat());
  exchange.post("/control/clear", "");
}

void damage(const BotUnderTest& bot) {
  REQUIRE(replace_file(bot.data_dir() / "ledger.db", "this is no data base", 0600).has_value());
}

std::string ledger_bytes(const BotUnderTest& bot) {
  return **read_file(bot.data_dir() / "ledger.db", std::size_t{1} << 24);
}

JsonDocument answer_of(const ProcessResult& result) {
  auto document = JsonDocument::parse(result.out);
  REQUIRE(document.has_value());
  return std::move(*document);
}

bool is_halted(const BotUnderTest& bot) { return std::filesystem::exists(bot.data_dir() / "halt"); }

/// Files that were ledgers once.
std::vector<std::filesystem::path> old_ledgers(const BotUnderTest& bot) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(bot.data_dir())) {
    if (entry.path().extension() == ".old") found.push_back(entry.path());
  }
  return found;
}

}  // namespace

TEST_CASE("close with nothing open says so, and halts until resume", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  const ProcessResult result = bot.run({"close"});
  CHECK(result.status == 0);
  CHECK(result.out.find("nothing of ours is open") != std::string::npos);
  CHECK(is_halted(bot));
  CHECK(bot.run({"trade", "--live"}).status == 4);
  CHECK(exchange.posts().empty());
}

TEST_CASE("close closes what is ours, beside a written dry run, and once", "[e2e]") {
  const LocalExchange exchange;
  BotUnderTest bot(exchange);
  leave_open(exchange, bot);
  bot.environment["DRY_RUN"] = "true";
  const ProcessResult result = bot.run({"close", "--json"});
  CHECK(result.status == 0);
  const JsonDocument answer = answer_of(result);
  CHECK(answer.root().boolean("ledger_used") == true);
  CHECK(answer.root().at("settled")->elements()->size() == 1);
  CHECK(answer.root().at("halted")->string("reason") == "closed by hand");
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
  const std::size_t posts = exchange.posts().size();
  CHECK(bot.run({"close"}).status == 0);
  CHECK(exchange.posts().size() == posts);
}

TEST_CASE("close beside a running trade waits for it, and finds it closed", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  exchange.post("/control/wire", "method=POST&path=/api/v3/order&answer=true&delay_ms=2000");
  ProcessUnderTest running(bot.spec({"trade", "--live"}));
  for (int i = 0; i < 400 && exchange.posts().empty(); ++i) pause_for(Milliseconds{50});
  REQUIRE(exchange.posts().size() == 1);
  CHECK(bot.run({"close"}).status == 0);
  CHECK(running.wait() == 0);
  CHECK(exchange.posts().size() == 2);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("close without a ledger asks the exchange, says what it will do, and needs a yes",
          "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  leave_open(exchange, bot);
  damage(bot);
  const std::size_t posts = exchange.posts().size();
  const ProcessResult asked = bot.run({"close"});
  CHECK(asked.status == 20);  // it is known by then that something is open
  CHECK(asked.err.find("OPEN RISK") != std::string::npos);
  CHECK(asked.err.find("--yes") != std::string::npos);
  CHECK(exchange.posts().size() == posts);
  CHECK(is_halted(bot));

  const ProcessResult closed = bot.run({"close", "--yes", "--json"});
  CHECK(closed.status == 0);
  CHECK(answer_of(closed).root().boolean("ledger_used") == false);
  CHECK(exchange.is_flat());
  for (const auto& [client_id, times] : exchange.posts()) CHECK(times == 1);
  CHECK(ledger_bytes(bot) == "this is no data base");
  CHECK(bot.run({"close"}).status == 0);  // nothing open: no yes needed
}

TEST_CASE("close works with the data directory gone", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  leave_open(exchange, bot);
  std::filesystem::remove_all(bot.data_dir());
  CHECK(bot.run({"close"}).status == 0);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("close adopts what is not explained, by the user's word only", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  REQUIRE(bot.run({"trade", "--live"}).status == 0);
  const std::string symbol = bot.trades().front().intent.symbol.str();
  exchange.post("/control/trade", "symbol=" + symbol + "&side=BUY&size=100");
  pause_for(Milliseconds{500});  // the account shows it a moment later
  CHECK(bot.run({"close"}).status == 22);
  const ProcessResult asked = bot.run({"close", "--adopt", symbol});
  CHECK(asked.status == 4);
  CHECK(asked.err.find("100 " + symbol) != std::string::npos);
  CHECK(asked.err.find("--yes") != std::string::npos);
  CHECK_FALSE(exchange.is_flat());
  CHECK(exchange.posts().size() == 2);

  const ProcessResult adopted = bot.run({"close", "--adopt", symbol, "--yes"});
  CHECK(adopted.status == 0);
  CHECK(adopted.out.find("Adopted      " + symbol) != std::string::npos);
  CHECK(exchange.is_flat());
  CHECK(exchange.posts().size() == 3);
  CHECK(bot.run({"close", "--adopt", symbol, "--yes"}).status == 4);
  CHECK(exchange.posts().size() == 3);
}

TEST_CASE("ledger rebuild makes a new ledger of what the exchange knows, and keeps the old",
          "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  REQUIRE(bot.run({"trade", "--live"}).status == 0);
  damage(bot);
  const ProcessResult asked = bot.run({"ledger", "rebuild"});
  CHECK(asked.status == 4);
  CHECK(asked.err.find("damaged") != std::string::npos);
  CHECK(ledger_bytes(bot) == "this is no data base");
  CHECK(old_ledgers(bot).empty());

  const ProcessResult done = bot.run({"ledger", "rebuild", "--yes", "--json"});
  CHECK(done.status == 0);
  CHECK(answer_of(done).root().integer("trades") == 1);
  CHECK(answer_of(done).root().integer("fills") == 2);
  REQUIRE(old_ledgers(bot).size() == 1);
  CHECK(**read_file(old_ledgers(bot).front(), 100) == "this is no data base");
  CHECK(bot.run({"ledger", "check"}).status == 0);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
  REQUIRE(bot.trades().size() == 1);
  CHECK(bot.trades().front().rebuilt);

  // The day is known to be done, and is not traded twice.
  CHECK(bot.run({"trade", "--live"}).out.find("nothing to do") != std::string::npos);
  CHECK(exchange.posts().size() == 2);
}

TEST_CASE("ledger rebuild says what is open and sends nothing; reconcile closes it", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  leave_open(exchange, bot);
  const std::size_t posts = exchange.posts().size();
  const ProcessResult sound = bot.run({"ledger", "rebuild"});
  CHECK(sound.status == 4);
  CHECK(sound.err.find("SOUND") != std::string::npos);
  damage(bot);
  CHECK(bot.run({"ledger", "rebuild", "--yes"}).status == 20);
  CHECK(exchange.posts().size() == posts);
  CHECK(bot.run({"reconcile"}).status == 0);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("ledger rebuild does nothing beside another program", "[e2e]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  const auto held = Ledger::open_writer(bot.data_dir(), LedgerKind::live, {Network::local});
  REQUIRE(held.has_value());
  CHECK(bot.run({"ledger", "rebuild", "--yes"}).status == 31);
  CHECK(old_ledgers(bot).empty());
}
