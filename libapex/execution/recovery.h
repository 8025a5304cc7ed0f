#ifndef APEX_EXECUTION_RECOVERY_H
#define APEX_EXECUTION_RECOVERY_H

#include <vector>

#include "execution/desk.h"
#include "model/trade.h"

namespace apex {

/// What recovery found and did.
struct RecoveryReport {
  std::vector<TradeRecord> settled;    ///< trades of earlier runs that now have an end
  std::vector<TradeRecord> unsettled;  ///< open risk or unknown: nothing may be opened
  std::optional<Error> storage_error;
};

/// Settles every trade of ours that an earlier run left without an end: each order by its client
/// id, then the fills, then the position; closes what we left open, and only that. A second run
/// finds nothing to do. Errors: unavailable, exchange_rejected, protocol, storage.
[[nodiscard]] Result<RecoveryReport> recover(const Desk& desk);

}  // namespace apex

#endif  // APEX_EXECUTION_RECOVERY_H
