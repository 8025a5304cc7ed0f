#ifndef APEX_EXECUTION_LEDGER_REBUILD_H
#define APEX_EXECUTION_LEDGER_REBUILD_H

#include <vector>

#include "execution/desk.h"
#include "execution/learned_trades.h"

namespace apex {

/// Staking days that are learned where nobody says how many, and at most.
inline constexpr int kDaysLearned = 35;
inline constexpr int kDaysLearnedMax = 366;

/// What a ledger made from the exchange holds.
struct RebuiltLedger {
  AccountId account;  ///< whose it is
  int days = 0;       ///< that were looked at, today included
  LearnedTrades learned;
  std::vector<TradeRecord> unsettled;  ///< what recovery would settle and close
};

/// Fills the desk's ledger, which is an empty one, with what the exchange knows of the last `days`
/// staking days, today's included. Sends no order. Measures the clock. Today does not count as
/// known yet: the next round asks once more, when nothing is under way.
/// Errors: as learn_trades().
[[nodiscard]] Result<RebuiltLedger> rebuild_ledger(Desk& desk, int days);

/// The same with as many of the last `days` as the exchange lists enough of to tell ours: half as
/// many each time, and today at least. Errors: as rebuild_ledger(); refused, when even today's are
/// too many: the ledger is as empty as it was.
[[nodiscard]] Result<RebuiltLedger> rebuild_listed(Desk& desk, int days);

}  // namespace apex

#endif  // APEX_EXECUTION_LEDGER_REBUILD_H
