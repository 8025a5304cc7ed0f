#ifndef APEX_APEXBOT_STAKING_PROBE_H
#define APEX_APEXBOT_STAKING_PROBE_H

#include <optional>
#include <string>

#include "apexbot/context.h"
#include "model/staking_factor.h"

/// The optional look at the trading factor that the exchange shows (programme.probe). It asks an
/// undocumented route, over a connection of its own and for a short time, when no trade is being
/// made; whatever goes wrong is only said.
namespace apex {

/// The factor by our own count: 0.1 a day, 0.5 at most.
[[nodiscard]] Decimal counted_factor(const FactorSeen& seen);

/// "0.1 -> 0.2 at the exchange (2026-01-07 14:02 UTC), 0.2 by our count"; of two that differ it
/// says so. `before` is the look before that, where there was one.
[[nodiscard]] std::string factor_text(const FactorSeen& seen,
                                      const std::optional<FactorSeen>& before);

/// Asks the exchange. Errors: why there is nothing to show.
[[nodiscard]] Result<FactorSeen> look_at_factor(Context& context, const Ledger& ledger);

/// Asks and records. Errors: as above; storage.
[[nodiscard]] Result<FactorSeen> record_factor(Context& context, Ledger& ledger);

}  // namespace apex

#endif  // APEX_APEXBOT_STAKING_PROBE_H
