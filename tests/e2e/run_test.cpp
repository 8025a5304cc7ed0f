// `apexbot run` as a real process against a real exchange, by clocks that can be set.
#include <catch2/catch.hpp>

#include "daemon/heartbeat.h"
#include "tests/support/daemon_under_test.h"

using namespace apex;
using namespace apex::testing;

namespace {

constexpr Milliseconds hours(int count) { return std::chrono::hours{count}; }

std::optional<Heartbeat> beat_of(const DaemonUnderTest& daemon) {
  const auto beat = read_heartbeat(daemon.bot.data_dir());
  return beat ? *beat : std::nullopt;
}

}  // namespace

TEST_CASE("the daemon trades when the trade is due, not before, and stops when it is told",
          "[e2e][run]") {
  DaemonUnderTest daemon("2026-01-05T09:02:50Z");
  daemon.start();
  REQUIRE(daemon.says("event=settled"));
  CHECK(daemon.exchange.posts().empty());
  REQUIRE(daemon.trades_soon(1));
  const TradeRecord trade = daemon.completed().front();
  CHECK(format_utc(trade.intent.at) >= "2026-01-05T09:03:00");
  CHECK(format_utc(trade.intent.at) < "2026-01-05T09:07");  // not at the next check
  CHECK(daemon.says("event=traded"));
  CHECK(daemon.stop() == 0);
  CHECK(daemon.exchange.posts().size() == 2);
  CHECK(std::filesystem::exists(daemon.bot.data_dir() / "trades.json"));
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}

TEST_CASE("a daemon that was down at the hour says what it missed and makes up for it",
          "[e2e][run]") {
  DaemonUnderTest daemon("2026-01-05T17:20:00Z");
  daemon.start();
  REQUIRE(daemon.trades_soon(1));
  CHECK(daemon.says("was due 2026-01-05T09:03:00Z: missed, doing it now"));
  CHECK(daemon.stop() == 0);
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}

TEST_CASE("a second instance is refused with 31, and the first trades on", "[e2e][run]") {
  DaemonUnderTest daemon("2026-01-05T08:30:00Z");
  daemon.start();
  REQUIRE(daemon.says("event=settled"));
  const ProcessResult second = daemon.run({"run", "--live"});
  CHECK(second.status == 31);
  CHECK(second.err.find(std::to_string(daemon.process->pid())) != std::string::npos);
  daemon.advance_both(hours(1));
  CHECK(daemon.trades_soon(1));
  CHECK(daemon.stop() == 0);
}

TEST_CASE("where both clocks are set forward the daemon trades at once", "[e2e][run]") {
  DaemonUnderTest daemon("2026-01-05T08:30:00Z");
  daemon.start();
  REQUIRE(daemon.says("event=settled"));
  for (int day = 0; day < 3; ++day) {
    daemon.advance_both(hours(day == 0 ? 1 : 24));
    REQUIRE(daemon.trades_soon(static_cast<std::size_t>(day) + 1));
  }
  CHECK(daemon.stop() == 0);
  CHECK(daemon.completed().size() == 3);
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}

TEST_CASE("a contract that was disabled since yesterday is known before a trade is sent",
          "[e2e][run]") {
  DaemonUnderTest daemon("2026-01-05T09:20:00Z");
  daemon.start();
  REQUIRE(daemon.trades_soon(1));
  const Symbol yesterday = daemon.completed().front().intent.symbol;
  daemon.exchange.post("/control/symbol",
                       "symbol=" + yesterday.str() + "&enableTrade=false&enableOpenPosition=false");
  daemon.advance_both(hours(25));
  REQUIRE(daemon.trades_soon(2));
  CHECK(daemon.stop() == 0);
  for (const TradeRecord& trade : daemon.completed()) {
    const bool is_of_yesterday = format_utc(trade.intent.at) < "2026-01-06";
    CHECK((trade.intent.symbol == yesterday) == is_of_yesterday);
  }
  CHECK(daemon.exchange.posts().size() == 4);  // none was sent to be refused
}

TEST_CASE("where only our clock is set the exchange's decides, and nothing is traded early",
          "[e2e][run]") {
  DaemonUnderTest daemon("2026-01-05T08:30:00Z");
  daemon.start();
  REQUIRE(daemon.says("event=settled"));
  daemon.advance_ours(hours(30));
  REQUIRE(daemon.says("our clock was set"));
  CHECK(daemon.exchange.posts().empty());
  daemon.exchange.post("/control/time", "advance_ms=3600000");
  daemon.advance_ours(hours(-29));  // both are right again
  REQUIRE(daemon.trades_soon(1));
  CHECK(daemon.stop() == 0);
  CHECK(daemon.completed().size() == 1);
}

