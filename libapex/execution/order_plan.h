#ifndef APEX_EXECUTION_ORDER_PLAN_H
#define APEX_EXECUTION_ORDER_PLAN_H

#include "execution/quotes.h"
#include "model/account.h"
#include "model/settings.h"
#include "model/trade.h"

namespace apex {

/// How long an order stays valid, as the exchange's own clients send it (apex-api.md 5.5).
inline constexpr std::chrono::days kOrderLifetime{28};

/// What the orders of one round trip are made from.
struct PlanFacts {
  TradeKey key;
  const Instrument& instrument;
  const Account& account;
  WorstPrice opening;  ///< for the side that opens
  WorstPrice closing;  ///< for the side that closes
  Price index;
  Timestamp now{};
  bool forced = false;
};

/// The whole trade, priced: the open at the minimum size, then one close for each price step, each
/// with its own derived id. Errors: refused, when a price would be beyond the limits.
[[nodiscard]] Result<TradeIntent> plan_orders(const PlanFacts& facts,
                                              const TradingSettings& trading,
                                              const SafetySettings& safety);

/// The closes of a position that is adopted: as large as the contract allows, never larger than
/// the position. `facts.opening` counts for nothing. Errors: refused, when the position is smaller
/// than a step.
[[nodiscard]] Result<TradeIntent> plan_adoption(const PlanFacts& facts,
                                                const AdoptedPosition& position,
                                                const SafetySettings& safety);

/// What one order may close of so much: rounded down to a step, no more than an order may have.
/// Zero where that is nothing. Errors: internal, never with an instrument of the exchange.
[[nodiscard]] Result<Size> closable_size(const Instrument& instrument, const Size& open);

}  // namespace apex

#endif  // APEX_EXECUTION_ORDER_PLAN_H
