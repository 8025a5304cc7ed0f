// Numbers as the exchange and the user write them: two of them, each on a line, then what to do.
#include <algorithm>
#include <array>
#include <string>

#include "base/decimal.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace apex::testing {
namespace {

constexpr std::array kRoundings{Rounding::down, Rounding::up, Rounding::floor, Rounding::ceiling,
                                Rounding::half_even};

/// The one way to write a number: no sign but '-', no zeros that say nothing, no "-0".
bool is_canonical(std::string_view text) {
  if (text.starts_with('-')) {
    text.remove_prefix(1);
    if (text == "0") return false;
  }
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const auto digits = [](std::string_view part) {
    return !part.empty() &&
           std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (!digits(whole) || (whole.size() > 1 && whole.front() == '0')) return false;
  if (point == std::string_view::npos) return true;
  const std::string_view fraction = text.substr(point + 1);
  return digits(fraction) && fraction.back() != '0';
}

std::string fraction_of(const std::string& text) {
  const std::size_t point = text.find('.');
  return point == std::string::npos ? "" : text.substr(point + 1);
}

/// One unit of the last of `digits`.
Decimal unit(int digits) {
  const auto value = Decimal::from_units(1, digits);
  PROPERTY(value.has_value());
  return *value;
}

void check_text(std::string_view input, const Decimal& value) {
  const std::string text = value.to_string();
  PROPERTY_OF(text, is_canonical(text));
  PROPERTY_OF(text, fraction_of(text).size() == static_cast<std::size_t>(value.scale()));
  PROPERTY(value.scale() <= Decimal::kScaleMax);
  const auto again = Decimal::parse(text);
  PROPERTY_OF(text, again.has_value() && *again == value);
  PROPERTY(value.is_negative() == text.starts_with('-'));
  PROPERTY(input.find_first_not_of("-0.") == std::string_view::npos || !value.is_zero());
  const std::string fixed = value.to_fixed(Decimal::kScaleMax, Rounding::down);
  PROPERTY_OF(fixed, fraction_of(fixed).size() == Decimal::kScaleMax);
  PROPERTY_OF(fixed, *Decimal::parse(fixed) == value);
}

void check_rounding(const Decimal& value, int digits) {
  const Decimal low = value.quantize(digits, Rounding::floor);
  const Decimal high = value.quantize(digits, Rounding::ceiling);
  PROPERTY(low <= value && value <= high);
  PROPERTY(high == low || high - low == unit(digits));
  PROPERTY((high == low) == (value.scale() <= digits));
  const Decimal half = value.quantize(digits, Rounding::half_even);
  PROPERTY(half == low || half == high);
  PROPERTY((value - half).abs() <= (value - (half == low ? high : low)).abs() || high == low);
  PROPERTY(value.quantize(digits, Rounding::down) == (value.is_negative() ? high : low));
  PROPERTY(value.quantize(digits, Rounding::up) == (value.is_negative() ? low : high));
  const auto units = value.to_units(digits, Rounding::floor);
  PROPERTY(units.has_value() == !value.is_negative());
  if (!units) return require_error(units.error(), ErrorKind::protocol);
  const auto back = Decimal::from_units(static_cast<Int128>(*units), digits);
  PROPERTY(back.has_value() && *back == low);
}

void check_sums(const Decimal& a, const Decimal& b) {
  PROPERTY(a + b == b + a);
  PROPERTY(a + b - b == a);
  PROPERTY(a - b == -(b - a));
  PROPERTY(-(-a) == a);
  PROPERTY((a <=> b) == ((a - b) <=> Decimal{}));
  PROPERTY((a == b) == (a.to_string() == b.to_string()));
  PROPERTY(!a.abs().is_negative());
}

/// Rounding never leaves the unit that the exact result lies in.
void check_bounds(const Result<Decimal>& low, const Result<Decimal>& value,
                  const Result<Decimal>& high, int digits) {
  if (!value) require_error(value.error(), ErrorKind::protocol);
  if (!low || !high || !value) return;
  PROPERTY(*low <= *value && *value <= *high && *high - *low <= unit(digits));
  PROPERTY(value->scale() <= digits);
}

void check_products(const Decimal& a, const Decimal& b, int digits, Rounding rounding) {
  const auto product = multiply(a, b, digits, rounding);
  check_bounds(multiply(a, b, digits, Rounding::floor), product,
               multiply(a, b, digits, Rounding::ceiling), digits);
  if (product) PROPERTY(*product == *multiply(b, a, digits, rounding));
  const auto floor = divide(a, b, digits, Rounding::floor);
  check_bounds(floor, divide(a, b, digits, rounding), divide(a, b, digits, Rounding::ceiling),
               digits);
  PROPERTY(!b.is_zero() || !floor.has_value());
}

void check_steps(const Decimal& value, const Decimal& step, Rounding rounding) {
  const auto rounded = round_to_step(value, step, rounding);
  if (!step.is_positive()) {
    PROPERTY(!rounded.has_value());
    return require_error(rounded.error(), ErrorKind::protocol);
  }
  const auto low = round_to_step(value, step, Rounding::floor);
  const auto high = round_to_step(value, step, Rounding::ceiling);
  if (!rounded || !low || !high) return;
  PROPERTY(*low <= value && value <= *high);
  PROPERTY(*high == *low || *high - *low == step);
  PROPERTY(*rounded == *low || *rounded == *high);
  PROPERTY(is_multiple_of(*rounded, step));
  PROPERTY(is_multiple_of(value, step) == (*low == *high));
}

}  // namespace

void fuzz_decimal(std::string_view input) {
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string_view first = input.substr(0, end);
  const auto a = Decimal::parse(first);
  if (!a) return require_error(a.error(), ErrorKind::protocol);
  check_text(first, *a);

  std::string_view rest = input.substr(std::min(end + 1, input.size()));
  const auto choice = static_cast<unsigned char>(rest.empty() ? 0 : rest.back());
  const Rounding rounding = kRoundings[choice % kRoundings.size()];
  const int digits = choice % (Decimal::kScaleMax + 1);
  check_rounding(*a, digits);
  if (!rest.empty()) rest.remove_suffix(1);
  const auto b = Decimal::parse(rest);
  if (!b) return require_error(b.error(), ErrorKind::protocol);
  check_sums(*a, *b);
  check_products(*a, *b, digits, rounding);
  check_steps(*a, *b, rounding);
}

}  // namespace apex::testing
