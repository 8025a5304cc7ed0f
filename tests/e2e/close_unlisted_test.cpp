// What the exchange does not tell of us, or tells of somebody with our prefix: the real program
// closes what is ours all the same, or says that it may be open and takes the user's word.
#include <signal.h>

#include <catch2/catch.hpp>

#include "base/files.h"
#include "tests/support/daemon_under_test.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

namespace {

constexpr int kKilled = 128 + SIGKILL;
const std::string kStart = "2026-01-05T09:30:00Z";
const std::string kLinea = "LINEA-USDT";

/// The account shows what happened up to now: reports lag behind the engine.
void let_all_be_reported(const LocalExchange& exchange) {
  exchange.post("/control/time", "advance_ms=1000");
}

/// Killed with a position open, which the account shows.
void die_open(const DaemonUnderTest& account, const BotUnderTest& bot,
              std::vector<std::string> arguments = {"trade", "--live"}) {
  ProcessSpec spec = bot.spec(std::move(arguments));
  spec.program = APEXBOT_TESTING_PATH;
  spec.environment["APEXBOT_TESTING_NOW"] = kStart;
  spec.environment["APEXBOT_TESTING_CRASH"] = "send open 1: after";
  REQUIRE(run_process(spec).status == kKilled);
  REQUIRE(DaemonUnderTest::soon([&] { return !account.exchange.is_flat(); }));
  let_all_be_reported(account.exchange);
}

/// Somebody trades by hand as often as the exchange lists, in another contract.
void fill_the_list(const LocalExchange& exchange) {
  for (int i = 0; i < 500; ++i) {
    exchange.post("/control/trade", "symbol=BTC-USDT&side=BUY&size=0.001");
    exchange.post("/control/trade", "symbol=BTC-USDT&side=SELL&size=0.001");
  }
  let_all_be_reported(exchange);
}

void damage(const BotUnderTest& bot) {
  REQUIRE(replace_file(bot.data_dir() / "ledger.db", "this is no data base", 0600).has_value());
}

void check_each_was_sent_once(const LocalExchange& exchange) {
  for (const auto& [client_id, times] : exchange.posts()) {
    INFO(client_id);
    CHECK(times == 1);
  }
}

}  // namespace

TEST_CASE("close without a ledger looks back as far as the exchange lists enough",
          "[e2e][close][safety]") {
  DaemonUnderTest account(kStart, {"--rate-limit", "0"});
  fill_the_list(account.exchange);
  account.advance_both(std::chrono::days{20});
  die_open(account, account.bot);
  damage(account.bot);
  const ProcessResult closed = account.run({"close", "--yes"});
  CHECK(closed.status == 0);
  CHECK_THAT(closed.err, Contains("looked back 17 days only, to staking day 2026-01-09"));
  CHECK(account.exchange.is_flat());
  check_each_was_sent_once(account.exchange);
}

TEST_CASE("close that cannot tell whose a position is says that it is open, and takes a word",
          "[e2e][close][safety]") {
  DaemonUnderTest account(kStart, {"--rate-limit", "0"});
  die_open(account, account.bot);
  fill_the_list(account.exchange);
  SECTION("the ledger is damaged") { damage(account.bot); }
  SECTION("the ledger is gone") { std::filesystem::remove_all(account.bot.data_dir()); }
  account.bot.environment["APEXBOT_TESTING_SPEED"] = "30";  // a thousand fills are many requests
  for (const char* command : {"close", "reconcile"}) {
    CAPTURE(command);
    const bool is_damaged = std::filesystem::exists(account.bot.data_dir() / "ledger.db") &&
                            !Ledger::open_reader(account.bot.data_dir(), LedgerKind::live);
    if (is_damaged && command == std::string("reconcile")) continue;
    const ProcessResult told = account.run({command});
    CHECK(told.status == 20);
    CHECK_THAT(told.err, Contains("OPEN RISK: the account shows 1 " + kLinea) &&
                             Contains("apexbot close --adopt " + kLinea + " --yes"));
  }
  CHECK(account.exchange.posts().size() == 1);
  CHECK(account.run({"close", "--adopt", kLinea}).status == 4);
  CHECK(account.exchange.posts().size() == 1);

  CHECK(account.run({"close", "--adopt", kLinea, "--yes"}).status == 0);
  CHECK(account.exchange.is_flat());
  CHECK(account.exchange.posts().size() == 2);
  CHECK(account.run({"close", "--yes"}).status == 4);  // flat, but that is all that can be told

  // Again, on the same day: another close, whoever does not know of the first adoption.
  account.exchange.post("/control/trade", "symbol=" + kLinea + "&side=SELL&size=5");
  std::filesystem::remove_all(account.bot.data_dir());
  let_all_be_reported(account.exchange);
  CHECK(account.run({"close", "--adopt", kLinea, "--yes"}).status == 0);
  CHECK(account.exchange.is_flat());
  check_each_was_sent_once(account.exchange);

  // Nor is the day taken for known by then.
  CHECK(account.run({"resume"}).status == 0);
  CHECK(account.run({"trade", "--live"}).status == 4);
  CHECK(account.exchange.posts().size() == 3);
}

