#ifndef APEX_APEXBOT_PYTHON_HISTORY_H
#define APEX_APEXBOT_PYTHON_HISTORY_H

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/decimal.h"
#include "base/result.h"
#include "model/staking_calendar.h"

/// What the trades.json and the bot_state.json of the Python bot say. Pure, and only to be told:
/// none of it is proven, so none of it becomes a fact of our ledger.
namespace apex {

struct PythonTrades {
  int succeeded = 0;  ///< for real
  int failed = 0;
  int rehearsed = 0;  ///< their order ids begin with "MOCK-"
  Decimal volume;     ///< USDT of both legs, as far as prices are written there
  Decimal fees;
  std::optional<Timestamp> first;  ///< of the real ones that succeeded
  std::optional<Timestamp> last;
  std::set<StakingDay> days;  ///< with a real one that succeeded
  std::set<StakingDay> rehearsed_days;
};

/// A list of trades, or {"trades": [...]}; numbers as text or as JSON numbers, moments in ISO 8601,
/// in UTC where they name no offset.
/// Errors: config, "NAME: …" with the place; more than kPythonTradesMax trades.
inline constexpr std::size_t kPythonTradesMax = 100'000;
[[nodiscard]] Result<PythonTrades> read_python_trades(std::string_view text,
                                                      const std::string& name,
                                                      const StakingCalendar& calendar);

/// When it last traded; nothing where the file does not say. Errors: config.
[[nodiscard]] Result<std::optional<Timestamp>> read_python_state(std::string_view text,
                                                                 const std::string& name);

/// "2026-01-05T09:00:01.123456+00:00", "2026-01-05T09:00:01" (UTC), "2026-01-05 09:00:01Z": what
/// datetime.isoformat() writes, from 1970 to 2199. Nothing for anything else.
[[nodiscard]] std::optional<Timestamp> parse_iso_moment(std::string_view text);

}  // namespace apex

#endif  // APEX_APEXBOT_PYTHON_HISTORY_H
