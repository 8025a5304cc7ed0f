#ifndef APEX_BASE_DECIMAL_H
#define APEX_BASE_DECIMAL_H

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace apex {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 Uint128;

/// Where a result that does not fit its last digit goes.
enum class Rounding {
  down,       ///< toward zero
  up,         ///< away from zero
  floor,      ///< toward minus infinity
  ceiling,    ///< toward plus infinity
  half_even,  ///< to the nearest, a tie to the even digit
};

/// An exact decimal number: coefficient · 10^-scale. Every amount in this program is one.
///
/// Range of what parse() accepts: at most 15 digits before the point and 18 after it (leading and
/// trailing zeros do not count), no exponent, no sign but '-'. Sums of up to a hundred thousand
/// such numbers are exact; a sum beyond 128 bits aborts, which data from outside cannot reach.
/// Always stored without trailing zeros, so equal numbers are equal member by member.
class Decimal {
 public:
  static constexpr int kScaleMax = 18;
  static constexpr int kIntegerDigitsMax = 15;

  constexpr Decimal() = default;

  /// A whole number.
  [[nodiscard]] static Decimal from_integer(std::int64_t value);

  /// coefficient · 10^-scale, scale in [0, 18]. Errors: protocol, when out of range.
  [[nodiscard]] static Result<Decimal> from_units(Int128 coefficient, int scale);

  /// Errors: protocol. Not accepted: "", "+1", "1e5", ".5", "5.", "NaN", " 1", "0x1".
  [[nodiscard]] static Result<Decimal> parse(std::string_view text);

  [[nodiscard]] bool is_zero() const { return coefficient_ == 0; }
  [[nodiscard]] bool is_negative() const { return coefficient_ < 0; }
  [[nodiscard]] bool is_positive() const { return coefficient_ > 0; }
  /// Digits after the point, trailing zeros not counted.
  [[nodiscard]] int scale() const { return scale_; }

  /// The shortest exact form, never with an exponent: "0.3", "-12", "0".
  [[nodiscard]] std::string to_string() const;

  /// Exactly `digits` (0 to 18) after the point; rounds where it must.
  [[nodiscard]] std::string to_fixed(int digits, Rounding rounding) const;

  [[nodiscard]] Decimal operator-() const;
  [[nodiscard]] Decimal abs() const { return is_negative() ? -*this : *this; }
  friend Decimal operator+(const Decimal& a, const Decimal& b);
  friend Decimal operator-(const Decimal& a, const Decimal& b);
  Decimal& operator+=(const Decimal& other) { return *this = *this + other; }
  Decimal& operator-=(const Decimal& other) { return *this = *this - other; }
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) = default;

  /// With at most `digits` (0 to 18) after the point.
  [[nodiscard]] Decimal quantize(int digits, Rounding rounding) const;

  /// value · 10^scale as an integer, for example a price in units of 10^-18.
  /// Errors: protocol, when negative or beyond 128 bits.
  [[nodiscard]] Result<Uint128> to_units(int scale, Rounding rounding) const;

 private:
  friend Result<Decimal> multiply(const Decimal&, const Decimal&, int, Rounding);
  friend Result<Decimal> divide(const Decimal&, const Decimal&, int, Rounding);
  friend Result<Decimal> round_to_step(const Decimal&, const Decimal&, Rounding);
  Decimal(Int128 coefficient, int scale) : coefficient_(coefficient), scale_(scale) { normalize(); }
  void normalize();

  Int128 coefficient_ = 0;
  int scale_ = 0;
};

/// a · b with at most `digits` after the point. Errors: protocol, when out of range.
[[nodiscard]] Result<Decimal> multiply(const Decimal& a, const Decimal& b, int digits,
                                       Rounding rounding);

/// a / b with at most `digits` after the point. Errors: protocol, when b is 0 or out of range.
[[nodiscard]] Result<Decimal> divide(const Decimal& a, const Decimal& b, int digits,
                                     Rounding rounding);

/// The multiple of `step` next to `value`. Errors: protocol, when step is not above 0 or the
/// multiple is out of range.
[[nodiscard]] Result<Decimal> round_to_step(const Decimal& value, const Decimal& step,
                                            Rounding rounding);

/// True if value is a whole multiple of step (step above 0).
[[nodiscard]] bool is_multiple_of(const Decimal& value, const Decimal& step);

/// A decimal in the source code: `"0.001"_dec`. Aborts on text that parse() refuses.
[[nodiscard]] Decimal operator""_dec(const char* text, std::size_t size);

}  // namespace apex

#endif  // APEX_BASE_DECIMAL_H