TEST_CASE("a position made before safety.max_daily_trades was lowered is ours without a ledger too",
          "[e2e][close][safety]") {
  DaemonUnderTest account(kStart);
  const BotUnderTest& bot = account.bot;
  REQUIRE(account.run({"trade", "--live"}).status == 0);
  REQUIRE(account.run({"trade", "--live", "--force"}).status == 0);
  die_open(account, bot, {"trade", "--live", "--force"});
  account.write_config("safety:\n  max_daily_trades: 1\n");
  std::filesystem::remove_all(bot.data_dir());
  SECTION("close") { CHECK(account.run({"close"}).status == 0); }
  SECTION("reconcile") { CHECK(account.run({"reconcile"}).status == 0); }
  SECTION("ledger rebuild, and then reconcile") {
    CHECK(account.run({"ledger", "rebuild", "--yes"}).status == 20);
    CHECK(account.run({"reconcile"}).status == 0);
  }
  check_nothing_open_nothing_twice_nothing_lost(account.exchange, bot);
}

TEST_CASE("what another bot with our prefix opened is told, and closed by the user's word",
          "[e2e][close][safety]") {
  DaemonUnderTest account(kStart);
  BotUnderTest stranger(account.exchange);
  stranger.environment["APEX_NETWORK"] = "testnet";  // so its ids are none of ours
  die_open(account, stranger);
  for (const char* command : {"reconcile", "close"}) {
    CAPTURE(command);
    const ProcessResult told = account.run({command});
    CHECK(told.status == 22);
    CHECK_THAT(told.err, Contains("bears our prefix") && Contains("apexbot close --adopt"));
  }
  const ProcessResult rebuilt = account.run({"ledger", "rebuild", "--yes"});
  CHECK(rebuilt.status == 22);
  CHECK_THAT(rebuilt.out, Contains("STRANGER") && Contains("New ledger"));
  CHECK_THAT(rebuilt.err, Contains("bears our prefix and fits no trade"));
  CHECK(account.exchange.posts().size() == 1);

  CHECK(account.run({"close", "--adopt", kLinea}).status == 4);
  const ProcessResult adopted = account.run({"close", "--adopt", kLinea, "--yes"});
  CHECK(adopted.status == 0);
  CHECK_THAT(adopted.out, Contains("Adopted      " + kLinea));
  CHECK_THAT(adopted.err, Contains("warning: order apexbot-"));
  CHECK(account.exchange.is_flat());
  CHECK(account.run({"resume"}).status == 0);
  CHECK(account.run({"trade", "--live"}).status == 22);  // whose orders they are is not known yet
  CHECK(account.exchange.posts().size() == 2);
}

TEST_CASE("close adopts all of a symbol in which ours is not settled for what others hold",
          "[e2e][close][safety]") {
  DaemonUnderTest account(kStart, {"--rate-limit", "0"});
  account.exchange.arm("kind=not_filled&leg=close&times=always");
  account.bot.environment["APEXBOT_TESTING_SPEED"] = "30";
  REQUIRE(account.run({"trade", "--live"}).status == 20);
  account.exchange.post("/control/clear", "");
  account.exchange.post("/control/trade", "symbol=" + kLinea + "&side=SELL&size=6");
  pause_for(Milliseconds{300});  // the account shows it a moment later
  const std::size_t sent = account.exchange.posts().size();
  const ProcessResult told = account.run({"close", "--adopt", kLinea});
  CHECK(told.status == 20);
  CHECK_THAT(told.err, Contains("OPEN RISK") &&
                           Contains("--adopt would close the position of -5 ") &&
                           Contains("our fills leave 1 open") && Contains("repeat with --yes"));
  CHECK(account.exchange.posts().size() == sent);
  CHECK_FALSE(account.exchange.is_flat());

  const ProcessResult done = account.run({"close", "--adopt", kLinea, "--yes"});
  INFO(done.err);
  CHECK(done.status == 0);
  CHECK_THAT(done.err, Contains("going to close the position of -5 " + kLinea));
  CHECK_THAT(done.out, Contains("closed_externally") && Contains("Adopted      " + kLinea));
  CHECK(account.exchange.is_flat());
  CHECK(account.exchange.posts().size() == sent + 1);
  check_each_was_sent_once(account.exchange);
}