TEST_CASE("SIGHUP takes up a good configuration and refuses a wrong one", "[e2e][run][reload]") {
  DaemonUnderTest daemon("2026-01-05T10:10:00Z");
  daemon.write_config("schedule:\n  trade_time: \"23:30\"\n");
  daemon.start();
  REQUIRE(daemon.says("event=settled"));
  REQUIRE(daemon.says("2026-01-05T23:30:00Z"));

  daemon.write_config("schedule:\n  trade_tme: \"09:30\"\n");
  daemon.process->signal(SIGHUP);
  REQUIRE(daemon.says("event=reload_refused"));
  CHECK(daemon.says("trade_tme"));
  CHECK(daemon.exchange.posts().empty());

  daemon.write_config("schedule:\n  trade_time: \"09:30\"\n");
  daemon.process->signal(SIGHUP);
  REQUIRE(daemon.says("event=reloaded"));
  CHECK(daemon.trades_soon(1));
  CHECK(daemon.stop() == 0);
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}

TEST_CASE("a configuration that needs another ledger is refused until a restart",
          "[e2e][run][reload]") {
  for (const char* yaml : {"safety:\n  dry_run: true\n", "data_dir: elsewhere\n"}) {
    INFO(yaml);
    DaemonUnderTest daemon("2026-01-05T08:30:00Z");
    daemon.start();
    REQUIRE(daemon.says("event=settled"));
    daemon.write_config(yaml);
    daemon.process->signal(SIGHUP);
    REQUIRE(daemon.says("event=reload_refused"));
    CHECK(daemon.says("needs a restart"));
    daemon.advance_both(hours(1));
    CHECK(daemon.trades_soon(1));  // as it said
    CHECK(daemon.stop() == 0);
  }
}

TEST_CASE("SIGHUP opens the log file by its name again", "[e2e][run][reload]") {
  DaemonUnderTest daemon("2026-01-05T10:00:00Z");
  const auto log = daemon.bot.directory.path() / "bot.log";
  const std::string yaml = "log_file: " + log.string() + "\nschedule:\n  trade_time: \"23:30\"\n";
  const auto has = [](const std::filesystem::path& file, const std::string& text) {
    const auto content = read_file(file, std::size_t{1} << 20);
    return content && *content && (*content)->find(text) != std::string::npos;
  };
  daemon.write_config(yaml);
  daemon.start();
  REQUIRE(DaemonUnderTest::soon([&] { return has(log, "event=settled"); }));
  for (const char* more : {"", "nonsense: 1\n"}) {
    const std::string expected = *more == '\0' ? "event=reloaded" : "event=reload_refused";
    INFO(expected);
    std::filesystem::rename(log, log.string() + ".1");
    daemon.write_config(yaml + more);
    daemon.process->signal(SIGHUP);
    CHECK(DaemonUnderTest::soon([&] { return has(log, expected); }));
    CHECK_FALSE(has(log.string() + ".1", expected));
  }
  CHECK(daemon.stop() == 0);
}

TEST_CASE("SIGHUP lets go of the log file and the connection that were there before it",
          "[e2e][run][reload]") {
  DaemonUnderTest daemon("2026-01-05T10:10:00Z");
  const auto log = daemon.bot.directory.path() / "bot.log";
  daemon.write_config("log_file: " + log.string() + "\nschedule:\n  check_interval: 2\n");
  daemon.start();
  const auto waits_after = [&](const std::optional<Heartbeat>& other) {
    const auto now = beat_of(daemon);
    return now && now->pass == PassKind::waiting && (!other || now->at > other->at);
  };
  const auto reloads = [&] {
    const std::string text = read_file(log, std::size_t{1} << 20).value().value_or("");
    int count = 0;
    for (auto at = text.find("event=reloaded"); at != std::string::npos; ++count) {
      at = text.find("event=reloaded", at + 1);
    }
    return count;
  };
  REQUIRE(DaemonUnderTest::soon([&] { return waits_after(std::nullopt); }));
  const auto first = beat_of(daemon);  // the contracts were not asked for yet
  REQUIRE(DaemonUnderTest::soon([&] { return waits_after(first); }));
  const std::int64_t before = beat_of(daemon)->figures.open_files;
  REQUIRE(before > 0);
  for (int i = 1; i < 4; ++i) {
    daemon.process->signal(SIGHUP);
    REQUIRE(DaemonUnderTest::soon([&] { return reloads() == i; }));
    const auto reloaded = beat_of(daemon);
    REQUIRE(DaemonUnderTest::soon([&] { return waits_after(reloaded); }));
    CHECK(DaemonUnderTest::soon([&] { return beat_of(daemon)->figures.open_files <= before; }));
  }
  CHECK(daemon.stop() == 0);
}

