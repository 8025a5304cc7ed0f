#ifndef APEX_EXECUTION_ADOPTION_H
#define APEX_EXECUTION_ADOPTION_H

#include <vector>

#include "execution/desk.h"
#include "model/trade.h"

namespace apex {

/// A position that the user may have closed by his word, and what stands at the exchange.
struct AdoptablePosition {
  Symbol symbol;
  Size size;  ///< signed; never zero
  std::optional<Price> entry_price;
};

/// What stands in a symbol. Errors: refused, when nothing does; unavailable, exchange_rejected,
/// protocol.
[[nodiscard]] Result<AdoptablePosition> find_position(const Desk& desk, const Symbol& symbol);

/// For settle_round() that ended at the check of the day (day_check.h): whether a position may be
/// adopted all the same. It may where nothing else of ours is open: strangers, and a list that is
/// too full to tell ours, keep nobody from closing by his word.
/// Errors: position_open or outcome_unknown, while a trade of ours is not settled;
/// unexplained_position, while an order with our prefix may still fill; storage; unavailable,
/// exchange_rejected, protocol.
[[nodiscard]] Result<void> refuse_adoption_beside_ours(const Desk& desk);

/// Settles the trades of ours that are not, by the user's word that all of `symbol` is to be
/// closed: what is left of ours there is closed as ours. What stands beside it, on either side,
/// keeps ours from its end no longer than an account may lag; where it stands on the other side,
/// ours was closed by others. It is then left to adopt_position(). Returns what was settled.
///
/// Errors: position_open or outcome_unknown, where an order of ours may still fill, or a trade in
/// another symbol is not settled; as refuse_adoption_beside_ours() and recover().
[[nodiscard]] Result<std::vector<TradeRecord>> settle_beside(const Desk& desk,
                                                             const Symbol& symbol);

/// Closes a position that our fills do not explain, because the user said so: the intent is
/// recorded, then closes are sent, reduce-only and never larger than the position, until it is
/// flat (RoundTrip::settle, its time and its number of orders). Every trade of ours has to be
/// settled before. The position may have been opened by anybody.
///
/// Errors (nothing was sent): refused, for a position that is gone or smaller than a step; storage;
/// unavailable, exchange_rejected, protocol. How it ended stands in the record: completed, or
/// position_open.
[[nodiscard]] Result<TradeRecord> adopt_position(const Desk& desk, const Symbol& symbol);

}  // namespace apex

#endif  // APEX_EXECUTION_ADOPTION_H
