#ifndef APEX_EXECUTION_LEARNED_TRADES_H
#define APEX_EXECUTION_LEARNED_TRADES_H

#include <set>
#include <vector>

#include "execution/desk.h"
#include "model/account.h"

namespace apex {

/// What the exchange knew of us.
struct LearnedTrades {
  int trades = 0;    ///< written to the ledger, marked as rebuilt
  int fills = 0;     ///< of them
  StakingDay first;  ///< the oldest staking day that was asked for in the end
  /// Orders with our prefix that filled and belong to no trade that this account, network and
  /// configuration could have made. Nothing of them is written.
  std::set<ClientOrderId> strangers;
};

/// Asks the exchange for every order with our prefix since staking day `first` began, finds out
/// from the derived client ids which trade each belongs to, and writes the trades to the ledger:
/// those that net to zero, every fill confirmed, as completed, the others as open, for recovery to
/// settle. An order of a trade that began up to kDaysBack days before `first` moves `first` back.
///
/// Errors: unavailable, exchange_rejected, protocol, storage; refused, when the account made more
/// fills in that time than the exchange lists, so that ours may be missing, or when nobody can tell
/// whether a fill is ours (fill_names.h).
[[nodiscard]] Result<LearnedTrades> learn_trades(const Desk& desk, const Account& account,
                                                 StakingDay first);

/// How long before the days that are asked for a trade may have begun that was closed in them.
inline constexpr int kDaysBack = 7;

/// Trades of a staking day are numbered up to here, whatever safety.max_daily_trades says now: it
/// may have been lowered since. The most that it accepts.
inline constexpr int kNumbersKnown = 100;

/// Adopted positions are numbered from here, so that they take no number of a trade.
inline constexpr int kFirstAdoption = 1000;
/// How many of a staking day can be recognised again.
inline constexpr int kAdoptionsKnown = 8;

}  // namespace apex

#endif  // APEX_EXECUTION_LEARNED_TRADES_H
