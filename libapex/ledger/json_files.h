#ifndef APEX_LEDGER_JSON_FILES_H
#define APEX_LEDGER_JSON_FILES_H

#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include "base/json_writer.h"
#include "ledger/ledger.h"
#include "model/staking_calendar.h"

namespace apex {

/// What stands in bot_state.json and is not in the ledger.
struct BotState {
  Timestamp at{};                          ///< now: decides what "today" and "this week" are
  std::string breaker;                     ///< "closed", "open", "half_open"
  std::optional<std::string> halt_reason;  ///< nothing: not halted
  std::optional<Timestamp> next_due;
  /// The trading factor of a week with 0 to 7 days traded.
  std::array<Decimal, StakingCalendar::kDaysPerWeek + 1> factor_of_days;
};

/// The newest trades that trades.json holds.
inline constexpr int kTradesDrawn = 1000;
/// The newest weeks that weekly_records.json holds.
inline constexpr int kWeeksDrawn = 520;

/// Draws trades.json, weekly_records.json and bot_state.json (of a rehearsal: dry-trades.json …)
/// from the ledger, each replaced as a whole, readable by the owner only. They are for people and
/// scripts; nothing here ever reads them. Their shape: docs/LEDGER.md. Errors: storage.
[[nodiscard]] Result<void> draw_json_files(const Ledger& ledger,
                                           const std::filesystem::path& data_dir, LedgerKind kind,
                                           const StakingCalendar& calendar, const BotState& state);

/// One trade with both legs and every fill, as an element of trades.json.
void write_trade(JsonWriter& json, const TradeRecord& trade);

}  // namespace apex

#endif  // APEX_LEDGER_JSON_FILES_H
