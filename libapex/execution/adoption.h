#ifndef APEX_EXECUTION_ADOPTION_H
#define APEX_EXECUTION_ADOPTION_H

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

/// Closes a position that our fills do not explain, because the user said so: the intent is
/// recorded, then closes are sent, reduce-only and never larger than the position, until it is
/// flat (RoundTrip::settle, its time and its number of orders). Every trade of ours has to be
/// settled and the day known before. The position may have been opened by anybody.
///
/// Errors (nothing was sent): refused, for a position that is gone or smaller than a step; storage;
/// unavailable, exchange_rejected, protocol. How it ended stands in the record: completed, or
/// position_open.
[[nodiscard]] Result<TradeRecord> adopt_position(const Desk& desk, const Symbol& symbol);

}  // namespace apex

#endif  // APEX_EXECUTION_ADOPTION_H
