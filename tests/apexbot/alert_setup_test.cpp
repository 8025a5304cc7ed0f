#include "apexbot/alert_setup.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "ledger/ledger.h"
#include "tests/apexbot/app_runner.h"

using namespace apex;
using apex::testing::AppRunner;
using apex::testing::intended_trade;
using Catch::Matchers::Contains;

namespace {

/// A daemon that cannot start, with a command to tell that may fail.
struct TellingBot : AppRunner {
  /// `rules`: lines below "notify:".
  explicit TellingBot(const std::string& rules) {
    const std::string script = path("on-alert");
    std::ofstream(script) << "#!/bin/sh\necho \"$APEXBOT_ALERT_KEY\" >> \"$1/tried\"\n"
                             "test ! -e \"$1/down\"\n";
    REQUIRE(::chmod(script.c_str(), 0700) == 0);
    std::ofstream(path("config.yaml"))
        << "notify:\n"
        << rules << "  command: [\"" << script << "\", \"" << directory.path().string() << "\"]\n";
    REQUIRE(make_directory(path("data")));
    environment["PATH"] = "/usr/bin:/bin";
    environment["APEX_NETWORK"] = "local";
    environment["APEX_BASE_URL"] = "http://127.0.0.1:1";
  }

  /// What it says on stderr.
  std::string start(int status) {
    const auto answer =
        run_exactly({"run", "--once", "--config", path("config.yaml"), "--data-dir", path("data")});
    CAPTURE(answer.err);
    CHECK(answer.status == status);
    return answer.err;
  }

  [[nodiscard]] std::string tried() const {
    const auto text = read_file(path("tried"), 10'000);
    REQUIRE(text);
    return text->value_or("");
  }
};

/// Its ledger is damaged.
struct DamagedBot : TellingBot {
  DamagedBot() : TellingBot("  rehearsal: true\n") {
    std::ofstream(path("data/ledger-dry.db")) << std::string(5000, 'x');
  }
  std::string start() { return TellingBot::start(30); }
};

/// A rehearsal, beside a trade for real money that may be open.
struct BotBesideOpenTrade : TellingBot {
  explicit BotBesideOpenTrade(const std::string& rules) : TellingBot(rules) {
    auto ledger = Ledger::open_writer(path("data"), LedgerKind::live, {Network::local});
    REQUIRE(ledger);
    REQUIRE(ledger->record_intent(intended_trade(clock.now()).intent));
  }
  std::string start() { return TellingBot::start(21); }
};

constexpr const char* kAlert = "storage_failed 2026-01-07\n";

}  // namespace

TEST_CASE("a receiver that could not be told of an unusable ledger is tried at the next start",
          "[apexbot][notify][safety]") {
  DamagedBot bot;
  std::ofstream(bot.path("down")) << "";
  CHECK_THAT(bot.start(), Contains("alert not delivered: command: exit status 1"));
  CHECK(bot.tried() == kAlert);
  std::filesystem::remove(bot.path("down"));
  bot.start();
  CHECK(bot.tried() == std::string(kAlert) + kAlert);
  bot.start();
  CHECK(bot.tried() == std::string(kAlert) + kAlert);  // it knows
  bot.clock.advance(std::chrono::hours{24});
  bot.start();
  CHECK_THAT(bot.tried(), Catch::Matchers::EndsWith("storage_failed 2026-01-08\n"));
}

TEST_CASE("who knows of an unusable ledger is not told twice because another cannot be reached",
          "[apexbot][notify]") {
  DamagedBot bot;
  bot.environment["NOTIFY_WEBHOOK_URL"] = "http://127.0.0.1:1/hook";
  for (int i = 0; i < 2; ++i) {
    CHECK_THAT(bot.start(), Contains("alert not delivered: "));
    CHECK(bot.tried() == kAlert);
  }
}

TEST_CASE("a real trade that may be open is told by a rehearsal that does not start for it, too",
          "[apexbot][notify][safety]") {
  for (const char* rules : {"", "  events: [outcome_unknown]\n"}) {
    CAPTURE(rules);
    BotBesideOpenTrade bot(rules);
    CHECK_THAT(bot.start(), Contains("OPEN RISK: the trade in LINEA-USDT"));
    CHECK(bot.tried() == "outcome_unknown 2026-01-07\n");
  }
}

TEST_CASE("a log file that cannot be opened is told of, too", "[apexbot][notify][safety]") {
  TellingBot bot("  rehearsal: true\n");
  std::ofstream(bot.path("config.yaml"), std::ios::app)
      << "log_file: " << bot.path("none/bot.log") << "\n";
  CHECK_THAT(bot.start(30), Contains("cannot write log_file"));
  CHECK(bot.tried() == kAlert);
  bot.start(30);
  CHECK(bot.tried() == kAlert);
}

TEST_CASE("of an unusable disk and an open trade behind it only the worse is told, once",
          "[apexbot][notify][safety]") {
  BotBesideOpenTrade bot("  rehearsal: true\n");
  std::ofstream(bot.path("config.yaml"), std::ios::app)
      << "log_file: " << bot.path("none/bot.log") << "\n";
  for (int i = 0; i < 3; ++i) {
    CHECK_THAT(bot.start(), Contains("cannot write log_file"));
    CHECK(bot.tried() == "outcome_unknown 2026-01-07\n");
  }
}

TEST_CASE("a failed start tells nothing that notify.events leaves out", "[apexbot][notify]") {
  for (const char* rules : {"  events: none\n", "  events: [trade_done, open_risk]\n"}) {
    CAPTURE(rules);
    BotBesideOpenTrade bot(rules);
    CHECK_THAT(bot.start(), Contains("OPEN RISK: the trade in LINEA-USDT"));
    CHECK(bot.tried().empty());
  }
}
