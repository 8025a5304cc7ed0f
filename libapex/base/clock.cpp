#include "base/clock.h"

#include <algorithm>
#include <thread>

namespace apex {

Timestamp SystemClock::now() const {
  return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
}

Milliseconds SystemClock::steady() const {
  return std::chrono::floor<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

void SystemClock::sleep_for(Milliseconds duration, const StopToken* stop) {
  constexpr Milliseconds kSlice{200};  // how late a signal is noticed at most
  const Milliseconds end = steady() + duration;
  for (Milliseconds left = duration; left.count() > 0; left = end - steady()) {
    if (stop != nullptr && stop->stop_requested()) return;
    std::this_thread::sleep_for(std::min(left, kSlice));
  }
}

}  // namespace apex
