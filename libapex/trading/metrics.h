#ifndef APEX_TRADING_METRICS_H
#define APEX_TRADING_METRICS_H

#include <map>
#include <optional>
#include <set>
#include <string>

#include "model/staking_calendar.h"
#include "model/trade_sums.h"

namespace apex {

/// Trades that went wrong in the same way.
struct ErrorCount {
  std::string name;  ///< see error_name()
  std::int64_t trades = 0;
};

/// What the trades of a period came to.
struct TradeTotals : TradeSums {
  std::set<StakingDay> days_counted;

  void add(const TradeRecord& trade);

  /// 1 and the trading factor of the days, for days of one week.
  [[nodiscard]] Decimal factor() const;
  /// The shortest exposure that `percent` (1 to 100) of the exposures do not exceed: the nearest
  /// rank, a value that occurred, nothing between two. Nothing where none was measured.
  [[nodiscard]] std::optional<Milliseconds> exposure_percentile(int percent) const;
  [[nodiscard]] std::optional<Milliseconds> longest_exposure() const {
    return exposure_percentile(100);
  }
  /// What went wrong most often; of equals the first by name. Nothing where all went well.
  [[nodiscard]] std::optional<ErrorCount> most_common_error() const;
  /// Trades by error_name().
  [[nodiscard]] const std::map<std::string, std::int64_t>& errors() const { return errors_; }

 private:
  std::map<Milliseconds, std::int64_t> exposures_;  // how often each was measured
  std::map<std::string, std::int64_t> errors_;
};

/// How a trade went wrong: its outcome, and where the exchange gave one, the reason of its open:
/// "rejected: margin", "not_filled: COULD_NOT_FILL", "position_open". Nothing for a trade
/// that completed or has not ended.
[[nodiscard]] std::optional<std::string> error_name(const TradeRecord& trade);

/// Sums up trades: all of them, by staking day, by staking week and by month. A month is the
/// calendar month of the dates that name the staking days. Its memory grows with the number of
/// days and of different exposures, not with that of the trades.
class MetricsTracker {
 public:
  using ByFirstDay = std::map<StakingDay, TradeTotals>;

  explicit MetricsTracker(const StakingCalendar& calendar) : calendar_(calendar) {}

  void add(const TradeRecord& trade);

  [[nodiscard]] const TradeTotals& all() const { return all_; }
  /// Of a day, and of the week or month that starts with this day; empty totals where nothing was
  /// traded.
  [[nodiscard]] TradeTotals day(StakingDay day) const;
  [[nodiscard]] TradeTotals week(StakingDay first_day) const;
  [[nodiscard]] TradeTotals month(StakingDay first_day) const;

  /// Only those in which there was a trade, under their first days.
  [[nodiscard]] const ByFirstDay& days() const { return days_; }
  [[nodiscard]] const ByFirstDay& weeks() const { return weeks_; }
  [[nodiscard]] const ByFirstDay& months() const { return months_; }

 private:
  StakingCalendar calendar_;
  TradeTotals all_;
  ByFirstDay days_;
  ByFirstDay weeks_;
  ByFirstDay months_;
};

}  // namespace apex

#endif  // APEX_TRADING_METRICS_H
