#ifndef APEX_CONFIG_LIVE_RULE_H
#define APEX_CONFIG_LIVE_RULE_H

#include "config/config.h"

namespace apex {

/// Real orders, or a rehearsal against the exchange in memory.
enum class TradeMode { rehearsal, live };
[[nodiscard]] const char* to_string(TradeMode mode);

/// Whether the user gave `--live`.
enum class LiveFlag { absent, given };

/// One trade by hand is real only with `--live`.
/// Errors: refused, where `--live` is given and a dry run is written anywhere; names the places.
[[nodiscard]] Result<TradeMode> mode_of_trade(const Config& config, LiveFlag live);

/// The daemon is real with `--live`, or with `DRY_RUN=false` in the environment or `.env`; a
/// written dry run beats both. Errors: refused, as above.
[[nodiscard]] Result<TradeMode> mode_of_run(const Config& config, LiveFlag live);

}  // namespace apex

#endif  // APEX_CONFIG_LIVE_RULE_H