TEST_CASE("the daemon looks at the factor before the trade of the day and after it, if told to",
          "[e2e][run][probe]") {
  DaemonUnderTest daemon("2026-01-05T08:30:00Z");
  // Somebody traded by hand: that day counts for the exchange already.
  daemon.exchange.post("/control/trade", "symbol=LINEA-USDT&side=BUY&size=1");
  daemon.exchange.post("/control/trade", "symbol=LINEA-USDT&side=SELL&size=1");
  daemon.write_config("programme:\n  probe: true\n");
  daemon.start();
  REQUIRE(daemon.says("event=factor_differs trading_activity=0.1 counted=0\n"));
  daemon.advance_both(hours(1));
  REQUIRE(daemon.trades_soon(1));
  REQUIRE(daemon.says("event=factor_seen trading_activity=0.1 counted=0.1\n"));
  CHECK(daemon.stop() == 0);
  const JsonDocument counts = daemon.exchange.get("/control/requests");
  const auto data = counts.root().at("data");
  REQUIRE(data);
  CHECK(data->integer("GET /api/v3/staking/staking-user-data") == 2);
}

TEST_CASE("without --live the daemon rehearses and sends nothing", "[e2e][run]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  daemon.start({"run"});
  REQUIRE(
      DaemonUnderTest::soon([&] { return daemon.completed(LedgerKind::rehearsal).size() == 1; }));
  daemon.advance_both(hours(24));
  CHECK(DaemonUnderTest::soon([&] { return daemon.completed(LedgerKind::rehearsal).size() == 2; }));
  CHECK(daemon.stop() == 0);
  CHECK(daemon.exchange.posts().empty());
}

TEST_CASE("a dry run that is written beats `run --live`, and DRY_RUN=false arms it without",
          "[e2e][run]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  daemon.bot.environment["DRY_RUN"] = "true";
  const ProcessResult refused = daemon.run({"run", "--live"});
  CHECK(refused.status == 4);
  CHECK(refused.err.find("DRY_RUN") != std::string::npos);
  CHECK(daemon.exchange.posts().empty());
  daemon.bot.environment["DRY_RUN"] = "false";
  daemon.start({"run"});
  CHECK(daemon.trades_soon(1));
  CHECK(daemon.stop() == 0);
}

TEST_CASE("run --once trades if a trade is due, and asks nobody where none is",
          "[e2e][run][once]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  const ProcessResult traded = daemon.run({"run", "--once", "--live"});
  CHECK(traded.status == 0);
  CHECK(traded.out.find("completed") != std::string::npos);
  CHECK(daemon.exchange.posts().size() == 2);
  daemon.exchange.process().signal(SIGKILL);
  const ProcessResult waited = daemon.run({"run", "--once", "--live"});
  CHECK(waited.status == 0);
  CHECK(waited.out.find("has its trade") != std::string::npos);
}

TEST_CASE("run --once at a full hour waits for funding to be past, and ends when it is told to",
          "[e2e][run][once]") {
  DaemonUnderTest daemon("2026-01-05T09:00:00Z");
  daemon.start({"run", "--once", "--live"});
  REQUIRE(daemon.says("event=waiting"));
  CHECK(daemon.stop() == 143);
  CHECK(daemon.exchange.posts().empty());
  daemon.advance_both(std::chrono::seconds{178});
  CHECK(daemon.run({"run", "--once", "--live"}).status == 0);
  CHECK(daemon.exchange.posts().size() == 2);
  check_nothing_open_nothing_twice_nothing_lost(daemon.exchange, daemon.bot);
}

TEST_CASE("run --once ends with the status of what happened", "[e2e][run][once]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  daemon.exchange.arm("kind=not_filled&leg=open");
  CHECK(daemon.run({"run", "--once", "--live"}).status == 6);
  REQUIRE(daemon.run({"halt", "--reason", "enough"}).status == 0);
  daemon.advance_both(std::chrono::minutes{10});
  const ProcessResult halted = daemon.run({"run", "--once", "--live"});
  CHECK(halted.status == 4);
  CHECK(halted.err.find("enough") != std::string::npos);
  REQUIRE(daemon.run({"resume"}).status == 0);
  daemon.exchange.process().signal(SIGKILL);
  CHECK(daemon.run({"run", "--once", "--live"}).status == 10);
}
