#ifndef APEX_MODEL_HISTORY_H
#define APEX_MODEL_HISTORY_H

#include <optional>
#include <set>
#include <vector>

#include "model/trade.h"

namespace apex {

/// The staking day for which a trade counts, as known at `now`: that in which its open filled. A
/// LIMIT open that a dead program leaves in the book fills whenever its price comes. Where nothing
/// filled, and where a fill has a time that cannot be, the day it was made for.
[[nodiscard]] StakingDay counting_day(const TradeRecord& trade, const StakingCalendar& calendar,
                                      Timestamp now);

/// One trade as the decisions see it, oldest first in every list.
struct TradeFact {
  StakingDay day;  ///< as counting_day()
  int number = 1;
  Timestamp started_at{};
  Timestamp ended_at{};  ///< 1970 where its end is not recorded
  TradeOutcome outcome = TradeOutcome::unknown;
  std::optional<Timestamp> left_open_at;  ///< as TradeRecord
  bool counts_for_day = false;
  bool forced = false;
  Usdt cost;  ///< 0 where unknown

  [[nodiscard]] bool has_ended() const { return ended_at != Timestamp{}; }
};

/// What strategy, breaker and gate decide from, folded from the ledger: the trades since the start
/// of the staking week before `as_of`, and as many older ones as the breaker can reach back.
struct History {
  std::vector<TradeFact> trades;                ///< every intent, ended or not
  std::optional<Timestamp> last_breaker_reset;  ///< by hand
  std::optional<Milliseconds> clock_offset;     ///< server minus local, last measured

  /// Trades whose open was sent or planned in `day`: what limits count.
  [[nodiscard]] int opens_on(StakingDay day) const;
  /// True if a trade that counts was made in `day`.
  [[nodiscard]] bool traded_on(StakingDay day) const;
  /// Distinct days that count in the week that starts with `week`.
  [[nodiscard]] std::set<StakingDay> days_traded(StakingDay week) const;
  /// All of them.
  [[nodiscard]] std::set<StakingDay> days_traded() const;
  /// Start of the newest trade that counts.
  [[nodiscard]] std::optional<Timestamp> last_traded_at() const;
};

}  // namespace apex

#endif  // APEX_MODEL_HISTORY_H
