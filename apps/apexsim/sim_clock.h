#ifndef APEX_APEXSIM_SIM_CLOCK_H
#define APEX_APEXSIM_SIM_CLOCK_H

#include <mutex>

#include "base/clock.h"

namespace apex {

/// A clock that runs like the real one, from wherever it is set. Thread-safe.
class SimClock final : public Clock {
 public:
  SimClock() : base_(system_) {}
  /// Runs like `base` instead, which outlives it: time as tests make it.
  explicit SimClock(Clock& base) : base_(base) {}

  [[nodiscard]] Timestamp now() const override;
  [[nodiscard]] Milliseconds steady() const override;
  void sleep_for(Milliseconds duration, const StopToken* stop) override;

  /// The wall clock shows `now`; what is in flight does not notice.
  void set(Timestamp now);
  /// So much time passes at once, for what is in flight too.
  void advance(Milliseconds duration);

 private:
  mutable std::mutex mutex_;
  SystemClock system_;
  Clock& base_;
  Milliseconds wall_offset_{0};
  Milliseconds steady_offset_{0};
};

}  // namespace apex

#endif  // APEX_APEXSIM_SIM_CLOCK_H
