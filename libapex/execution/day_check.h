#ifndef APEX_EXECUTION_DAY_CHECK_H
#define APEX_EXECUTION_DAY_CHECK_H

#include "execution/desk.h"

namespace apex {

/// Asks the exchange what orders with our prefix did in the current staking day, where the ledger
/// has no record of it: another machine, an empty data directory. What is found is written to the
/// ledger, marked as rebuilt, and settled like our own by recovery.
///
/// Returns how many trades were found; 0 without asking where the ledger knows the day.
/// Errors: unavailable, exchange_rejected, protocol, storage; refused, as learn_trades();
/// unexplained_position, when fills with our prefix fit no trade of this account and day (what was
/// learned beside them is settled then; where it cannot be, that is the error: position_open or
/// outcome_unknown), or when an order with our prefix that is in no ledger may still fill: then the
/// day does not count as known.
[[nodiscard]] Result<int> check_day(const Desk& desk, const Account& account, StakingDay day);

}  // namespace apex

#endif  // APEX_EXECUTION_DAY_CHECK_H
