#ifndef APEX_TESTS_FAULTS_MARKET_END_H
#define APEX_TESTS_FAULTS_MARKET_END_H

#include <optional>

#include "base/result.h"
#include "model/trade.h"

namespace apex::testing {

/// What has to come of a round in which the exchange does something odd.
struct MarketEnd {
  TradeOutcome outcome;            ///< of the trade
  std::optional<ErrorKind> error;  ///< the exit status; nothing: 0
  bool counts;                     ///< the ledger counts the day as the round ends
  bool flat;                       ///< so is the exchange
};

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_MARKET_END_H
