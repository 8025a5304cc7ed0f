#ifndef APEX_EXCHANGE_STAKING_MESSAGE_H
#define APEX_EXCHANGE_STAKING_MESSAGE_H

#include "base/json.h"
#include "model/staking_factor.h"

namespace apex {

/// `GET /v3/staking/staking-user-data`, from the root of its answer. The route is in no document of
/// the exchange, only in its website's SDK: nothing is expected of it, and an answer of another
/// shape is nothing. Of the two kinds of stakes (APEX, esAPEX) the larger factor of each sort
/// counts, as the website shows it; amounts may be texts or numbers.
/// Source: programme.md A.1 and A.3.
[[nodiscard]] std::optional<StakingFactors> find_staking_factors(const JsonView& root);

}  // namespace apex

#endif  // APEX_EXCHANGE_STAKING_MESSAGE_H
