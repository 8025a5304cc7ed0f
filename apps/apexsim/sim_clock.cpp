#include "apexsim/sim_clock.h"

namespace apex {

Timestamp SimClock::now() const {
  const std::lock_guard lock(mutex_);
  return base_.now() + wall_offset_;
}

Milliseconds SimClock::steady() const {
  const std::lock_guard lock(mutex_);
  return base_.steady() + steady_offset_;
}

void SimClock::sleep_for(Milliseconds duration, const StopToken* stop) {
  base_.sleep_for(duration, stop);  // without the lock: others go on
}

void SimClock::set(Timestamp now) {
  const std::lock_guard lock(mutex_);
  wall_offset_ = now - base_.now();
}

void SimClock::advance(Milliseconds duration) {
  const std::lock_guard lock(mutex_);
  wall_offset_ += duration;
  steady_offset_ += duration;
}

}  // namespace apex
