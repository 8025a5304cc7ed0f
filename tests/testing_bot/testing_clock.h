#ifndef APEX_TESTS_TESTING_BOT_TESTING_CLOCK_H
#define APEX_TESTS_TESTING_BOT_TESTING_CLOCK_H

#include <algorithm>
#include <optional>

#include "base/clock.h"

namespace apex::testing {

/// Real time from another start, in which waits pass faster. What a wait leaves out passes on the
/// steady clock only: the wall clock keeps step with an exchange that is not asleep.
class TestingClock final : public Clock {
 public:
  TestingClock(std::optional<Timestamp> start, int speed) : speed_(std::max(speed, 1)) {
    if (start) offset_ = *start - real_.now();
  }

  [[nodiscard]] Timestamp now() const override { return real_.now() + offset_; }
  [[nodiscard]] Milliseconds steady() const override { return real_.steady() + left_out_; }

  void sleep_for(Milliseconds duration, const StopToken* stop) override {
    const Milliseconds slept = duration / speed_;
    real_.sleep_for(slept, stop);
    left_out_ += duration - slept;
  }

 private:
  SystemClock real_;
  Milliseconds offset_{0};
  int speed_;
  Milliseconds left_out_{0};
};

}  // namespace apex::testing

#endif  // APEX_TESTS_TESTING_BOT_TESTING_CLOCK_H
