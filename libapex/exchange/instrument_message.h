#ifndef APEX_EXCHANGE_INSTRUMENT_MESSAGE_H
#define APEX_EXCHANGE_INSTRUMENT_MESSAGE_H

#include <vector>

#include "base/json.h"
#include "model/instrument.h"

namespace apex {

/// The perpetual contracts in the answer of `GET /v3/symbols`, from its root. Contracts of other
/// kinds are not read. One malformed row, or a symbol listed twice, fails the whole: what trades is
/// not to be guessed. Errors: protocol, with the JSON path. Source: apex-api.md 4.
[[nodiscard]] Result<std::vector<Instrument>> decode_instruments(const JsonView& root);

}  // namespace apex

#endif  // APEX_EXCHANGE_INSTRUMENT_MESSAGE_H
