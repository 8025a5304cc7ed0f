#include "http/token_bucket.h"

#include <algorithm>

namespace apex {

Milliseconds TokenBucket::saved_at(Milliseconds steady) const {
  const Milliseconds full = limits_.interval * limits_.burst;
  if (!full_at_) return full;
  return std::min(full, full - (*full_at_ - steady));
}

Milliseconds TokenBucket::wait_at(Milliseconds steady) const {
  return std::max(limits_.interval - saved_at(steady), Milliseconds{0});
}

void TokenBucket::take(Milliseconds steady) {
  full_at_ = std::max(full_at_.value_or(steady), steady) + limits_.interval;
}

}  // namespace apex
