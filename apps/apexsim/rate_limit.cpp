#include "apexsim/rate_limit.h"

namespace apex {

bool RateLimit::allow(Milliseconds steady_now) {
  if (max_ == 0) return true;
  if (steady_now < banned_until_) return false;
  while (!sent_.empty() && sent_.front() <= steady_now - kWindow) sent_.pop_front();
  if (sent_.size() >= static_cast<std::size_t>(max_)) {
    banned_until_ = steady_now + kBan;
    return false;
  }
  sent_.push_back(steady_now);
  return true;
}

}  // namespace apex
