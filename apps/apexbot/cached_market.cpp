#include "apexbot/cached_market.h"

namespace apex {

Result<std::vector<Instrument>> CachedMarket::instruments() {
  if (!known_) known_ = cache_.load();
  if (!known_) APEX_TRY(refresh());
  return known_->instruments;
}

Result<void> CachedMarket::refresh() {
  const Timestamp asked_at = cache_.now();  // a machine may sleep before the answer is taken up
  APEX_TRY_ASSIGN(std::vector<Instrument> instruments, inner_.instruments());
  known_ = {std::move(instruments), asked_at};
  std::ignore = cache_.store(*known_);  // without it the next run asks again
  return {};
}

void CachedMarket::drop_old() {
  if (known_ && !cache_.is_fresh(known_->stored_at)) known_.reset();
}

}  // namespace apex
