#ifndef APEX_EXECUTION_TRADING_ROUND_H
#define APEX_EXECUTION_TRADING_ROUND_H

#include <optional>
#include <string>
#include <variant>

#include "execution/recovery.h"
#include "execution/trade_executor.h"

namespace apex {

/// One look at the world, from the exchange's clock to the trade: what `trade`, `dry-run` and the
/// daemon all do.
struct RoundReport {
  Timestamp at{};  ///< server time at the start
  RecoveryReport recovery;
  std::optional<Skip> skip;          ///< nothing was due, and why
  std::optional<TradeReport> trade;  ///< what was made, if anything was
};

/// Asks the exchange for the time, settles what is unsettled, learns what our prefix did today
/// where the ledger does not know, decides, and trades if it is due.
///
/// Errors (nothing was opened in this round): as TradeExecutor; position_open or outcome_unknown,
/// when an earlier trade could not be settled: then nothing is opened.
[[nodiscard]] Result<RoundReport> run_round(Desk& desk, Trigger trigger, Force force);

/// The failure that a trade's outcome amounts to; nothing where it is well, or did not happen.
[[nodiscard]] std::optional<Error> failure_of(const TradeReport& report);

}  // namespace apex

#endif  // APEX_EXECUTION_TRADING_ROUND_H
