#ifndef APEX_HTTP_TOKEN_BUCKET_H
#define APEX_HTTP_TOKEN_BUCKET_H

#include <optional>

#include "base/timestamp.h"

namespace apex {

struct PacingLimits {
  int burst = 20;              ///< requests that may follow each other at once
  Milliseconds interval{200};  ///< one more each: 300 a minute, half of what the exchange allows
};

/// Spreads requests over time. Takes steady time, waits for nothing itself.
class TokenBucket {
 public:
  explicit TokenBucket(const PacingLimits& limits) : limits_(limits) {}

  /// How long to wait until a request may be made; 0 for now.
  [[nodiscard]] Milliseconds wait_at(Milliseconds steady) const;

  /// Counts a request made now. One made without waiting puts the bucket into debt, which those
  /// that wait pay off.
  void take(Milliseconds steady);

 private:
  /// The bucket as time that is saved up: burst · interval when full, below 0 in debt.
  [[nodiscard]] Milliseconds saved_at(Milliseconds steady) const;

  PacingLimits limits_;
  std::optional<Milliseconds> full_at_;  // when the bucket is full again; nothing: it is full
};

}  // namespace apex

#endif  // APEX_HTTP_TOKEN_BUCKET_H
