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

/// jump: waits that a signal could end (those between two rounds) are over at once, on both clocks;
/// whoever else has a clock has to be told of jumped().
enum class Waits { pass, jump };

/// Real time from another start, in which waits pass faster. What a wait leaves out passes on the
/// steady clock only: the wall clock keeps step with an exchange that is not asleep.
///
/// Somebody else can set the wall clock meanwhile, as on a real machine: a file holds by how many
/// milliseconds it is ahead of where it would be.
class TestingClock final : public Clock {
 public:
  TestingClock(std::optional<Timestamp> start, int speed, std::string set_by_file, Waits waits)
      : speed_(std::max(speed, 1)), set_by_file_(std::move(set_by_file)), waits_(waits) {
    if (start) offset_ = *start - real_.now();
  }

  [[nodiscard]] Timestamp now() const override {
    return real_.now() + offset_ + set_ahead() + jumped_;
  }
  [[nodiscard]] Milliseconds steady() const override {
    return real_.steady() + left_out_ + jumped_;
  }
  [[nodiscard]] Milliseconds jumped() const { return jumped_; }

  void sleep_for(Milliseconds duration, const StopToken* stop) override {
    if (waits_ == Waits::jump && stop != nullptr) {
      if (!stop->stop_requested()) jumped_ += duration;
      return;
    }
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
  Waits waits_;
  Milliseconds left_out_{0};
  Milliseconds jumped_{0};
};

}  // namespace apex::testing

#endif  // APEX_TESTS_TESTING_BOT_TESTING_CLOCK_H
