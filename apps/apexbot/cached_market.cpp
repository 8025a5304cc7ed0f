#include "apexbot/cached_market.h"

namespace apex {

Result<std::vector<Instrument>> CachedMarket::instruments() {
  if (!known_) known_ = cache_.load();
  if (!known_) APEX_TRY(refresh());
  return known_->instruments;
}

Result<void> CachedMarket::refresh() {
  APEX_TRY_ASSIGN(std::vector<Instrument> instruments, inner_.instruments());
  known_ = {std::move(instruments), cache_.now()};
  std::ignore = cache_.store(*known_);  // without it the next run asks again
  return {};
}

void CachedMarket::drop_old() {
  if (known_ && !cache_.is_fresh(known_->stored_at)) known_.reset();
}

}  // namespace apex
