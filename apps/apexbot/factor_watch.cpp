#include "apexbot/factor_watch.h"

#include <utility>

#include "apexbot/staking_probe.h"

namespace apex {

void FactorWatch::after(const DaemonPass& pass) {
  if (pass.kind == PassKind::traded) has_traded_ = true;
}

void FactorWatch::on_idle(Ledger& ledger, Milliseconds left) {
  if (!config_.programme.probe || left < kTimeNeeded) return;
  const StakingDay today = config_.programme.calendar().day_of(context_.clock().now());
  if (!std::exchange(has_traded_, false) && day_ == today) return;
  day_ = today;
  const auto seen = record_factor(context_, ledger);
  if (!seen) {
    log_.info("factor_not_available", {{"detail", seen.error().message}});
    return;
  }
  const LogField shown{"trading_activity", seen->trading_activity.to_string()};
  const LogField counted{"counted", counted_factor(*seen).to_string()};
  if (seen->trading_activity == counted_factor(*seen)) {
    log_.info("factor_seen", {shown, counted});
  } else {
    log_.warn("factor_differs", {shown, counted});
  }
}

}  // namespace apex
