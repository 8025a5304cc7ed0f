// Decimals against OpenSSL's integers, which share nothing with ours: every number is a whole
// number of 10^-18 there, every result is worked out exactly and rounded once.
#include <openssl/bn.h>

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "base/decimal.h"

using namespace apex;

namespace {

constexpr int kScale = Decimal::kScaleMax;
constexpr Rounding kRoundings[] = {Rounding::down, Rounding::up, Rounding::floor, Rounding::ceiling,
                                   Rounding::half_even};

/// A whole number of any size.
class BigInteger {
 public:
  explicit BigInteger(const std::string& digits) {
    BIGNUM* number = number_.get();
    if (BN_dec2bn(&number, digits.c_str()) == 0) throw std::runtime_error("no number: " + digits);
  }
  [[nodiscard]] static BigInteger power_of_ten(int exponent) {
    return BigInteger("1" + std::string(static_cast<std::size_t>(exponent), '0'));
  }

  [[nodiscard]] bool is_zero() const { return BN_is_zero(number_.get()) != 0; }
  [[nodiscard]] bool is_negative() const { return BN_is_negative(number_.get()) != 0; }
  [[nodiscard]] int compare(const BigInteger& other) const {
    return BN_cmp(number_.get(), other.number_.get());
  }
  [[nodiscard]] bool fits(int digits) const {
    return BN_ucmp(number_.get(), power_of_ten(digits).number_.get()) < 0;
  }

  [[nodiscard]] BigInteger plus(const BigInteger& other) const {
    BigInteger sum("0");
    BN_add(sum.number_.get(), number_.get(), other.number_.get());
    return sum;
  }
  [[nodiscard]] BigInteger minus(const BigInteger& other) const {
    BigInteger difference("0");
    BN_sub(difference.number_.get(), number_.get(), other.number_.get());
    return difference;
  }
  [[nodiscard]] BigInteger times(const BigInteger& other) const {
    BigInteger product("0");
    BN_mul(product.number_.get(), number_.get(), other.number_.get(), context());
    return product;
  }
  [[nodiscard]] BigInteger over(const BigInteger& divisor, Rounding rounding) const {
    BigInteger quotient("0"), rest("0");
    BN_div(quotient.number_.get(), rest.number_.get(), number_.get(), divisor.number_.get(),
           context());
    if (rest.is_zero()) return quotient;
    const bool negative = is_negative() != divisor.is_negative();
    BN_lshift1(rest.number_.get(), rest.number_.get());
    const int half = BN_ucmp(rest.number_.get(), divisor.number_.get());
    const bool odd = BN_is_odd(quotient.number_.get()) != 0;
    const bool away = rounding == Rounding::up || (rounding == Rounding::floor && negative) ||
                      (rounding == Rounding::ceiling && !negative) ||
                      (rounding == Rounding::half_even && (half > 0 || (half == 0 && odd)));
    if (!away) return quotient;
    return quotient.plus(BigInteger(negative ? "-1" : "1"));
  }

  [[nodiscard]] std::string digits() const {
    const std::unique_ptr<char, void (*)(char*)> text(BN_bn2dec(number_.get()),
                                                      [](char* p) { OPENSSL_free(p); });
    return text.get();
  }

