#ifndef APEX_TESTS_SIMULATION_SKEWED_CLOCK_H
#define APEX_TESTS_SIMULATION_SKEWED_CLOCK_H

#include "base/clock.h"

namespace apex::testing {

/// The clock of our machine, which somebody sets now and then, beside that of the exchange, which
/// is right. Time passes on both.
class SkewedClock final : public Clock {
 public:
  explicit SkewedClock(Clock& right) : right_(right) {}

  Timestamp now() const override { return right_.now() + skew; }
  Milliseconds steady() const override { return right_.steady(); }
  void sleep_for(Milliseconds duration, const StopToken* stop) override {
    right_.sleep_for(duration, stop);
  }

  Milliseconds skew{0};

 private:
  Clock& right_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SIMULATION_SKEWED_CLOCK_H
