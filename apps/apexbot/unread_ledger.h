#ifndef APEX_APEXBOT_UNREAD_LEDGER_H
#define APEX_APEXBOT_UNREAD_LEDGER_H

#include "apexbot/context.h"
#include "apexbot/exchange_view.h"

namespace apex {

/// A ledger of real trades that cannot be read hides what is open. `why`: what failed for it, said
/// along with what may be open and with the way to close it.

/// Nobody asked the exchange. The kind of `why` stays.
[[nodiscard]] Error beside_unread_ledger(Error why);

/// By what the exchange shows. position_open: something stands there, which may be ours;
/// outcome_unknown: it could not be asked; nothing stands there: as `why`.
[[nodiscard]] Error beside_unread_ledger(Error why, const ExchangeView& shown);

/// Asks the exchange for it first, as Context::exchange_to_read(): four reads, 15 s at most.
[[nodiscard]] Error ask_beside_unread_ledger(const Config& config, Context& context, Error why);

}  // namespace apex

#endif  // APEX_APEXBOT_UNREAD_LEDGER_H
