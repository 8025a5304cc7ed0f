#ifndef APEX_EXECUTION_QUOTES_H
#define APEX_EXECUTION_QUOTES_H

#include <array>

#include "model/instrument.h"
#include "model/order.h"

namespace apex {

/// How often a close is repeated at a wider price before it stays at the widest.
inline constexpr int kCloseSteps = 3;

/// Where an order of one side may be priced: the exchange's worst price and the index price of the
/// moment, and how far from index the order may go at most (a share of it).
struct Quote {
  Price worst;
  Price index;
  Decimal limit;
};

/// The lower of the user's limit and what the contract allows (maxMarketPriceRange).
[[nodiscard]] Decimal price_limit(const Instrument& instrument, const Decimal& max_slippage);

/// Worst price of the opening order: on the tick, rounded against us, at least one tick worse than
/// index (else the exchange cancels it). Source: apex-api.md 5.6.
/// Errors: refused, when that is further from index than the limit.
[[nodiscard]] Result<Price> open_price(const Instrument& instrument, Side side, const Quote& quote);

/// Price of a closing order: the worst price first, then half-way to the limit, then the limit.
/// Never beyond the limit, however far the worst price is. `step` from 0; the last one repeats.
[[nodiscard]] Result<Price> close_price(const Instrument& instrument, Side side, const Quote& quote,
                                        int step);

/// Best ask for a buy, best bid for a sell. Errors: refused, without one or beyond the limit.
[[nodiscard]] Result<Price> limit_open_price(const Instrument& instrument, Side side,
                                             const WorstPrice& book, const Quote& quote);

}  // namespace apex

#endif  // APEX_EXECUTION_QUOTES_H
