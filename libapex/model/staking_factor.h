#ifndef APEX_MODEL_STAKING_FACTOR_H
#define APEX_MODEL_STAKING_FACTOR_H

#include <optional>

#include "base/decimal.h"
#include "base/timestamp.h"

namespace apex {

/// What the exchange says of our stakes. Both are added to 1.
struct StakingFactors {
  Decimal trading_activity;
  std::optional<Decimal> time;
};

/// The trading factor that the exchange showed at a moment, and what we counted then.
struct FactorSeen {
  Timestamp at{};
  Decimal trading_activity;
  int days_counted = 0;  ///< distinct days of that staking week that count by the ledger
};

}  // namespace apex

#endif  // APEX_MODEL_STAKING_FACTOR_H
