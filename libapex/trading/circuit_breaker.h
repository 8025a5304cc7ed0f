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

/// What an ended trade means to the breaker.
enum class BreakerVerdict {
  success,
  failure,
  forgiven,  ///< failed up to the last reset by hand
};

/// Of a trade that has ended: its number, day and cost do not matter. `reset`: the last by hand.
[[nodiscard]] BreakerVerdict judge_for_breaker(const TradeFact& trade,
                                               std::optional<Timestamp> reset);

/// Keeps a bot that fails from failing on. A fold over the recorded trades, so that neither a
/// restart nor another machine forgets: nothing is kept here.
///
/// Not filled, rejected, unknown and a position left open are failures, these two also where the
/// trade was settled later: nothing opens before it is, so that none would ever count. Completed
/// and closed externally are successes otherwise. The pause begins when the failed trade is over.
/// Trades that have not ended and trades that were never begun (not due, no funds) are neither.
/// What failed up to the last reset by hand is forgotten.
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
