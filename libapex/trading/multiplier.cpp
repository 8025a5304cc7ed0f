#include "trading/multiplier.h"

#include <algorithm>
#include <string>

#include "base/check.h"

namespace apex {
namespace {

constexpr int kDaysCounted = 5;
// 1, 1/12 of a month and 1/10 of a day are whole numbers of sixtieths: no factor is ever rounded
// before the last step.
constexpr int kWhole = 60;
constexpr int kSixtiethsPerMonth = kWhole / 12;
constexpr int kSixtiethsPerDay = kWhole / 10;

int days_counted(int days) { return std::min(days, kDaysCounted); }

Decimal rounded_ratio(const Decimal& numerator, const Decimal& denominator) {
  const auto ratio =
      divide(numerator, denominator, MultiplierCalculator::kFactorDigits, Rounding::half_even);
  APEX_CHECK(ratio.has_value());  // small whole numbers
  return *ratio;
}

Decimal of_sixty(int sixtieths) {
  return rounded_ratio(Decimal::from_integer(sixtieths), Decimal::from_integer(kWhole));
}

Result<void> check_amount(const char* what, const Decimal& amount) {
  if (!amount.is_negative()) return {};
  return fail(ErrorKind::usage, std::string(what) + " " + amount.to_string() + " is below zero");
}

/// The same with an error that a person who typed the amounts can act on.
Result<Decimal> or_too_large(Result<Decimal> result) {
  if (result) return result;
  return fail(ErrorKind::usage, "the amounts are too large to compute with");
}

}  // namespace

Decimal trading_factor(int days) {
  APEX_CHECK(days >= 0 && days <= MultiplierCalculator::kDaysMax);
  return of_sixty(days_counted(days) * kSixtiethsPerDay);
}

Result<MultiplierCalculator> MultiplierCalculator::create(int months, int days) {
  if (months < 0 || months > kMonthsMax) {
    return fail(ErrorKind::usage, "months must be 0 to " + std::to_string(kMonthsMax) + ", not " +
                                      std::to_string(months));
  }
  if (days < 0 || days > kDaysMax) {
    return fail(ErrorKind::usage,
                "days must be 0 to " + std::to_string(kDaysMax) + ", not " + std::to_string(days));
  }
  return MultiplierCalculator(months, days);
}

Decimal MultiplierCalculator::sixtieths() const {
  return Decimal::from_integer(kWhole + months_ * kSixtiethsPerMonth +
                               days_counted(days_) * kSixtiethsPerDay);
}

Decimal MultiplierCalculator::time_factor() const { return of_sixty(months_ * kSixtiethsPerMonth); }

Decimal MultiplierCalculator::trading_factor() const { return apex::trading_factor(days_); }

Decimal MultiplierCalculator::total() const {
  return rounded_ratio(sixtieths(), Decimal::from_integer(kWhole));
}

Result<Decimal> MultiplierCalculator::weight(const Decimal& staked) const {
  APEX_TRY(check_amount("the stake", staked));
  APEX_TRY_ASSIGN(const Decimal product,
                  or_too_large(multiply(staked, sixtieths(), Decimal::kScaleMax, Rounding::down)));
  return divide(product, Decimal::from_integer(kWhole), kRewardDigits, Rounding::half_even);
}

Result<Decimal> MultiplierCalculator::weekly_reward(const Decimal& staked, const Decimal& pool,
                                                    const Decimal& others) const {
  APEX_TRY(check_amount("the stake", staked));
  APEX_TRY(check_amount("the pool", pool));
  APEX_TRY(check_amount("the weight of the others", others));
  constexpr int kDigits = Decimal::kScaleMax;
  APEX_TRY_ASSIGN(const Decimal own,
                  or_too_large(multiply(staked, sixtieths(), kDigits, Rounding::half_even)));
  APEX_TRY_ASSIGN(const Decimal rest, or_too_large(multiply(others, Decimal::from_integer(kWhole),
                                                            kDigits, Rounding::half_even)));
  const Decimal all = own + rest;
  if (all.is_zero()) return Decimal{};
  APEX_TRY_ASSIGN(const Decimal share,
                  or_too_large(divide(own, all, kDigits, Rounding::half_even)));
  return or_too_large(multiply(share, pool, kRewardDigits, Rounding::half_even));
}

Decimal MultiplierCalculator::gain_of_trading() const {
  const Decimal base = MultiplierCalculator(months_, 0).sixtieths();
  return rounded_ratio(sixtieths() - base, base);
}

MultiplierTable multiplier_table() {
  MultiplierTable table;
  for (int days = 0; days <= kDaysCounted; ++days) {
    MultiplierTable::Row row;
    row.days = days;
    for (std::size_t i = 0; i < row.totals.size(); ++i) {
      row.totals[i] = MultiplierCalculator::create(MultiplierTable::kMonths[i], days)->total();
    }
    table.rows.push_back(row);
  }
  return table;
}

Result<std::optional<int>> months_needed(const Decimal& target, int days) {
  for (int months = 0; months <= MultiplierCalculator::kMonthsMax; ++months) {
    APEX_TRY_ASSIGN(const auto multiplier, MultiplierCalculator::create(months, days));
    if (multiplier.total() >= target) return std::optional<int>{months};
  }
  return std::optional<int>{};
}

}  // namespace apex
