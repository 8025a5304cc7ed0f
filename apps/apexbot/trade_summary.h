#ifndef APEX_APEXBOT_TRADE_SUMMARY_H
#define APEX_APEXBOT_TRADE_SUMMARY_H

#include <string>
#include <vector>

#include "apexbot/output.h"
#include "config/live_rule.h"
#include "execution/trading_round.h"
#include "model/history.h"

namespace apex {

/// What a trade did for the week.
struct WeekProgress {
  int days_before = 0;  ///< distinct days that count, without this trade
  int days_after = 0;
};

[[nodiscard]] WeekProgress week_progress(const History& history, const TradeRecord& trade,
                                         const StakingCalendar& calendar);

/// "day 3 of 5, factor 1.3 -> 1.4".
[[nodiscard]] std::string progress_line(const WeekProgress& progress);

/// "102 ms", or "-".
[[nodiscard]] std::string exposure_text(const TradeRecord& trade);

/// Symbol, prices, fees, cost, exposure, progress: for people.
void print_trade(const TradeReport& report, const WeekProgress& progress, TradeMode mode,
                 Output& out);
/// Every contract that was looked at, and why it was not taken.
void print_analysis(const std::vector<Candidate>& analysed, Output& out);

/// The same as one JSON object.
void print_trade_json(const TradeReport& report, const WeekProgress& progress, TradeMode mode,
                      bool with_analysis, Output& out);

/// Nothing was due.
void print_skip(const Skip& skip, Output& out);
void print_skip_json(const Skip& skip, TradeMode mode, Output& out);

}  // namespace apex

#endif  // APEX_APEXBOT_TRADE_SUMMARY_H
