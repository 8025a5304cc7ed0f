#ifndef APEX_EXECUTION_ABSENT_POSITION_H
#define APEX_EXECUTION_ABSENT_POSITION_H

#include <vector>

#include "model/trade.h"

namespace apex {

/// What our fills leave open, signed and not zero, while the exchange shows no position at all, and
/// `listed`, the fills of the symbol, tell what others did since our open. Zero where those closed
/// exactly that: the account is right. As much less as they closed, where they closed a part of it.
/// Where they add up to anything else they explain nothing, and all of it counts; nor does a fill
/// without a client id, which may be ours, nor a full list, which may lack some.
[[nodiscard]] Size left_by_others(const TradeRecord& trade, const std::vector<Fill>& listed);

/// When the trade last changed what is open: its newest fill, and no earlier than its intent.
[[nodiscard]] Timestamp last_change_at(const TradeRecord& trade);

/// The exchange had nothing that this close could reduce. Of a close that came too soon behind its
/// open that proves nothing. Source: apex-api.md 5.7.
[[nodiscard]] bool found_nothing_to_reduce(const OrderRecord& close);

}  // namespace apex

#endif  // APEX_EXECUTION_ABSENT_POSITION_H
