#ifndef APEX_TESTS_SUPPORT_DAEMON_UNDER_TEST_H
#define APEX_TESTS_SUPPORT_DAEMON_UNDER_TEST_H

#include <signal.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/files.h"
#include "base/timestamp.h"
#include "tests/support/bot_under_test.h"

namespace apex::testing {

/// `apexbot run` as a process of its own (apexbot-testing), beside an apexsim whose clock goes with
/// its own. Both clocks can be set while they run.
struct DaemonUnderTest {
  static constexpr Milliseconds kSoon{20'000};

  explicit DaemonUnderTest(std::string_view start, const std::vector<std::string>& sim = {})
      : exchange(with_clock(start, sim)),
        bot(exchange),
        began_(*parse_utc(start)),
        began_steady_(SystemClock().steady()) {
    bot.environment["APEXBOT_TESTING_CLOCK"] = (bot.directory.path() / "clock").string();
  }

  /// As a service would start it, `--live` unless said otherwise.
  void start(std::vector<std::string> arguments = {"run", "--live"}) {
    process = std::make_unique<ProcessUnderTest>(spec(std::move(arguments)));
  }

  /// The same by a clock that starts elsewhere.
  void start_at(Timestamp moment, std::vector<std::string> arguments = {"run", "--live"}) {
    ProcessSpec started = spec(std::move(arguments));
    started.environment["APEXBOT_TESTING_NOW"] = format_utc(moment);
    process = std::make_unique<ProcessUnderTest>(started);
  }
  [[nodiscard]] ProcessResult run_at(Timestamp moment, std::vector<std::string> arguments) const {
    ProcessSpec started = spec(std::move(arguments));
    started.environment["APEXBOT_TESTING_NOW"] = format_utc(moment);
    return run_process(started);
  }

  /// What is run beside it, or in its place.
  [[nodiscard]] ProcessResult run(std::vector<std::string> arguments) const {
    ProcessResult result = run_process(spec(std::move(arguments)));
    UNSCOPED_INFO("exit " << result.status << "\n" << result.out << result.err);
    return result;
  }

  /// A line of shell beside it, at the same time.
  [[nodiscard]] ProcessResult shell(const std::string& line) const {
    ProcessSpec started = spec({"-c", line});
    started.program = "/bin/sh";
    ProcessResult result = run_process(started);
    UNSCOPED_INFO("exit " << result.status << "\n" << result.out << result.err);
    return result;
  }

  /// Somebody sets the clock of both machines, or they slept: so much further from where they were.
  void advance_both(Milliseconds by) {
    exchange.post("/control/time", "advance_ms=" + std::to_string(by.count()));
    advance_ours(by);
  }
  /// Only ours is set.
  void advance_ours(Milliseconds by) {
    ahead += by;
    const auto written =
        replace_file(bot.directory.path() / "clock", std::to_string(ahead.count()), 0600);
    REQUIRE(written.has_value());
  }

  /// True once `condition` is.
  [[nodiscard]] static bool soon(const std::function<bool()>& condition,
                                 Milliseconds longest = kSoon) {
    constexpr Milliseconds kPause{25};
    for (Milliseconds waited{0}; waited < longest; waited += kPause) {
      if (condition()) return true;
      pause_for(kPause);
    }
    return condition();
  }
  /// True once it has logged that.
  [[nodiscard]] bool says(const std::string& text, Milliseconds longest = kSoon) const {
    const bool found =
        soon([&] { return process->err().find(text) != std::string::npos; }, longest);
    if (!found) UNSCOPED_INFO("never said: " << text << "\n" << process->err());
    return found;
  }
  /// Trades that are over, in its ledger.
  [[nodiscard]] std::vector<TradeRecord> completed(LedgerKind kind = LedgerKind::live) const {
    std::vector<TradeRecord> trades;
    const auto ledger = Ledger::open_reader(bot.data_dir(), kind);
    if (!ledger) return trades;
    const auto recent = ledger->recent(1000);
    for (const TradeRecord& trade : recent.value_or(std::vector<TradeRecord>{})) {
      if (trade.end && trade.end->outcome == TradeOutcome::completed) trades.push_back(trade);
    }
    return trades;
  }
  [[nodiscard]] bool trades_soon(std::size_t count) const {
    const bool found = soon([&] { return completed().size() >= count; });
    if (!found) UNSCOPED_INFO(process->err());
    return found;
  }

  /// Its exit status after SIGTERM, within what a service manager gives it.
  [[nodiscard]] std::optional<int> stop(Milliseconds patience = Milliseconds{25'000}) {
    process->signal(SIGTERM);
    const auto status = process->wait(patience);
    UNSCOPED_INFO(process->err());
    return status;
  }

  void write_config(const std::string& yaml) const {
    const auto directory = bot.directory.path() / "config";
    REQUIRE(make_directory(directory).has_value());
    REQUIRE(replace_file(directory / "trading.yaml", yaml, 0600).has_value());
  }

  LocalExchange exchange;
  BotUnderTest bot;
  std::unique_ptr<ProcessUnderTest> process;
  Milliseconds ahead{0};

 private:
  /// Whatever is started later is where the others are by then.
  [[nodiscard]] std::string now() const {
    return format_utc(began_ + (SystemClock().steady() - began_steady_));
  }
  static std::vector<std::string> with_clock(std::string_view start,
                                             const std::vector<std::string>& sim) {
    std::vector<std::string> arguments{"--clock", std::string(start)};
    arguments.insert(arguments.end(), sim.begin(), sim.end());
    return arguments;
  }
  [[nodiscard]] ProcessSpec spec(std::vector<std::string> arguments) const {
    ProcessSpec result = bot.spec(std::move(arguments));
    result.program = APEXBOT_TESTING_PATH;
    result.environment["APEXBOT_TESTING_NOW"] = now();
    return result;
  }

  Timestamp began_;
  Milliseconds began_steady_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_DAEMON_UNDER_TEST_H
