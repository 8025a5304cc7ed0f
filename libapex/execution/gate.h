#ifndef APEX_EXECUTION_GATE_H
#define APEX_EXECUTION_GATE_H

#include <optional>
#include <string>

#include "model/history.h"
#include "model/settings.h"
#include "trading/circuit_breaker.h"

namespace apex {

/// What is true at the moment before an open is sent.
struct GateFacts {
  const OrderRequest& open;
  const History& history;  ///< without the trade that is about to open
  Timestamp now{};         ///< server time
  StakingDay day;
  bool forced = false;
  Price index_price;
  bool occupied = false;  ///< a position or an order of anybody stands in the symbol
  Decimal margin_rate;    ///< that the exchange has for the symbol
  Usdt free_margin;
  Usdt wallet_balance;
  std::optional<std::string> halt_reason;
  int stop_signal = 0;  ///< 0: nobody asked to stop
};

/// The last look before money moves: every limit there is, in one place, whoever checked before.
/// Errors: refused (a limit, the breaker, the halt file, a signal), insufficient_funds.
[[nodiscard]] Result<void> check_gate(const GateFacts& facts, ScheduleMode mode,
                                      const SafetySettings& safety, const BreakerSettings& breaker);

}  // namespace apex

#endif  // APEX_EXECUTION_GATE_H
