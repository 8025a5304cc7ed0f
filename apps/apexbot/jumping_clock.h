#ifndef APEX_APEXBOT_JUMPING_CLOCK_H
#define APEX_APEXBOT_JUMPING_CLOCK_H

#include "base/clock.h"

namespace apex {

/// The clock of a rehearsed week: whoever waits finds that the time has passed.
class JumpingClock final : public Clock {
 public:
  explicit JumpingClock(Timestamp start) : start_(start), now_(start) {}

  [[nodiscard]] Timestamp now() const override { return now_; }
  [[nodiscard]] Milliseconds steady() const override { return now_ - start_; }
  void sleep_for(Milliseconds duration, const StopToken* /*stop*/) override { now_ += duration; }

  /// Never back.
  void jump_to(Timestamp t) {
    if (t > now_) now_ = t;
  }

 private:
  Timestamp start_;
  Timestamp now_;
};

}  // namespace apex

#endif  // APEX_APEXBOT_JUMPING_CLOCK_H
