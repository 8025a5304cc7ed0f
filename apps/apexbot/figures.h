#ifndef APEX_APEXBOT_FIGURES_H
#define APEX_APEXBOT_FIGURES_H

#include <string>
#include <vector>

#include "apexbot/output.h"
#include "trading/metrics.h"

/// How the figures of MetricsTracker are shown.
namespace apex {

/// An amount as a table shows it: six decimals below 1, four below 1000, else two.
[[nodiscard]] std::string short_amount(const Usdt& amount);

/// "2 trades, 100 % done; cost 0.00202 USDT (fees 0.00002)", then volume and slippage, exposures,
/// and the most common error where there is one: lines that fit beside a name in 80 columns.
[[nodiscard]] std::vector<std::string> figure_lines(const TradeTotals& totals);

/// The same of a longer time: "12 days, 13 trades, …".
[[nodiscard]] std::vector<std::string> month_lines(const TradeTotals& totals);

/// "61 days, 63 trades, 98.4 % done; cost 0.0021 USDT (fees 0.0012)", then volume and slippage:
/// what is kept for all time.
[[nodiscard]] std::vector<std::string> all_time_lines(const TradeSums& sums);

/// A line for each of `parts` with its name (of 14 characters at most), one for all of them, and
/// below the table what does not fit into it. Within 80 columns.
struct NamedTotals {
  std::string name;
  const TradeTotals& totals;
};
void print_figures(const std::vector<NamedTotals>& parts, const TradeTotals& all, Output& out);

/// The members of a JSON object; the caller begins and ends it.
void write_figures(JsonWriter& json, const TradeTotals& totals);
/// Those of them that are kept for all time.
void write_sums(JsonWriter& json, const TradeSums& sums);

}  // namespace apex

#endif  // APEX_APEXBOT_FIGURES_H
