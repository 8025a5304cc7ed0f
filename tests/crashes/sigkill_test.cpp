// The real program against a real exchange on loopback, killed with SIGKILL at each point of a live
// trade and started again until it is done.
#include <signal.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "base/files.h"
#include "tests/support/bot_under_test.h"

using namespace apex;
using namespace apex::testing;

namespace {

constexpr int kKilled = 128 + SIGKILL;

/// apexbot-testing in a directory of its own.
struct MortalBot {
  explicit MortalBot(const LocalExchange& exchange) : bot(exchange) {}

  /// Trades, and dies at that point where it comes to it. Waits pass a hundred times faster.
  [[nodiscard]] ProcessResult trade(const std::string& deadly_point) const {
    ProcessSpec spec = bot.spec({"trade", "--live"});
    spec.program = APEXBOT_TESTING_PATH;
    spec.environment["APEXBOT_TESTING_CRASH"] = deadly_point;
    spec.environment["APEXBOT_TESTING_SPEED"] = "100";
    spec.environment["APEXBOT_TESTING_POINTS"] = points_file().string();
    return run_process(spec, std::chrono::seconds{60});
  }

  [[nodiscard]] std::filesystem::path points_file() const {
    return bot.directory.path() / "points";
  }

  [[nodiscard]] std::vector<std::string> points() const {
    const auto text = read_file(points_file(), std::size_t{1} << 20);
    REQUIRE(text.has_value());
    REQUIRE(text->has_value());
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < (*text)->size();) {
      const std::size_t end = (*text)->find('\n', begin);
      lines.push_back((*text)->substr(begin, end - begin));
      begin = end + 1;
    }
    return lines;
  }

  BotUnderTest bot;
};

/// Points that every run comes to: the real clock decides how often a loop looks.
std::vector<std::string> sure_points(const std::vector<std::string>& points) {
  std::vector<std::string> sure;
  for (const std::string& point : points) {
    const std::size_t number = point.rfind(' ', point.rfind(':')) + 1;
    const bool polls = point.starts_with("order ") || point.starts_with("wait ") ||
                       point.starts_with("ledger seen ") || point.starts_with("fills ");
    if (!polls || point.substr(number, 2) == "1:") sure.push_back(point);
  }
  return sure;
}

}  // namespace

TEST_CASE("killed by SIGKILL at each point of a live trade, the next run settles it",
          "[crashes][sigkill]") {
  const auto started = std::chrono::steady_clock::now();
  int kills = 0;
  // Matched before a restart can look, and after it looks.
  for (const char* match_delay : {"30", "300"}) {
    const std::vector<std::string> arguments{"--match-delay-ms", match_delay};
    std::vector<std::string> points;
    {
      const LocalExchange exchange(arguments);
      const MortalBot mortal(exchange);
      const ProcessResult whole = mortal.trade("");
      INFO(whole.err);
      REQUIRE(whole.status == 0);
      points = sure_points(mortal.points());
    }
    REQUIRE(points.size() >= 60);
    for (const std::string& point : points) {
      INFO("match after " << match_delay << " ms, killed at '" << point << "'");
      const LocalExchange exchange(arguments);
      const MortalBot mortal(exchange);
      REQUIRE(mortal.trade(point).status == kKilled);
      REQUIRE(mortal.points().back() == point);
      ++kills;

      constexpr int kRestartsMax = 3;
      ProcessResult again;
      for (int i = 0; i < kRestartsMax && again.status != 0; ++i) again = mortal.trade("");
      INFO(again.out << again.err);
      CHECK(again.status == 0);
      CHECK(exchange.fill_ids().size() == 2);  // one open of the day, and its close
      check_nothing_open_nothing_twice_nothing_lost(exchange, mortal.bot);
    }
  }
  const auto took =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started);
  std::printf("SIGKILLs %d, %d s\n", kills, static_cast<int>(took.count()));
}
