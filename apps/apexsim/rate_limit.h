#ifndef APEX_APEXSIM_RATE_LIMIT_H
#define APEX_APEXSIM_RATE_LIMIT_H

#include <deque>

#include "base/timestamp.h"

namespace apex {

/// So many requests in any minute; whoever sends more is banned for a minute, and every request
/// meanwhile is refused. Source: apex-api.md 6.5.
class RateLimit {
 public:
  static constexpr Milliseconds kWindow{60'000};
  static constexpr Milliseconds kBan{60'000};

  /// 0: no limit.
  explicit RateLimit(int requests_per_minute) : max_(requests_per_minute) {}

  /// Counts one request at a steady time. False: refused.
  [[nodiscard]] bool allow(Milliseconds steady_now);

 private:
  int max_;
  std::deque<Milliseconds> sent_;
  Milliseconds banned_until_ = Milliseconds::min();
};

}  // namespace apex

#endif  // APEX_APEXSIM_RATE_LIMIT_H
