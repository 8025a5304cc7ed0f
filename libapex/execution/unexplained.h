#ifndef APEX_EXECUTION_UNEXPLAINED_H
#define APEX_EXECUTION_UNEXPLAINED_H

#include <vector>

#include "execution/desk.h"
#include "model/account.h"

namespace apex {

/// How far back the exchange is asked whether an order with our prefix ever filled in a symbol.
inline constexpr std::chrono::days kPrefixReach{35};
/// Symbols with a position that the ledger does not know, that are asked about one by one at most.
/// More of them are asked about all at once: the exchange bans who asks too often.
inline constexpr int kForeignSymbolsAsked = 8;

/// Refuses to go on while something that may be ours is open and our fills do not explain it: a
/// position in a symbol that the ledger or an order with our prefix touched, or a resting order
/// with our prefix. To be called when every trade of ours is settled. What is neither is foreign,
/// and no error: it is never touched.
///
/// Asks the exchange for the fills of each symbol that has a position and that the ledger does not
/// know, mostly there is none; of more than kForeignSymbolsAsked in one list of all fills, and one
/// by one only where that list is full.
/// Errors: unexplained_position, saying what to do; refused, when the exchange does not tell enough
/// of these fills to call the position somebody else's; unavailable, exchange_rejected, protocol,
/// storage.
[[nodiscard]] Result<void> refuse_unexplained(const Desk& desk, const Account& account,
                                              const std::vector<Order>& resting);

}  // namespace apex

#endif  // APEX_EXECUTION_UNEXPLAINED_H
