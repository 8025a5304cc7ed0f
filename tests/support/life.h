#ifndef APEX_TESTS_SUPPORT_LIFE_H
#define APEX_TESTS_SUPPORT_LIFE_H

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace apex::testing {

/// Thrown by every port of a program that has died, so that nothing more of it happens. Only ports
/// throw it: SQLite's callbacks cannot, their I/O fails instead.
struct Killed {};

/// One run of the program, from its start to its end or its death. Every step at a port and every
/// commit has a name, "account 2", and two points at which it can die: "account 2: before" and
/// "account 2: after". So the points are found by running once and listing them.
class Life {
 public:
  Life() = default;
  /// Dies where it passes this point.
  explicit Life(std::string deadly_point) : deadly_(std::move(deadly_point)) {}
  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;

  /// The next step of this name: its number is appended.
  [[nodiscard]] std::string next(const std::string& name) {
    return name + " " + std::to_string(++numbers_[name]);
  }

  /// True if it is alive behind the point.
  bool pass(const std::string& point);

  /// A step at a port. Throws Killed.
  template <typename Work>
  auto step(const std::string& name, Work work) {
    const std::string numbered = next(name);
    require_alive(numbered + ": before");
    auto result = work();
    require_alive(numbered + ": after");
    return result;
  }

  void require_alive() const {
    if (is_dead_) throw Killed{};
  }
  void require_alive(const std::string& point) {
    if (!pass(point)) throw Killed{};
  }

  [[nodiscard]] bool is_dead() const { return is_dead_; }
  /// In order; the deadly one is the last.
  [[nodiscard]] const std::vector<std::string>& points() const { return points_; }

  /// Dies at the next point, or at the one that on_point is just being told of.
  void doom() { is_doomed_ = true; }

  bool forgets_points = false;  ///< points() stays empty: for a life of weeks
  std::function<void(const std::string& point)> on_point;  ///< at each point passed, where set
  std::function<void()> on_death;                          ///< at the deadly one, where set

 private:
  std::string deadly_;
  std::map<std::string, int> numbers_;
  std::vector<std::string> points_;
  bool is_doomed_ = false;
  bool is_dead_ = false;
};

inline bool Life::pass(const std::string& point) {
  if (is_dead_) return false;
  if (!forgets_points) points_.push_back(point);
  if (on_point) on_point(point);
  if (!is_doomed_ && point != deadly_) return true;
  is_dead_ = true;
  if (on_death) on_death();
  return false;
}

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_LIFE_H
