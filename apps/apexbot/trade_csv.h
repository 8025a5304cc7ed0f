#ifndef APEX_APEXBOT_TRADE_CSV_H
#define APEX_APEXBOT_TRADE_CSV_H

#include <string>

#include "model/trade.h"

/// Trades as comma-separated values (RFC 4180: lines end with CR LF). The columns are documented in
/// apexbot-history(1); new ones come last. What is not known is empty.
namespace apex {

[[nodiscard]] std::string csv_header();
[[nodiscard]] std::string csv_row(const TradeRecord& trade);

/// One field: in quotes where it needs them. A text that a spreadsheet would take for a formula
/// gets a blank in front; so does none of our numbers, which may begin with a minus.
[[nodiscard]] std::string csv_text(std::string_view text);

}  // namespace apex

#endif  // APEX_APEXBOT_TRADE_CSV_H
