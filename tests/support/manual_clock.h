#ifndef APEX_TESTS_SUPPORT_MANUAL_CLOCK_H
#define APEX_TESTS_SUPPORT_MANUAL_CLOCK_H

#include <functional>
#include <vector>

#include "base/clock.h"

namespace apex::testing {

/// A clock that stands still until a test moves it. Sleeping moves it at once, and is recorded.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start) : now_(start) {}

  [[nodiscard]] Timestamp now() const override { return now_; }
  [[nodiscard]] Milliseconds steady() const override { return steady_; }

  void sleep_for(Milliseconds duration, const StopToken* stop) override {
    if (stop != nullptr && stop->stop_requested()) return;
    sleeps.push_back(duration);
    advance(duration);
    if (on_sleep) on_sleep(duration);
  }

  /// Time passes.
  void advance(Milliseconds duration) {
    now_ += duration;
    steady_ += duration;
  }

  /// Somebody sets the wall clock; no time passes.
  void set(Timestamp now) { now_ = now; }

  std::vector<Milliseconds> sleeps;            ///< every wait, in order
  std::function<void(Milliseconds)> on_sleep;  ///< called after each wait, where set

 private:
  Timestamp now_;
  Milliseconds steady_{1'000'000};  // its zero means nothing
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_MANUAL_CLOCK_H
