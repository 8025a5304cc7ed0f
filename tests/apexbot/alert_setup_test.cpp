#include "apexbot/alert_setup.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "ledger/ledger.h"
#include "tests/apexbot/telling_bot.h"

using namespace apex;
using apex::testing::intended_trade;
using apex::testing::LiveBot;
using apex::testing::TellingBot;
using Catch::Matchers::Contains;

namespace {

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
    REQUIRE(ledger->record_intent(trade.intent));
  }
  /// Its closes did not get through.
  void end_open() {
    auto ledger = Ledger::open_writer(path("data"), LedgerKind::live, {Network::local});
    REQUIRE(ledger);
    TradeEnd end;
    end.outcome = TradeOutcome::position_open;
    end.at = clock.now();
    REQUIRE(ledger->record_end(trade.intent.id(), end));
  }
  std::string start() { return TellingBot::start(21); }

  TradeRecord trade = intended_trade(clock.now());
};

constexpr const char* kAlert = "storage_failed 2026-01-07\n";
constexpr const char* kNotStarted = "start_failed 2026-01-07\n";

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
    CHECK(bot.tried() == "outcome_unknown 2026-01-07T14:00:00Z\n");
  }
}

TEST_CASE("what may be open is told again at failed starts, every 15 minutes at most",
          "[apexbot][notify][safety]") {
  const bool is_known_open = GENERATE(false, true);
  CAPTURE(is_known_open);
  BotBesideOpenTrade bot("");
  if (is_known_open) bot.end_open();
  const std::string event = is_known_open ? "open_risk" : "outcome_unknown";
  const int status = is_known_open ? 20 : 21;
  std::string told = event + " 2026-01-07T14:00:00Z\n";
  for (const int minutes : {0, 1, 9}) {  // as systemd starts it
    bot.clock.advance(std::chrono::minutes{minutes});
    bot.TellingBot::start(status);
    CHECK(bot.tried() == told);
  }
  bot.clock.advance(std::chrono::minutes{3});
  bot.TellingBot::start(status);
  told += event + " 2026-01-07T14:15:00Z\n";
  CHECK(bot.tried() == told);
  bot.clock.advance(std::chrono::minutes{14});
  bot.TellingBot::start(status);
  CHECK(bot.tried() == told);
}

TEST_CASE("a log file that cannot be opened is told of, once", "[apexbot][notify][safety]") {
  TellingBot bot("  rehearsal: true\n");
  bot.add_to_config("log_file: " + bot.path("none/bot.log") + "\n");
  for (int i = 0; i < 2; ++i) {
    CHECK_THAT(bot.start(0), Contains("warning: cannot write log_file"));
    const std::string tried = bot.tried();
    CHECK_THAT(tried, Contains("storage_failed"));
    CHECK(tried.find("storage_failed") == tried.rfind("storage_failed"));
    CHECK_THAT(bot.texts(), Contains("cannot write log_file"));
  }
}

TEST_CASE("of an unusable disk and an open trade behind it only the worse is told, once",
          "[apexbot][notify][safety]") {
  BotBesideOpenTrade bot("  rehearsal: true\n");
  bot.add_to_config("log_file: " + bot.path("none/bot.log") + "\n");
  for (int i = 0; i < 3; ++i) {
    CHECK_THAT(bot.start(), Contains("cannot write log_file"));
    CHECK(bot.tried() == "outcome_unknown 2026-01-07T14:00:00Z\n");
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

TEST_CASE("a daemon that does not start without its keys tells so, once a day",
          "[apexbot][notify]") {
  LiveBot bot;
  std::filesystem::remove(bot.path("data"));  // it was never there
  for (int i = 0; i < 2; ++i) {
    CHECK_THAT(bot.start(3), Contains("must be set"));
    CHECK(bot.tried() == kNotStarted);
  }
  CHECK_THAT(bot.texts(), Catch::StartsWith("the daemon did not start: to trade, "));
  bot.clock.advance(std::chrono::hours{24});
  bot.start(3);
  CHECK(bot.tried() == std::string(kNotStarted) + "start_failed 2026-01-08\n");
}

TEST_CASE("a daemon that is refused tells so", "[apexbot][notify]") {
  LiveBot bot;
  bot.environment["DRY_RUN"] = "true";
  CHECK_THAT(bot.start(4), Contains("a dry run is written and wins"));
  CHECK(bot.tried() == kNotStarted);
}

TEST_CASE("a wrong configuration is told by the channels that can be read from it, in one line",
          "[apexbot][notify]") {
  LiveBot bot;
  bot.add_to_config("trade_dayz: 3\n");
  bot.environment["LOG_LEVEL"] = "loud";
  CHECK_THAT(bot.start(3), Contains("trade_dayz") && Contains("LOG_LEVEL"));
  CHECK(bot.tried() == kNotStarted);
  CHECK_THAT(bot.texts(), Contains("trade_dayz") && !Contains("LOG_LEVEL") &&
                              Contains("; `apexbot dry-run --validate` shows all"));
  const std::string text = bot.texts();
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

TEST_CASE("a wrong configuration that names no channel which can be read is told to nobody",
          "[apexbot][notify]") {
  LiveBot bot;
  bot.add_to_config("  - no: [yaml\n");
  CHECK_THAT(bot.start(3), Contains("config.yaml"));
  CHECK(bot.tried().empty());
}

TEST_CASE("a rehearsal that does not start tells nobody, unless it is asked to",
          "[apexbot][notify]") {
  for (const bool is_asked : {false, true}) {
    CAPTURE(is_asked);
    TellingBot bot(is_asked ? "  rehearsal: true\n" : "");
    bot.add_to_config("trade_dayz: 3\n");
    bot.start(3);
    CHECK(bot.tried() == (is_asked ? kNotStarted : ""));
  }
}

TEST_CASE("what is told of a wrong configuration holds no secret", "[apexbot][notify][secrets]") {
  const std::string secret = "Xq7vT2mLw9aR4nB8";
  for (const char* variable : {"NOTIFY_WEBHOOK_URL", "NOTIFY_TELEGRAM_TOKEN", "APEX_ZK_SEEDS"}) {
    CAPTURE(variable);
    LiveBot bot;
    bot.environment[variable] = "?" + secret;
    bot.start(3);
    CHECK(bot.tried() == kNotStarted);
    CHECK_THAT(bot.texts(), Contains(variable) && !Contains(secret.substr(0, 8)));
  }
}

TEST_CASE("a start that fails is not told where notify.events leaves it out", "[apexbot][notify]") {
  LiveBot bot("  events: [storage_failed]\n");
  bot.start(3);
  CHECK(bot.tried().empty());
}
