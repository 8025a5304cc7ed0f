#ifndef APEX_APEXBOT_COUNTDOWN_H
#define APEX_APEXBOT_COUNTDOWN_H

#include "apexbot/context.h"
#include "config/live_rule.h"

namespace apex {

/// Real money on mainnet: a warning, and five seconds to think again. Elsewhere nothing.
/// Errors: refused, when a signal ends it.
[[nodiscard]] Result<void> count_down(const Config& config, TradeMode mode, Context& context);

}  // namespace apex

#endif  // APEX_APEXBOT_COUNTDOWN_H
