#ifndef APEX_TRADING_MULTIPLIER_H
#define APEX_TRADING_MULTIPLIER_H

#include <array>
#include <optional>
#include <vector>

#include "base/decimal.h"

namespace apex {

/// The trading factor of a week: 0.1 for each day traded, 0.5 at most. days in [0, 7].
/// Source: docs/STAKING.md (unproven; the addition of the factors is the exchange's own).
[[nodiscard]] Decimal trading_factor(int days);

/// Staking factors and what they are worth. Rewards are computed from the fraction
/// 1 + months/12 + days/10 itself, never from a rounded factor; factors are rounded where they are
/// shown, to kFactorDigits, half to even. A month is 30 days of a 360-day year, as the exchange
/// counts.
class MultiplierCalculator {
 public:
  static constexpr int kMonthsMax = 24;
  static constexpr int kDaysMax = 7;
  static constexpr int kFactorDigits = 4;
  static constexpr int kRewardDigits = 6;

  /// months of lock in [0, 24], days traded a week in [0, 7]. Errors: usage.
  [[nodiscard]] static Result<MultiplierCalculator> create(int months, int days);

  [[nodiscard]] int months() const { return months_; }
  [[nodiscard]] int days() const { return days_; }

  [[nodiscard]] Decimal time_factor() const;
  [[nodiscard]] Decimal trading_factor() const;
  [[nodiscard]] Decimal total() const;

  /// Stake times total, in stake units, 6 digits. Errors: usage, for a stake below 0 or too large.
  [[nodiscard]] Result<Decimal> weight(const Decimal& staked) const;

  /// pool · own / (others + own) where own is the stake's weight and `others` everybody else's;
  /// 6 digits, 0 where nobody has any weight. Errors: usage, for an amount below 0
  /// or too large.
  [[nodiscard]] Result<Decimal> weekly_reward(const Decimal& staked, const Decimal& pool,
                                              const Decimal& others) const;

  /// By what share the trading days raise the stake's own weight: 0.3333 for 1.5 -> 2.
  [[nodiscard]] Decimal gain_of_trading() const;

 private:
  MultiplierCalculator(int months, int days) : months_(months), days_(days) {}
  [[nodiscard]] Decimal sixtieths() const;

  int months_;
  int days_;
};

/// Total factors, one row for each number of days from 0 to 5, one column for each lock.
struct MultiplierTable {
  static constexpr std::array kMonths{0, 1, 3, 6, 12, 18, 24};
  struct Row {
    int days = 0;
    std::array<Decimal, kMonths.size()> totals;
  };
  std::vector<Row> rows;
};
[[nodiscard]] MultiplierTable multiplier_table();

/// The shortest lock, in whole months, whose total reaches `target` with that many days a week.
/// Nothing where even the longest does not. Errors: usage, for days out of range.
[[nodiscard]] Result<std::optional<int>> months_needed(const Decimal& target, int days);

}  // namespace apex

#endif  // APEX_TRADING_MULTIPLIER_H
