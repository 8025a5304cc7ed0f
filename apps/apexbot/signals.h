#ifndef APEX_APEXBOT_SIGNALS_H
#define APEX_APEXBOT_SIGNALS_H

#include <atomic>

#include "base/clock.h"

namespace apex {

/// Asked to read the configuration again, or not yet. Only who says so is asked by SIGHUP: to all
/// others a hang-up means to stop.
class ReloadToken {
 public:
  void accept() { is_accepted_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool is_accepted() const { return is_accepted_.load(std::memory_order_relaxed); }

  void request() { token_.request_stop(1); }
  void forget() { token_.request_stop(0); }
  [[nodiscard]] const StopToken& token() const { return token_; }

 private:
  std::atomic<bool> is_accepted_{false};
  StopToken token_;
  static_assert(std::atomic<bool>::is_always_lock_free);
};

/// From now on SIGINT and SIGTERM set `stop`, and SIGHUP asks `reload` where it is accepted, else
/// `stop`. Every further signal does the same: none interrupts a step. Both live until the process
/// ends. Writing to a reader that has gone, or beyond a limit of size, fails instead of killing.
void install_signal_handlers(StopToken& stop, ReloadToken& reload);

}  // namespace apex

#endif  // APEX_APEXBOT_SIGNALS_H