 private:
  static BN_CTX* context() {
    static const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> kContext(BN_CTX_new(),
                                                                          BN_CTX_free);
    return kContext.get();
  }
  std::unique_ptr<BIGNUM, decltype(&BN_free)> number_{BN_new(), BN_free};
};

/// The number of units of 10^-18 in a plain decimal.
BigInteger units_of(std::string text) {
  const std::size_t point = text.find('.');
  const std::size_t places = point == std::string::npos ? 0 : text.size() - point - 1;
  if (point != std::string::npos) text.erase(point, 1);
  return BigInteger(text + std::string(static_cast<std::size_t>(kScale) - places, '0'));
}

/// A whole number of 10^-digits with exactly that many digits after the point.
std::string fixed(const BigInteger& number, int digits) {
  std::string text = number.digits();
  const bool negative = text.starts_with('-');
  if (negative) text.erase(0, 1);
  const auto places = static_cast<std::size_t>(digits);
  if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
  if (digits > 0) text.insert(text.size() - places, ".");
  return negative ? "-" + text : text;
}

/// Without the zeros that say nothing.
std::string shortest(const BigInteger& number, int digits) {
  std::string text = fixed(number, digits);
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

/// Texts of numbers as they come, and those near the edges: nines, ties, single units.
class NumberSource {
 public:
  explicit NumberSource(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }

  std::string digits(std::size_t count) {
    const std::size_t shape = below(5);
    std::string text(count, shape == 0 ? '9' : '0');
    if (shape == 1) text.back() = '1';
    if (shape == 2) text.back() = '5';
    if (shape == 3) text.front() = '1';
    if (shape == 4) {
      for (char& digit : text) digit = static_cast<char>('0' + below(10));
    }
    return text;
  }

  std::string number() {
    std::string text = below(2) == 0 ? "-" : "";
    text += below(4) == 0 ? "0" : digits(1 + below(Decimal::kIntegerDigitsMax));
    if (below(5) != 0) text += "." + digits(1 + below(kScale));
    return text;
  }

 private:
  std::mt19937_64 random_;
};

struct Case {
  std::string a_text, b_text;
  int digits;
  Rounding rounding;
};

using Answer = std::optional<std::string>;

Answer answer_of(const Result<Decimal>& result) {
  return result ? Answer(result->to_string()) : std::nullopt;
}

/// The exact result, or nothing where it has more digits than a decimal may have.
Answer in_range(const BigInteger& number, int digits) {
  if (!number.fits(Decimal::kIntegerDigitsMax + digits)) return std::nullopt;
  return shortest(number, digits);
}

void check_one(const Case& c, const Decimal& a, const BigInteger& exact) {
  const BigInteger rounded = exact.over(BigInteger::power_of_ten(kScale - c.digits), c.rounding);
  REQUIRE(a.to_string() == shortest(exact, kScale));
  REQUIRE(a.is_negative() == exact.is_negative());
  REQUIRE(a.quantize(c.digits, c.rounding).to_string() == shortest(rounded, c.digits));
  REQUIRE(a.to_fixed(c.digits, c.rounding) == fixed(rounded, c.digits));
  const auto units = a.to_units(c.digits, c.rounding);
  REQUIRE(units.has_value() == !exact.is_negative());
  if (!units) return;
  const BigInteger high(std::to_string(static_cast<std::uint64_t>(*units >> 64)));
  const BigInteger low(std::to_string(static_cast<std::uint64_t>(*units)));
  const BigInteger two64("18446744073709551616");
  REQUIRE(high.times(two64).plus(low).compare(rounded) == 0);
}

void check_two(const Case& c, const Decimal& a, const Decimal& b, const BigInteger& exact_a,
               const BigInteger& exact_b) {
  REQUIRE((a + b).to_string() == shortest(exact_a.plus(exact_b), kScale));
  REQUIRE((a - b).to_string() == shortest(exact_a.minus(exact_b), kScale));
  const int order = exact_a.compare(exact_b);
  REQUIRE((a < b) == (order < 0));
  REQUIRE((a == b) == (order == 0));

  const BigInteger product =
      exact_a.times(exact_b).over(BigInteger::power_of_ten(2 * kScale - c.digits), c.rounding);
  REQUIRE(answer_of(multiply(a, b, c.digits, c.rounding)) == in_range(product, c.digits));

  const auto quotient = divide(a, b, c.digits, c.rounding);
  const auto stepped = round_to_step(a, b, c.rounding);
  if (exact_b.is_zero()) {
    REQUIRE_FALSE(quotient.has_value());
    REQUIRE_FALSE(stepped.has_value());
    return;
  }
  const BigInteger ratio =
      exact_a.times(BigInteger::power_of_ten(c.digits)).over(exact_b, c.rounding);
  REQUIRE(answer_of(quotient) == in_range(ratio, c.digits));
  if (exact_b.is_negative()) {
    REQUIRE_FALSE(stepped.has_value());
    return;
  }
  const BigInteger steps = exact_a.over(exact_b, c.rounding);
  REQUIRE(answer_of(stepped) == in_range(steps.times(exact_b), kScale));
  REQUIRE(is_multiple_of(a, b) ==
          (exact_a.over(exact_b, Rounding::down).times(exact_b).compare(exact_a) == 0));
}

}  // namespace

TEST_CASE("decimals agree with integers of another library in 200,000 random cases",
          "[base][decimal][property]") {
  constexpr unsigned kSeed = 20260105;
  constexpr int kCases = 200'000;
  NumberSource source(kSeed);
  int out_of_range = 0;
  for (int i = 0; i < kCases; ++i) {
    const Case c{source.number(), source.number(), static_cast<int>(source.below(kScale + 1)),
                 kRoundings[source.below(std::size(kRoundings))]};
    INFO("seed " << kSeed << ", case " << i << ": " << c.a_text << " and " << c.b_text << ", "
                 << c.digits << " digits, rounding " << static_cast<int>(c.rounding));
    const auto a = Decimal::parse(c.a_text);
    const auto b = Decimal::parse(c.b_text);
    REQUIRE(a.has_value());
    REQUIRE(b.has_value());
    const BigInteger exact_a = units_of(c.a_text);
    check_one(c, *a, exact_a);
    check_two(c, *a, *b, exact_a, units_of(c.b_text));
    if (!multiply(*a, *b, c.digits, c.rounding)) ++out_of_range;
  }
  CHECK(out_of_range > kCases / 20);
  CHECK(out_of_range < kCases / 2);
}
