#ifndef APEX_BASE_CLOCK_H
#define APEX_BASE_CLOCK_H

#include <atomic>

#include "base/timestamp.h"

namespace apex {

/// Asked to stop, or not yet. Set from a signal handler, read between steps.
class StopToken {
 public:
  void request_stop(int signal) { signal_.store(signal, std::memory_order_relaxed); }
  [[nodiscard]] bool stop_requested() const { return signal() != 0; }
  /// The signal that asked, or 0.
  [[nodiscard]] int signal() const { return signal_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int> signal_{0};
  static_assert(std::atomic<int>::is_always_lock_free);
};

/// The only source of time. Real time is read in clock.cpp and nowhere else.
class Clock {
 public:
  virtual ~Clock() = default;

  /// Wall clock, UTC. May jump.
  [[nodiscard]] virtual Timestamp now() const = 0;

  /// Never goes back; its zero means nothing. For durations and deadlines.
  [[nodiscard]] virtual Milliseconds steady() const = 0;

  /// Waits `duration` of steady time, at most 200 ms longer; returns early once `stop` is set.
  /// With no token nothing ends the wait early: used where the close must get through.
  virtual void sleep_for(Milliseconds duration, const StopToken* stop) = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override;
  [[nodiscard]] Milliseconds steady() const override;
  void sleep_for(Milliseconds duration, const StopToken* stop) override;
};

}  // namespace apex

#endif  // APEX_BASE_CLOCK_H
