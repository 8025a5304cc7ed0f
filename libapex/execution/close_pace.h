#ifndef APEX_EXECUTION_CLOSE_PACE_H
#define APEX_EXECUTION_CLOSE_PACE_H

#include <optional>
#include <string>

#include "model/trade.h"

namespace apex {

/// How often a close is repeated that brings nothing: refused (a symbol that is disabled for hours,
/// keys), or placed and not filled at all.
///
/// The first ones follow each other at once, one for each price step. After them the pauses double
/// from kClosePauseMin to kClosePauseMax, and stay there for as long as it takes. The longest is
/// shorter than a settle budget (RoundTrip), so that every run that takes the trade up makes an
/// attempt. A close that filled in part begins anew; one that never arrived says nothing.
inline constexpr int kQuickCloses = 3;
inline constexpr Milliseconds kClosePauseMin{1000};
inline constexpr Milliseconds kClosePauseMax{45'000};

/// Closes since the last one that filled something that were sent and brought nothing.
[[nodiscard]] int idle_closes(const TradeRecord& trade);

/// What became of the last one that was sent: "canceled: could_not_fill"; "" where nothing is
/// known.
[[nodiscard]] std::string what_came_of_last_close(const TradeRecord& trade);

/// When the next close may leave, in server time; nothing: at once. Told from the record alone, so
/// that a run which takes up the trade of an earlier one does not begin anew.
[[nodiscard]] std::optional<Timestamp> next_close_at(const TradeRecord& trade);

}  // namespace apex

#endif  // APEX_EXECUTION_CLOSE_PACE_H
