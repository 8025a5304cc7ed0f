#include "daemon/retry_pace.h"

#include <algorithm>

namespace apex {
namespace {

enum class Wait { steady, doubling, next_check };

Wait wait_after(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::position_open:
    case ErrorKind::outcome_unknown:
      return Wait::steady;
    case ErrorKind::unavailable:
    case ErrorKind::protocol:
    case ErrorKind::storage:
    case ErrorKind::internal:
      return Wait::doubling;
    case ErrorKind::unhealthy:
    case ErrorKind::usage:
    case ErrorKind::config:
    case ErrorKind::refused:
    case ErrorKind::insufficient_funds:
    case ErrorKind::not_filled:
    case ErrorKind::exchange_rejected:
    case ErrorKind::key_rejected:
    case ErrorKind::unexplained_position:
    case ErrorKind::locked:
      return Wait::next_check;
  }
  return Wait::next_check;
}

}  // namespace

RetryPace::RetryPace(Milliseconds longest) : longest_(std::max(longest, Milliseconds{1})) {}

Milliseconds RetryPace::after_failure(ErrorKind kind) {
  constexpr int kDoublingsMax = 16;  // far beyond any interval
  const int doublings = std::min(failures_++, kDoublingsMax);
  switch (wait_after(kind)) {
    case Wait::steady:
      return std::min(kFirst, longest_);
    case Wait::doubling:
      return std::min(Milliseconds{kFirst.count() << doublings}, longest_);
    case Wait::next_check:
      break;
  }
  return longest_;
}

}  // namespace apex
