#include "trading/circuit_breaker.h"

#include <algorithm>

namespace apex {
namespace {

bool is_failure(TradeOutcome outcome) {
  switch (outcome) {
    case TradeOutcome::not_filled:
    case TradeOutcome::rejected:
    case TradeOutcome::position_open:
    case TradeOutcome::unknown:
      return true;
    case TradeOutcome::completed:
    case TradeOutcome::closed_externally:
      return false;
  }
  return true;
}

}  // namespace

BreakerVerdict judge_for_breaker(const TradeFact& trade, std::optional<Timestamp> reset) {
  if (reset && trade.ended_at <= *reset) return BreakerVerdict::forgiven;
  if (is_failure(trade.outcome)) return BreakerVerdict::failure;
  if (!trade.left_open_at) return BreakerVerdict::success;
  return reset && *trade.left_open_at <= *reset ? BreakerVerdict::forgiven
                                                : BreakerVerdict::failure;
}

const char* to_string(BreakerState state) {
  switch (state) {
    case BreakerState::closed:
      return "closed";
    case BreakerState::open:
      return "open";
    case BreakerState::half_open:
      return "half_open";
  }
  return "";
}

CircuitBreaker::CircuitBreaker(const BreakerSettings& settings, const History& history)
    : settings_(settings) {
  for (const TradeFact& fact : history.trades) {
    if (!fact.has_ended()) continue;
    switch (judge_for_breaker(fact, history.last_breaker_reset)) {
      case BreakerVerdict::forgiven:
        break;
      case BreakerVerdict::success:
        failures_ = 0;
        break;
      case BreakerVerdict::failure:
        ++failures_;
        last_failure_ = std::max(last_failure_, fact.ended_at);
        break;
    }
  }
}

std::optional<Timestamp> CircuitBreaker::reopens_at() const {
  if (failures_ == 0 || failures_ < settings_.max_failures) return std::nullopt;
  return last_failure_ + settings_.reset;
}

BreakerState CircuitBreaker::state(Timestamp now) const {
  const auto reopens = reopens_at();
  if (!reopens) return BreakerState::closed;
  return now < *reopens ? BreakerState::open : BreakerState::half_open;
}

}  // namespace apex
