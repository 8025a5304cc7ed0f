// The program is killed at each of its steps and started again: nothing stays open without a word,
// nothing is done twice, nothing is lost. `APEX_HISTORY='NAME'` lives through one, as it was named.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "tests/crashes/crash_story.h"

using namespace apex;
using namespace apex::testing;

namespace {

constexpr int kSecondDeaths = 5;

/// What must be among the points, so that the list cannot shrink unseen.
std::set<std::string> expected_steps(Behaviour behaviour) {
  std::set<std::string> steps = {"ledger made 1",
                                 "server time 1",
                                 "ledger clock_offset 1",
                                 "account 1",
                                 "ledger day_checked 1",
                                 "instruments 1",
                                 "tickers 1",
                                 "open orders 1",
                                 "signing key 1",
                                 "worst price 1",
                                 "worst price 2",
                                 "margin rate 1",
                                 "prepare 1",
                                 "ledger intent 1",
                                 "send open 1",
                                 "ledger answer 1",
                                 "wait 1",
                                 "ledger end 1"};
  if (behaviour == Behaviour::limit_rests) {  // no close: it is taken back before it fills
    steps.insert({"order 1", "ledger seen 1", "cancel 1", "fills 1"});
    return steps;
  }
  if (behaviour != Behaviour::rejected) {
    steps.insert({"send close 1", "ledger answer 2", "order 1", "order 2", "ledger seen 1",
                  "fills 1", "account 3"});
  }
  if (behaviour != Behaviour::rejected && behaviour != Behaviour::never_filled) {
    steps.insert("ledger fill 1");
  }
  if (behaviour == Behaviour::filled_late || behaviour == Behaviour::symbol_disabled ||
      behaviour == Behaviour::disabled_for_good) {
    steps.insert({"prepare 5", "ledger order 1", "send close 2", "ticker 1"});
  }
  return steps;
}

/// Every step of the run; of one that comes again and again, as in a loop that polls, the first
/// few.
std::vector<std::string> deaths(const std::vector<std::string>& points) {
  constexpr int kRepetitions = 2;
  std::vector<std::string> chosen;
  for (const std::string& point : points) {  // "account 2: after"
    const std::size_t number = point.rfind(' ', point.rfind(':')) + 1;
    if (std::stoi(point.substr(number)) <= kRepetitions) chosen.push_back(point);
  }
  return chosen;
}

/// Spread over the whole run, the same each time, never the same for neighbours.
std::vector<std::string> sample(const std::vector<std::string>& points, std::size_t offset) {
  std::vector<std::string> chosen;
  const std::size_t count = std::min<std::size_t>(kSecondDeaths, points.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t share = points.size() / count;
    chosen.push_back(points[i * share + offset % std::max<std::size_t>(share, 1)]);
  }
  return chosen;
}

/// What rests is still in the book after 100 ms, and has filled after ten minutes, unseen; a later
/// day is no other story for it.
std::vector<Restart> restarts_of(Behaviour behaviour) {
  if (behaviour == Behaviour::limit_rests) {
    return {Restart::at_once, Restart::ten_minutes, Restart::empty_directory};
  }
  std::vector<Restart> all;
  for (int i = 0; i < kRestarts; ++i) all.push_back(static_cast<Restart>(i));
  return all;
}

/// Counts, and says what went wrong.
struct Tally {
  int histories = 0;
  int violations = 0;
  int healed = 0;

  StoryEnd live(const CrashStory& history, Stage& stage) {
    StoryEnd end = live_through(history, stage);
    ++histories;
    violations += end.violations.empty() ? 0 : 1;
    healed += end.needed_healing ? 1 : 0;
    constexpr int kShown = 20;
    if (!end.violations.empty() && violations <= kShown) {
      std::printf("APEX_HISTORY='%s'\n", history.name().c_str());
      for (const std::string& line : end.violations) std::printf("    %s\n", line.c_str());
      std::fflush(stdout);
    }
    return end;
  }

  /// Every death, each of these restarts, and in each five second deaths.
  void live_all(Behaviour behaviour, const std::vector<Restart>& restarts, Stage& stage) {
    std::size_t number = 0;
    for (const std::string& death : deaths(points_of(behaviour, stage))) {
      for (const Restart restart : restarts) {
        CrashStory history{behaviour, death, restart, ""};
        const StoryEnd end = live(history, stage);
        for (const std::string& second : sample(end.points_after_restart, number++)) {
          history.second_death = second;
          std::ignore = live(history, stage);
        }
      }
    }
  }

  /// Long runs, each with many orders: a few will do.
  void live_some(Behaviour behaviour, Stage& stage) {
    const std::vector<std::string> points = points_of(behaviour, stage);
    for (std::size_t offset = 0; offset < 5; ++offset) {
      for (const std::string& death : sample(points, 7 * offset)) {
        std::ignore = live({behaviour, death, Restart::at_once, ""}, stage);
      }
    }
  }
};

}  // namespace

TEST_CASE("the steps of a trade are crash points, each before and after", "[crashes][points]") {
  Stage stage;
  for (int i = 0; i < kBehaviours; ++i) {
    const auto behaviour = static_cast<Behaviour>(i);
    INFO(to_string(behaviour));
    const auto points = points_of(behaviour, stage);
    const std::set<std::string> set(points.begin(), points.end());
    CHECK(set.size() == points.size());
    for (const std::string& step : expected_steps(behaviour)) {
      INFO(step);
      CHECK(set.contains(step + ": before"));
      CHECK(set.contains(step + ": after"));
    }
    // Money at risk: nothing but the sends themselves between the answer and the close.
    const bool sends_close =
        behaviour != Behaviour::rejected && behaviour != Behaviour::limit_rests;
    if (!sends_close) continue;
    const auto sent = std::find(points.begin(), points.end(), "send open 1: after");
    REQUIRE(sent != points.end());
    CHECK(*(sent + 1) == "send close 1: before");
  }
}

TEST_CASE("killed at any step, started again in any way: nothing open, nothing twice, nothing lost",
          "[crashes][histories]") {
  const auto started = std::chrono::steady_clock::now();
  Stage stage;
  Tally tally;
  if (const char* name = std::getenv("APEX_HISTORY")) {
    const auto history = CrashStory::parse(name);
    REQUIRE(history.has_value());
    CHECK(tally.live(*history, stage).violations.empty());
    return;
  }
  for (int i = 0; i < kBehaviours; ++i) {
    const auto behaviour = static_cast<Behaviour>(i);
    const int before = tally.histories;
    if (behaviour == Behaviour::disabled_for_good) {
      tally.live_some(behaviour, stage);
    } else {
      tally.live_all(behaviour, restarts_of(behaviour), stage);
    }
    std::printf("%s: %d histories\n", to_string(behaviour), tally.histories - before);
    std::fflush(stdout);
  }
  const auto took =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started);
  std::printf("histories %d, violations %d (%d said open risk until the exchange was well), %d s\n",
              tally.histories, tally.violations, tally.healed, static_cast<int>(took.count()));
  CHECK(tally.violations == 0);
  CHECK(tally.histories >= 9000);
}
