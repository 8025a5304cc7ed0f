#ifndef APEX_TESTS_CRASHES_CRASH_STORY_H
#define APEX_TESTS_CRASHES_CRASH_STORY_H

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/crashes/world.h"

namespace apex::testing {

/// When and how the program is started again.
enum class Restart { at_once, ten_minutes, next_day, next_week, empty_directory };
inline constexpr int kRestarts = static_cast<int>(Restart::empty_directory) + 1;
[[nodiscard]] const char* to_string(Restart restart);

/// One story of the program: where it dies, what the exchange does, how it is started again, and
/// where it dies again then.
struct CrashStory {
  Behaviour behaviour = Behaviour::filled_at_once;
  std::string death;  ///< empty: it does not die
  Restart restart = Restart::at_once;
  std::string second_death;  ///< in the first run after the restart; empty: it lives

  /// "filled at once | send open 1: after | next week | wait 2: before", as told in APEX_HISTORY.
  [[nodiscard]] std::string name() const;
  [[nodiscard]] static std::optional<CrashStory> parse(std::string_view name);
};

/// What became of it.
struct StoryEnd {
  std::vector<std::string> violations;
  /// Points of the first run after the restart, where a second death can be.
  std::vector<std::string> points_after_restart;
  bool needed_healing = false;  ///< open risk was said until the exchange was well again
};

/// Lives through it, with a few more rounds as a timer or a user would start them, and checks that
/// nothing was left open without a word, nothing done twice, nothing lost. The same each time.
[[nodiscard]] StoryEnd live_through(const CrashStory& history, Stage& stage);

/// The points of a run that nobody kills.
[[nodiscard]] std::vector<std::string> points_of(Behaviour behaviour, Stage& stage);

}  // namespace apex::testing

#endif  // APEX_TESTS_CRASHES_CRASH_STORY_H
