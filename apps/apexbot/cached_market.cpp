#include "apexbot/cached_market.h"

namespace apex {

Result<std::vector<Instrument>> CachedMarket::instruments() {
  if (!known_) known_ = cache_.load();
  if (!known_) APEX_TRY(refresh());
  return *known_;
}

Result<void> CachedMarket::refresh() {
  APEX_TRY_ASSIGN(known_, inner_.instruments());
  std::ignore = cache_.store(*known_);  // without it the next run asks again
  return {};
}

}  // namespace apex
