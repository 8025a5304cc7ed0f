#ifndef APEX_TESTS_TESTING_BOT_TESTING_CLOCK_H
#define APEX_TESTS_TESTING_BOT_TESTING_CLOCK_H

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"

namespace apex::testing {

/// Real time from another start, in which waits pass faster. What a wait leaves out passes on the
/// steady clock only: the wall clock keeps step with an exchange that is not asleep.
///
/// Somebody else can set the wall clock meanwhile, as on a real machine: a file holds by how many
/// milliseconds it is ahead of where it would be.
class TestingClock final : public Clock {
 public:
  TestingClock(std::optional<Timestamp> start, int speed, std::string set_by_file)
      : speed_(std::max(speed, 1)), set_by_file_(std::move(set_by_file)) {
    if (start) offset_ = *start - real_.now();
  }

  [[nodiscard]] Timestamp now() const override { return real_.now() + offset_ + set_ahead(); }
  [[nodiscard]] Milliseconds steady() const override { return real_.steady() + left_out_; }

  void sleep_for(Milliseconds duration, const StopToken* stop) override {
    const Milliseconds slept = duration / speed_;
    real_.sleep_for(slept, stop);
    left_out_ += duration - slept;
  }

 private:
  [[nodiscard]] Milliseconds set_ahead() const {
    if (set_by_file_.empty()) return Milliseconds{0};
    std::ifstream file(set_by_file_);
    long long ahead = 0;
    return file >> ahead ? Milliseconds{ahead} : Milliseconds{0};
  }

  SystemClock real_;
  Milliseconds offset_{0};
  int speed_;
  std::string set_by_file_;
  Milliseconds left_out_{0};
};

}  // namespace apex::testing

#endif  // APEX_TESTS_TESTING_BOT_TESTING_CLOCK_H
