#ifndef APEX_TRADING_METRICS_H
#define APEX_TRADING_METRICS_H

#include <map>
#include <optional>
#include <set>

#include "model/trade.h"

namespace apex {

/// What a number of trades came to.
struct TradeTotals {
  int trades = 0;
  int completed = 0;
  int failed = 0;  ///< ended in any other way
  std::set<StakingDay> days_counted;
  Usdt fees;    ///< of every fill that counts
  Usdt spread;  ///< lost between the legs (negative: won), of trades that netted out
  std::optional<Milliseconds> longest_exposure;

  /// Fees and spread.
  [[nodiscard]] Usdt cost() const { return fees + spread; }
  /// 1 and the trading factor of the days, for days of one week.
  [[nodiscard]] Decimal factor() const;
};

/// Sums up trades, all of them and week by week: what a week brought and what it cost.
class MetricsTracker {
 public:
  explicit MetricsTracker(const StakingCalendar& calendar) : calendar_(calendar) {}

  void add(const TradeRecord& trade);

  [[nodiscard]] const TradeTotals& all() const { return all_; }
  /// Of the week that starts with this day; empty totals where nothing was traded.
  [[nodiscard]] TradeTotals week(StakingDay first_day) const;

 private:
  StakingCalendar calendar_;
  TradeTotals all_;
  std::map<StakingDay, TradeTotals> weeks_;
};

}  // namespace apex

#endif  // APEX_TRADING_METRICS_H
