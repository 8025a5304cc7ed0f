#ifndef APEX_DAEMON_RETRY_PACE_H
#define APEX_DAEMON_RETRY_PACE_H

#include "base/result.h"
#include "base/timestamp.h"

namespace apex {

/// How long to wait after a round that failed. Bounded, and chosen by what an operator or time can
/// do about the failure, never by how often the loop would like to run.
///
/// What may be open is looked at again soon and steadily. What passes by itself (exchange or disk
/// not there, an answer that cannot be read) is tried again after a wait that doubles. The rest
/// (funds, limits, keys, positions that nobody explains) waits for the next check.
class RetryPace {
 public:
  static constexpr Milliseconds kFirst{15'000};

  /// `longest` is the interval of the checks; a wait is never longer, nor shorter than the smaller
  /// of the two.
  explicit RetryPace(Milliseconds longest);

  [[nodiscard]] Milliseconds after_failure(ErrorKind kind);
  void after_success() { failures_ = 0; }

  /// Rounds in a row that failed.
  [[nodiscard]] int failures() const { return failures_; }

 private:
  Milliseconds longest_;
  int failures_ = 0;
};

}  // namespace apex

#endif  // APEX_DAEMON_RETRY_PACE_H
