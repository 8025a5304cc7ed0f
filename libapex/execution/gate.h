#ifndef APEX_EXECUTION_GATE_H
#define APEX_EXECUTION_GATE_H

#include <optional>
#include <string>

#include "model/history.h"
#include "model/settings.h"
#include "trading/circuit_breaker.h"
#include "trading/schedule.h"

namespace apex {

/// What is true at the moment before an open is sent.
struct GateFacts {
  const OrderRequest& open;
  const History& history;  ///< without the trade that is about to open
  const Schedule& schedule;
  Timestamp now{};  ///< server time
  StakingDay day;   ///< in which the open has to fill
  bool forced = false;
  Price index_price;
  bool occupied = false;  ///< a position or an order of anybody stands in the symbol
  Decimal margin_rate;    ///< that the exchange has for the symbol
  Usdt free_margin;
  Usdt wallet_balance;
  std::optional<std::string> halt_reason;
  int stop_signal = 0;  ///< 0: nobody asked to stop
};

/// The last look before an open leaves: every limit there is, in one place, whoever checked before.
/// Errors: refused (a limit, the end of the staking day, the breaker, the halt file, a signal),
/// insufficient_funds.
[[nodiscard]] Result<void> check_gate(const GateFacts& facts, const SafetySettings& safety,
                                      const BreakerSettings& breaker);

/// The last look before a close leaves. No limit, halt, breaker or signal stops a close; but it
/// must be one that can only reduce the trade: reduce-only, nothing that rests in the book, against
/// the side that opened, and not larger than what was opened. Errors: internal: whoever made this
/// order is wrong, and it must not leave.
[[nodiscard]] Result<void> check_close(const OrderRequest& close, const TradeIntent& trade);

}  // namespace apex

#endif  // APEX_EXECUTION_GATE_H
