#ifndef APEX_APEXBOT_FORGOTTEN_TRADE_H
#define APEX_APEXBOT_FORGOTTEN_TRADE_H

#include <optional>

#include "apexbot/context.h"

namespace apex {

/// For who starts and is not going to settle it: a trade for real money, in the real ledger of the
/// data directory, that is not settled and that nobody is making just now. Reads only.
///
/// "OPEN RISK: the trade in LINEA-USDT of 2026-01-05T09:30:00Z is not settled"; of several, of one
/// that is known to be open, or else of the oldest. Its kind: position_open, or outcome_unknown.
/// Nothing: there is no such trade, or no such ledger. Errors: as Ledger::open_reader().
[[nodiscard]] Result<std::optional<Error>> forgotten_trade(const Config& config, Timestamp now);

/// What keeps a program from trading, and the forgotten trade with it where there is one: that is
/// the worse of the two, and a service manager starts again after it. Where the ledger cannot tell,
/// the exchange is asked (unread_ledger.h). What already speaks of open risk, and a ledger that
/// another program holds, stays as it is.
[[nodiscard]] Error with_forgotten_trade(const Config& config, Context& context, Error why);

}  // namespace apex

#endif  // APEX_APEXBOT_FORGOTTEN_TRADE_H
