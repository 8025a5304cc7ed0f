#ifndef APEX_LEDGER_TOTALS_H
#define APEX_LEDGER_TOTALS_H

#include <string>

#include "base/digest.h"
#include "model/trade_sums.h"

namespace apex {

/// What all trades of a ledger came to, as the one row that is drawn from the journal together with
/// the table of trades. It decides nothing, so that what is wrong with it stops nobody.
///
/// `{"trades":"2","completed":"1", …}`: each number of TradeSums as a decimal text.
[[nodiscard]] std::string totals_body(const TradeSums& sums);

/// The body of a row whose sums are not known: an old trade could not be read when they were drawn.
[[nodiscard]] std::string unknown_totals_body();

/// Nothing for unknown_totals_body(). Errors: protocol, for what is no such body.
[[nodiscard]] Result<std::optional<TradeSums>> read_totals(const std::string& body);

/// What stands beside the body.
[[nodiscard]] Digest256 totals_hash(const std::string& body);

}  // namespace apex

#endif  // APEX_LEDGER_TOTALS_H
