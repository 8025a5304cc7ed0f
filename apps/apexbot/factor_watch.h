#ifndef APEX_APEXBOT_FACTOR_WATCH_H
#define APEX_APEXBOT_FACTOR_WATCH_H

#include <optional>

#include "apexbot/context.h"
#include "daemon/trading_daemon.h"

namespace apex {

/// Looks at the trading factor that the exchange shows, between the passes of the daemon: once in
/// each staking day, by what the ledger has of it, and after each trade (programme.probe). Never
/// shortly before a pass; what goes wrong is logged and not tried again by this object.
class FactorWatch {
 public:
  /// Everything outlives it.
  FactorWatch(Context& context, const Config& config, Logger& log)
      : context_(context), config_(config), log_(log) {}

  void after(const DaemonPass& pass);

  /// `left`: until the next pass.
  void on_idle(Ledger& ledger, Milliseconds left);

 private:
  /// What it takes at most, and as much again.
  static constexpr Milliseconds kTimeNeeded = 2 * Context::kProbingBudget;

  void load_day(const Ledger& ledger);

  Context& context_;
  const Config& config_;
  Logger& log_;
  bool has_traded_ = false;
  bool has_day_ = false;           ///< the ledger was asked
  std::optional<StakingDay> day_;  ///< of the newest look
};

}  // namespace apex

#endif  // APEX_APEXBOT_FACTOR_WATCH_H
