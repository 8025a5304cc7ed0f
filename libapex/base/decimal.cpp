#include "base/decimal.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/plain_text.h"

namespace apex {
namespace {

constexpr int kPowersOfTen = 39;  // 10^38 is the largest that 128 bits hold

Uint128 power_of_ten(int exponent) {
  static const std::array<Uint128, kPowersOfTen> table = [] {
    std::array<Uint128, kPowersOfTen> powers{};
    powers[0] = 1;
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
    return powers;
  }();
  APEX_CHECK(exponent >= 0 && exponent < kPowersOfTen);
  return table[static_cast<std::size_t>(exponent)];
}

Uint128 magnitude(Int128 value) {
  return value < 0 ? Uint128{0} - static_cast<Uint128>(value) : static_cast<Uint128>(value);
}

/// 256 bits, least significant half first: just enough for one product and one quotient.
struct Uint256 {
  Uint128 low = 0;
  Uint128 high = 0;
};

Uint256 wide_product(Uint128 a, Uint128 b) {
  const std::uint64_t a0 = static_cast<std::uint64_t>(a), a1 = static_cast<std::uint64_t>(a >> 64);
  const std::uint64_t b0 = static_cast<std::uint64_t>(b), b1 = static_cast<std::uint64_t>(b >> 64);
  const Uint128 low = static_cast<Uint128>(a0) * b0;
  const Uint128 cross = static_cast<Uint128>(a0) * b1;
  const Uint128 middle =
      static_cast<Uint128>(a1) * b0 + (low >> 64) + static_cast<std::uint64_t>(cross);
  Uint256 product;
  product.low = (middle << 64) | static_cast<std::uint64_t>(low);
  product.high = static_cast<Uint128>(a1) * b1 + (middle >> 64) + (cross >> 64);
  return product;
}

struct Quotient {
  Uint128 value = 0;
  Uint128 remainder = 0;
  bool overflow = false;
};

/// Schoolbook, one bit at a time. The divisor is below 2^127, so the remainder never overflows.
Quotient wide_divide(const Uint256& dividend, Uint128 divisor) {
  APEX_CHECK(divisor > 0 && (divisor >> 127) == 0);
  Quotient result;
  for (int bit = 255; bit >= 0; --bit) {
    const Uint128 half = bit >= 128 ? dividend.high : dividend.low;
    result.remainder = (result.remainder << 1) | ((half >> (bit % 128)) & 1);
    result.overflow = result.overflow || (result.value >> 127) != 0;
    result.value <<= 1;
    if (result.remainder >= divisor) {
      result.remainder -= divisor;
      result.value |= 1;
    }
  }
  return result;
}

/// True if a quotient with this remainder has to be one larger in magnitude.
bool rounds_away(const Quotient& q, Uint128 divisor, bool negative, Rounding rounding) {
  if (q.remainder == 0) return false;
  switch (rounding) {
    case Rounding::down:
      return false;
    case Rounding::up:
      return true;
    case Rounding::floor:
      return negative;
    case Rounding::ceiling:
      return !negative;
    case Rounding::half_even: {
      const Uint128 rest = divisor - q.remainder;
      return q.remainder > rest || (q.remainder == rest && (q.value & 1) != 0);
    }
  }
  return false;
}

/// Rounded magnitude of dividend / divisor; nothing when it does not fit 127 bits.
Result<Uint128> rounded_quotient(const Uint256& dividend, Uint128 divisor, bool negative,
                                 Rounding rounding) {
  const auto too_large = [](Uint128 value) { return (value >> 127) != 0; };
  const Quotient q = wide_divide(dividend, divisor);
  if (q.overflow || too_large(q.value)) return fail(ErrorKind::protocol, "number out of range");
  const Uint128 value = q.value + (rounds_away(q, divisor, negative, rounding) ? 1 : 0);
  if (too_large(value)) return fail(ErrorKind::protocol, "number out of range");
  return value;
}

Int128 with_sign(Uint128 value, bool negative) {
  return negative ? -static_cast<Int128>(value) : static_cast<Int128>(value);
}

std::string digits_of(Uint128 value) {
  std::string text;
  do {
    text.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value != 0);
  std::reverse(text.begin(), text.end());
  return text;
}

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void Decimal::normalize() {
  if (coefficient_ == 0) scale_ = 0;
  while (scale_ > 0 && coefficient_ % 10 == 0) {
    coefficient_ /= 10;
    --scale_;
  }
}

Decimal Decimal::from_integer(std::int64_t value) { return {Int128{value}, 0}; }

Result<Decimal> Decimal::from_units(Int128 coefficient, int scale) {
  if (scale < 0 || scale > kScaleMax) return fail(ErrorKind::protocol, "number out of range");
  const Decimal value{coefficient, scale};
  if (magnitude(value.coefficient_) / power_of_ten(value.scale_) >=
      power_of_ten(kIntegerDigitsMax)) {
    return fail(ErrorKind::protocol, "number out of range");
  }
  return value;
}

Result<Decimal> Decimal::parse(std::string_view text) {
  constexpr std::size_t kTextMax = 64;
  const auto bad = [&] {
    return fail(ErrorKind::protocol, in_quotes(text) + " is not a plain decimal number");
  };
  if (text.size() > kTextMax) return bad();
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  const std::size_t point = rest.find('.');
  std::string_view whole = rest.substr(0, point);
  std::string_view fraction = point == std::string_view::npos ? "0" : rest.substr(point + 1);
  if (!all_digits(whole) || !all_digits(fraction)) return bad();
  while (whole.size() > 1 && whole.front() == '0') whole.remove_prefix(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
  if (whole.size() > kIntegerDigitsMax || fraction.size() > kScaleMax) {
    return fail(ErrorKind::protocol, in_quotes(text) + " has too many digits");
  }
  Int128 coefficient = 0;
  for (const char c : whole) coefficient = coefficient * 10 + (c - '0');
  for (const char c : fraction) coefficient = coefficient * 10 + (c - '0');
  return Decimal{negative ? -coefficient : coefficient, static_cast<int>(fraction.size())};
}

std::string Decimal::to_string() const { return to_fixed(scale_, Rounding::down); }

std::string Decimal::to_fixed(int digits, Rounding rounding) const {
  const Decimal rounded = quantize(digits, rounding);
  const Uint128 units = magnitude(rounded.coefficient_) * power_of_ten(digits - rounded.scale_);
  std::string text = digits_of(units);
  const auto places = static_cast<std::size_t>(digits);
  if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
  if (digits > 0) text.insert(text.size() - places, 1, '.');
  return rounded.is_negative() ? "-" + text : text;
}

Decimal Decimal::operator-() const { return {-coefficient_, scale_}; }

Decimal operator+(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale_, b.scale_);
  Int128 left = 0, right = 0, sum = 0;
  bool overflow = __builtin_mul_overflow(
      a.coefficient_, static_cast<Int128>(power_of_ten(scale - a.scale_)), &left);
  overflow = __builtin_mul_overflow(b.coefficient_,
                                    static_cast<Int128>(power_of_ten(scale - b.scale_)), &right) ||
             overflow;
  overflow = __builtin_add_overflow(left, right, &sum) || overflow;
  APEX_CHECK(!overflow);
  return {sum, scale};
}

Decimal operator-(const Decimal& a, const Decimal& b) { return a + -b; }

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  if (a.is_negative() != b.is_negative()) {
    return a.is_negative() ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  const Uint256 left = wide_product(magnitude(a.coefficient_), power_of_ten(b.scale_));
  const Uint256 right = wide_product(magnitude(b.coefficient_), power_of_ten(a.scale_));
  const auto order = left.high != right.high ? left.high <=> right.high : left.low <=> right.low;
  if (!a.is_negative() || order == 0) return order;
  return order < 0 ? std::strong_ordering::greater : std::strong_ordering::less;
}

Decimal Decimal::quantize(int digits, Rounding rounding) const {
  APEX_CHECK(digits >= 0 && digits <= kScaleMax);
  if (scale_ <= digits) return *this;
  const Uint256 dividend{magnitude(coefficient_), 0};
  const auto units =
      rounded_quotient(dividend, power_of_ten(scale_ - digits), is_negative(), rounding);
  APEX_CHECK(units.has_value());
  return {with_sign(*units, is_negative()), digits};
}

Result<Uint128> Decimal::to_units(int scale, Rounding rounding) const {
  if (is_negative()) return fail(ErrorKind::protocol, "negative number where none may be");
  if (scale < 0 || scale > kScaleMax) return fail(ErrorKind::protocol, "number out of range");
  const Decimal rounded = quantize(scale, rounding);
  const Uint256 units =
      wide_product(magnitude(rounded.coefficient_), power_of_ten(scale - rounded.scale_));
  if (units.high != 0) return fail(ErrorKind::protocol, "number out of range");
  return units.low;
}

Result<Decimal> multiply(const Decimal& a, const Decimal& b, int digits, Rounding rounding) {
  APEX_CHECK(digits >= 0 && digits <= Decimal::kScaleMax);
  const bool negative = a.is_negative() != b.is_negative();
  const Uint256 product = wide_product(magnitude(a.coefficient_), magnitude(b.coefficient_));
  const int scale = a.scale_ + b.scale_;
  const int dropped = std::max(scale - digits, 0);
  APEX_TRY_ASSIGN(const Uint128 units,
                  rounded_quotient(product, power_of_ten(dropped), negative, rounding));
  return Decimal::from_units(with_sign(units, negative), scale - dropped);
}

Result<Decimal> divide(const Decimal& a, const Decimal& b, int digits, Rounding rounding) {
  APEX_CHECK(digits >= 0 && digits <= Decimal::kScaleMax);
  if (b.is_zero()) return fail(ErrorKind::protocol, "division by zero");
  const bool negative = a.is_negative() != b.is_negative();
  // a / b = (ca · 10^shift) / cb in units of 10^-digits; a power below 1 goes to the divisor.
  const int shift = digits + b.scale_ - a.scale_;
  const Uint256 dividend =
      wide_product(magnitude(a.coefficient_), power_of_ten(std::max(shift, 0)));
  const Uint256 divisor =
      wide_product(magnitude(b.coefficient_), power_of_ten(std::max(-shift, 0)));
  if (divisor.high != 0 || (divisor.low >> 127) != 0) {
    return fail(ErrorKind::protocol, "number out of range");
  }
  APEX_TRY_ASSIGN(const Uint128 units, rounded_quotient(dividend, divisor.low, negative, rounding));
  return Decimal::from_units(with_sign(units, negative), digits);
}

Result<Decimal> round_to_step(const Decimal& value, const Decimal& step, Rounding rounding) {
  if (!step.is_positive()) return fail(ErrorKind::protocol, "step is not above zero");
  // Both in units of the finer of the two: their quotient may have more digits than a Decimal.
  const int scale = std::max(value.scale_, step.scale_);
  const Uint256 value_units =
      wide_product(magnitude(value.coefficient_), power_of_ten(scale - value.scale_));
  const Uint256 step_units =
      wide_product(magnitude(step.coefficient_), power_of_ten(scale - step.scale_));
  if (step_units.high != 0 || (step_units.low >> 127) != 0) {
    return fail(ErrorKind::protocol, "number out of range");
  }
  const bool negative = value.is_negative();
  APEX_TRY_ASSIGN(const Uint128 steps,
                  rounded_quotient(value_units, step_units.low, negative, rounding));
  const Uint256 units = wide_product(steps, step_units.low);
  if (units.high != 0 || (units.low >> 127) != 0) {
    return fail(ErrorKind::protocol, "number out of range");
  }
  return Decimal::from_units(with_sign(units.low, negative), scale);
}

bool is_multiple_of(const Decimal& value, const Decimal& step) {
  const auto nearest = round_to_step(value, step, Rounding::down);
  return nearest && *nearest == value;
}

Decimal operator""_dec(const char* text, std::size_t size) {
  const auto value = Decimal::parse({text, size});
  APEX_CHECK(value.has_value());
  return *value;
}

}  // namespace apex
