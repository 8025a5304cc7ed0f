#include "apexbot/factor_watch.h"

#include <utility>

#include "apexbot/staking_probe.h"

namespace apex {

void FactorWatch::after(const DaemonPass& pass) {
  if (pass.kind == PassKind::traded) has_traded_ = true;
}

/// Who began before us in this day has asked already: with `run --once` each look is a process.
void FactorWatch::load_day(const Ledger& ledger) {
  if (std::exchange(has_day_, true)) return;
  const auto seen = ledger.factors_seen(1);
  if (!seen || seen->empty()) return;  // a ledger that cannot be read is told elsewhere
  day_ = config_.programme.calendar().day_of(seen->front().at);
}

void FactorWatch::on_idle(Ledger& ledger, Milliseconds left) {
  if (!config_.programme.probe || left < kTimeNeeded) return;
  load_day(ledger);
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
