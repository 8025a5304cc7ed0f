#ifndef APEX_MODEL_MONEY_H
#define APEX_MODEL_MONEY_H

#include <compare>
#include <string>

#include "base/decimal.h"

namespace apex {

/// An amount of one kind; amounts of different kinds do not add up or compare.
template <typename Tag>
class Amount {
 public:
  Amount() = default;
  explicit Amount(const Decimal& value) : value_(value) {}

  [[nodiscard]] const Decimal& decimal() const { return value_; }
  [[nodiscard]] std::string to_string() const { return value_.to_string(); }
  [[nodiscard]] bool is_zero() const { return value_.is_zero(); }
  [[nodiscard]] bool is_positive() const { return value_.is_positive(); }
  [[nodiscard]] bool is_negative() const { return value_.is_negative(); }

  friend Amount operator+(const Amount& a, const Amount& b) { return Amount(a.value_ + b.value_); }
  friend Amount operator-(const Amount& a, const Amount& b) { return Amount(a.value_ - b.value_); }
  Amount operator-() const { return Amount(-value_); }
  Amount& operator+=(const Amount& other) { return *this = *this + other; }
  Amount& operator-=(const Amount& other) { return *this = *this - other; }
  friend auto operator<=>(const Amount&, const Amount&) = default;
  friend bool operator==(const Amount&, const Amount&) = default;

 private:
  Decimal value_;
};

/// USDT for one unit of the base token.
using Price = Amount<struct PriceTag>;
/// Units of the base token; of a position or fill it may be signed where a comment says so.
using Size = Amount<struct SizeTag>;
/// An amount of the settle token.
using Usdt = Amount<struct UsdtTag>;
/// A share of the notional: 0.0005 is five basis points.
using FeeRate = Amount<struct FeeRateTag>;

/// price · size, exact to 10^-18, then rounded. Errors: protocol, when out of range.
[[nodiscard]] Result<Usdt> notional(const Price& price, const Size& size, Rounding rounding);

/// The fee on `value`, rounded up at 6 decimals as the exchange's own clients do (apex-api.md 5.3).
[[nodiscard]] Result<Usdt> fee_cap(const Usdt& value, const FeeRate& rate);

}  // namespace apex

#endif  // APEX_MODEL_MONEY_H
