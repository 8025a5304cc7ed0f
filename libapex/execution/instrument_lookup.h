#ifndef APEX_EXECUTION_INSTRUMENT_LOOKUP_H
#define APEX_EXECUTION_INSTRUMENT_LOOKUP_H

#include <vector>

#include "execution/desk.h"
#include "model/instrument.h"

namespace apex {

/// The contract of a symbol in which something of ours stands.
/// Errors: position_open, where the exchange no longer lists it.
[[nodiscard]] Result<Instrument> find_instrument(const std::vector<Instrument>& instruments,
                                                 const Symbol& symbol);
/// The same, asked for. Errors beside that: unavailable, exchange_rejected, protocol.
[[nodiscard]] Result<Instrument> find_instrument(const Desk& desk, const Symbol& symbol);

}  // namespace apex

#endif  // APEX_EXECUTION_INSTRUMENT_LOOKUP_H
