#ifndef APEX_TRADING_CIRCUIT_BREAKER_H
#define APEX_TRADING_CIRCUIT_BREAKER_H

#include <optional>

#include "model/history.h"
#include "model/settings.h"

namespace apex {

enum class BreakerState {
  closed,     ///< trades may open
  open,       ///< too many failures in a row: none may
  half_open,  ///< the pause is over: one may try; its success closes, its failure opens again
};

/// "closed", "open", "half_open".
[[nodiscard]] const char* to_string(BreakerState state);

/// Not filled, rejected, unknown, a position left open.
[[nodiscard]] bool is_breaker_failure(TradeOutcome outcome);

/// Keeps a bot that fails from failing on. A fold over the recorded trades, so that neither a
/// restart nor another machine forgets: nothing is kept here.
///
/// Not filled, rejected, unknown and a position left open are failures; completed and closed
/// externally are successes. Trades that have not ended and trades that were never begun (not due,
/// no funds) are neither. What ended up to the last reset by hand is forgotten.
class CircuitBreaker {
 public:
  CircuitBreaker(const BreakerSettings& settings, const History& history);

  [[nodiscard]] BreakerState state(Timestamp now) const;
  /// Since the last success or reset.
  [[nodiscard]] int consecutive_failures() const { return failures_; }
  /// When it goes (or went) from open to half open; nothing while it is closed.
  [[nodiscard]] std::optional<Timestamp> reopens_at() const;

 private:
  BreakerSettings settings_;
  int failures_ = 0;
  Timestamp last_failure_{};
};

}  // namespace apex

#endif  // APEX_TRADING_CIRCUIT_BREAKER_H
