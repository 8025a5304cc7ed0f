#ifndef APEX_HTTP_RETRY_SCHEDULE_H
#define APEX_HTTP_RETRY_SCHEDULE_H

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/timestamp.h"

namespace apex {

struct RetryLimits {
  int retries = 3;           ///< further attempts after the first
  Milliseconds base{1'000};  ///< before the first retry; doubles with each
  Milliseconds ceiling{30'000};
};

/// An evenly distributed number in [0, bound); random_below, or a fixed one in tests.
using RandomSource = std::function<std::uint64_t(std::uint64_t bound)>;

/// The waits between the attempts at one request.
class RetrySchedule {
 public:
  RetrySchedule(const RetryLimits& limits, RandomSource random);

  /// The wait before the next attempt: base · 2^n, of which the later half is drawn at random, so
  /// that many clients do not return together. A server that asks for a longer wait gets it.
  /// Nothing: give up; no attempt is left, or the server asks for more than the ceiling.
  [[nodiscard]] std::optional<Milliseconds> next(std::optional<Milliseconds> retry_after);

 private:
  RetryLimits limits_;
  RandomSource random_;
  int used_ = 0;
};

/// The value of a Retry-After header, in seconds or as a date, as a wait from `now`. Nothing where
/// it is neither. Source: RFC 9110 10.2.3.
[[nodiscard]] std::optional<Milliseconds> parse_retry_after(std::string_view value, Timestamp now);

}  // namespace apex

#endif  // APEX_HTTP_RETRY_SCHEDULE_H
