// A start that may go well the next time is told once that has not been so for a while.
#include <catch2/catch.hpp>
#include <new>
#include <optional>

#include "daemon/heartbeat.h"
#include "ledger/ledger.h"
#include "tests/apexbot/telling_bot.h"

using namespace apex;
using apex::testing::LiveBot;
using apex::testing::TellingBot;
using Catch::Matchers::Contains;

namespace {

/// A rehearsal whose ledger another program has.
struct LockedBot : TellingBot {
  LockedBot() : TellingBot("  rehearsal: true\n") { lock(); }
  void lock() {
    auto ledger = Ledger::open_writer(path("data"), LedgerKind::rehearsal, {Network::local});
    REQUIRE(ledger);
    holder.emplace(*std::move(ledger));
  }
  std::string start_after(std::chrono::minutes pause) {
    clock.advance(pause);
    return TellingBot::start(31);
  }
  void leave_heartbeat(TradeMode mode, HeartbeatSource source) {
    Heartbeat beat;
    beat.source = source;
    beat.mode = mode;
    beat.at = beat.since = clock.now();
    beat.next_within = std::chrono::minutes{5};
    REQUIRE(write_heartbeat(path("data"), beat));
  }
  std::optional<Ledger> holder;
};

/// For real money, and short of memory before it has begun.
struct ShortOfMemory : LiveBot, PortWrap {
  ShortOfMemory() {
    environment["APEX_API_KEY"] = "a-key";
    environment["APEX_API_SECRET"] = "a-secret";
    environment["APEX_PASSPHRASE"] = "a-passphrase";
    environment["APEX_ZK_SEEDS"] = std::string(129, '0') + "1";
    port_wrap = this;
  }
  MarketReader& wrap_market(MarketReader&) override { throw std::bad_alloc(); }
  OrderGateway& wrap_gateway(OrderGateway& gateway) override { return gateway; }
};

constexpr const char* kLocked = "start_failed locked 2026-01-07\n";

}  // namespace

TEST_CASE("a ledger that another program keeps for a quarter of an hour is told, once a day",
          "[apexbot][notify][safety]") {
  using std::chrono::minutes;
  LockedBot bot;
  for (const int pause : {0, 1, 13}) {
    CHECK_THAT(bot.start_after(minutes{pause}), Contains("holds the lock"));
    CHECK(bot.tried().empty());
  }
  bot.start_after(minutes{1});
  CHECK(bot.tried() == kLocked);
  CHECK_THAT(bot.texts(), Catch::StartsWith("rehearsal: the daemon could not start since "
                                            "2026-01-07T14:02:00Z: another apexbot (pid "));
  bot.start_after(minutes{1});
  CHECK(bot.tried() == kLocked);
  for (int hours = 0; hours < 24; ++hours) bot.start_after(minutes{60});
  CHECK(bot.tried() == std::string(kLocked) + "start_failed locked 2026-01-08\n");
}

TEST_CASE("a timer that finds the ledger locked each time tells so", "[apexbot][notify]") {
  LockedBot bot;
  bot.start_after(std::chrono::minutes{0});
  CHECK(bot.tried().empty());
  bot.start_after(std::chrono::minutes{80});
  CHECK(bot.tried() == kLocked);
}

TEST_CASE("who starts a second daemon beside one that is well alarms nobody", "[apexbot][notify]") {
  LockedBot bot;
  for (int i = 0; i < 5; ++i) {
    bot.leave_heartbeat(TradeMode::rehearsal, HeartbeatSource::loop);
    bot.start_after(std::chrono::minutes{6});
  }
  CHECK(bot.tried().empty());
  INFO("until it hangs");
  bot.start_after(std::chrono::minutes{1});
  bot.start_after(std::chrono::minutes{14});
  CHECK(bot.tried().empty());
  bot.start_after(std::chrono::minutes{1});
  CHECK(bot.tried() == kLocked);
}

TEST_CASE("a heartbeat of who cannot hold the ledger excuses no lock", "[apexbot][notify]") {
  const auto [mode, source] = GENERATE(std::pair{TradeMode::live, HeartbeatSource::loop},
                                       std::pair{TradeMode::rehearsal, HeartbeatSource::once},
                                       std::pair{TradeMode::rehearsal, HeartbeatSource::stopped});
  CAPTURE(to_string(mode), to_string(source));
  LockedBot bot;
  for (int i = 0; i < 2; ++i) {
    bot.leave_heartbeat(mode, source);
    bot.start_after(std::chrono::minutes{15});
  }
  CHECK(bot.tried() == kLocked);
}

TEST_CASE("a start that went well, and one that nobody tried, end what failed before",
          "[apexbot][notify]") {
  LockedBot bot;
  bot.start_after(std::chrono::minutes{0});
  SECTION("it went well") {
    bot.holder.reset();
    bot.TellingBot::start(0);
    std::filesystem::remove(bot.path("tried"));  // of the trade that it made
    bot.lock();
    bot.start_after(std::chrono::minutes{20});
  }
  SECTION("nobody tried") { bot.start_after(std::chrono::hours{3}); }
  CHECK(bot.tried().empty());
  bot.start_after(std::chrono::minutes{15});
  CHECK(bot.tried() == kLocked);
}

TEST_CASE("a damaged note of failed starts begins anew", "[apexbot][notify]") {
  LockedBot bot;
  for (const char* text : {"", "locked", "locked then now",
                           "locked 2026-01-07T20:00:00Z "
                           "2026-01-07T20:00:00Z\n"}) {
    CAPTURE(text);
    bot.start_after(std::chrono::minutes{0});
    REQUIRE(replace_file(bot.path("data/start-fails-since"), text, 0600));
    bot.start_after(std::chrono::minutes{16});
    CHECK(bot.tried().empty());
    REQUIRE(replace_file(bot.path("data/start-fails-since"), "", 0600));
  }
}

TEST_CASE("an internal error that keeps the daemon from starting is told once it lasts",
          "[apexbot][notify][safety]") {
  ShortOfMemory bot;
  CHECK_THAT(bot.start(70), Contains("internal error"));
  bot.clock.advance(std::chrono::minutes{14});
  CHECK_THAT(bot.start(70), Contains("OPEN RISK"));  // it cannot know
  CHECK(bot.tried().empty());
  bot.clock.advance(std::chrono::minutes{1});
  bot.start(70);
  CHECK(bot.tried() == "start_failed internal 2026-01-07\n");
  CHECK_THAT(bot.texts(), Contains("since 2026-01-07T14:02:00Z: internal error (out of memory)"));
}
