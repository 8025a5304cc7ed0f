#include "base/decimal.h"

#include <catch2/catch.hpp>
#include <functional>
#include <random>
#include <string>
#include <tuple>

#include "tests/support/broken_invariant.h"

using namespace apex;
using apex::testing::broken_invariant;
using Catch::Contains;

namespace {

/// 999999999999999 doubled so often: sums may have more digits than a number that is read.
Decimal doubled(int times) {
  Decimal sum = "999999999999999"_dec;
  for (int i = 0; i < times; ++i) sum += sum;
  return sum;
}

}  // namespace

TEST_CASE("a decimal prints what it was read from, without trailing zeros", "[base][decimal]") {
  CHECK(Decimal::parse("0.30")->to_string() == "0.3");
  CHECK(Decimal::parse("-12.000")->to_string() == "-12");
  CHECK(Decimal::parse("0.000000000000000001")->to_string() == "0.000000000000000001");
  CHECK(Decimal::parse("1000.000000000000000000")->to_string() == "1000");
  CHECK(Decimal::parse("-0")->to_string() == "0");
}

TEST_CASE("a decimal refuses what is no plain number", "[base][decimal]") {
  for (const char* text :
       {"", "-", "+1", "1e5", "1E-5", ".5", "5.", "NaN", "inf", " 1", "1 ", "0x1", "1,5", "--1",
        "1.2.3", "1234567890123456", "0.0000000000000000001"}) {
    INFO(text);
    CHECK_FALSE(Decimal::parse(text).has_value());
  }
}

TEST_CASE("decimal arithmetic is exact where binary floats are not", "[base][decimal]") {
  CHECK(("0.1"_dec + "0.2"_dec) == "0.3"_dec);
  CHECK(multiply("0.1"_dec, "3"_dec, 18, Rounding::down)->to_string() == "0.3");
  CHECK(multiply("0.00931"_dec, "0.0005"_dec, 6, Rounding::up)->to_string() == "0.000005");
  CHECK(divide("1"_dec, "3"_dec, 4, Rounding::down)->to_string() == "0.3333");
  CHECK(divide("-1"_dec, "3"_dec, 4, Rounding::floor)->to_string() == "-0.3334");
  CHECK(divide("2"_dec, "3"_dec, 0, Rounding::half_even)->to_string() == "1");
  CHECK(divide("5"_dec, "2"_dec, 0, Rounding::half_even)->to_string() == "2");
  CHECK_FALSE(divide("1"_dec, "0"_dec, 4, Rounding::down).has_value());
  CHECK_FALSE(multiply("999999999999999"_dec, "10"_dec, 0, Rounding::down).has_value());
}

TEST_CASE("decimals compare by value, whatever their scale", "[base][decimal]") {
  CHECK("0.5"_dec < "0.51"_dec);
  CHECK("-2"_dec < "-1.5"_dec);
  CHECK("-1"_dec < "0.1"_dec);
  CHECK("100"_dec > "99.999999999999999999"_dec);
  CHECK(*Decimal::parse("1.0") == "1"_dec);
}

TEST_CASE("a price is rounded to its tick in the direction asked for", "[base][decimal]") {
  CHECK(round_to_step("60610.63"_dec, "0.1"_dec, Rounding::up)->to_string() == "60610.7");
  CHECK(round_to_step("60610.63"_dec, "0.1"_dec, Rounding::down)->to_string() == "60610.6");
  CHECK(round_to_step("7"_dec, "5"_dec, Rounding::up)->to_string() == "10");
  CHECK(is_multiple_of("0.015"_dec, "0.001"_dec));
  CHECK_FALSE(is_multiple_of("0.0155"_dec, "0.001"_dec));
  CHECK_FALSE(round_to_step("1"_dec, "0"_dec, Rounding::up).has_value());
}

TEST_CASE("a value of more steps than a decimal has digits still has its step", "[base][decimal]") {
  CHECK(is_multiple_of("1000"_dec, "0.000000000000000001"_dec));
  CHECK(is_multiple_of("999999999999999"_dec, "0.1"_dec));
  CHECK(round_to_step("123456789.5"_dec, "0.000000000000000003"_dec, Rounding::up)->to_string() ==
        "123456789.500000000000000001");
  CHECK_FALSE(round_to_step("999999999999999"_dec, "7"_dec, Rounding::up).has_value());
}

TEST_CASE("as many amounts as promised add up, however large", "[base][decimal]") {
  constexpr int kSummands = 100'000;
  const Decimal largest = "999999999999999.999999999999999999"_dec;
  Decimal sum;
  for (int i = 0; i < kSummands; ++i) sum += largest;
  CHECK(sum.to_string() == "99999999999999999999.9999999999999");
}

TEST_CASE("what is no number is quoted in one line", "[base][decimal]") {
  CHECK(Decimal::parse("1\n\x1b[2J").error().message == "'1??[2J' is not a plain decimal number");
}

TEST_CASE("a fixed number of digits is printed, zeros included", "[base][decimal]") {
  CHECK("0.305"_dec.to_fixed(6, Rounding::up) == "0.305000");
  CHECK("0.37500375"_dec.to_fixed(6, Rounding::up) == "0.375004");
  CHECK("-0.005"_dec.to_fixed(2, Rounding::floor) == "-0.01");
  CHECK("61000"_dec.to_fixed(1, Rounding::down) == "61000.0");
}

TEST_CASE("units of 10^-18 fit 128 bits or are refused", "[base][decimal]") {
  CHECK(*"0.01"_dec.to_units(18, Rounding::down) == Uint128{10'000'000'000'000'000U});
  CHECK(*"1.0000001"_dec.to_units(6, Rounding::down) == Uint128{1'000'000U});
  CHECK_FALSE("-1"_dec.to_units(18, Rounding::down).has_value());
}

TEST_CASE("long numbers divide as well as short ones", "[base][decimal]") {
  // Both have all the digits that a number may have.
  CHECK(divide("0.123456789012345678"_dec, "123456.123456789012345678"_dec, 18, Rounding::down)
            ->to_string() == "0.000001000005391029");
  CHECK(divide("999999999999999.999999999999999999"_dec, "999999999999999.999999999999999999"_dec,
               18, Rounding::down) == "1"_dec);
  CHECK(divide("0.000000000000000001"_dec, "999999999999999.999999999999999999"_dec, 18,
               Rounding::down) == "0"_dec);
}

TEST_CASE("a product that only rounding lifts beyond 128 bits is refused, not zero",
          "[base][decimal]") {
  // The product is 2^128 - 1 units of 10^-9 and a fraction.
  CHECK_FALSE(multiply("999999999999999.999999999999738891"_dec,
                       "340282366920938.463463374607520619"_dec, 9, Rounding::up)
                  .has_value());
}

TEST_CASE("rounding goes where it is told, for either sign", "[base][decimal]") {
  struct Case {
    Rounding rounding;
    const char* positive;
    const char* negative;
  };
  for (const Case& c :
       {Case{Rounding::down, "2.5", "-2.5"}, Case{Rounding::up, "2.6", "-2.6"},
        Case{Rounding::floor, "2.5", "-2.6"}, Case{Rounding::ceiling, "2.6", "-2.5"},
        Case{Rounding::half_even, "2.6", "-2.6"}}) {
    CHECK("2.55"_dec.quantize(1, c.rounding).to_string() == c.positive);
    CHECK("-2.55"_dec.quantize(1, c.rounding).to_string() == c.negative);
  }
  CHECK("2.45"_dec.quantize(1, Rounding::half_even).to_string() == "2.4");
  CHECK("2.450000000000000001"_dec.quantize(1, Rounding::half_even).to_string() == "2.5");
}

TEST_CASE("sums, products and quotients of random decimals agree with each other",
          "[base][decimal]") {
  const unsigned seed = 5;
  std::mt19937_64 random(seed);
  INFO("seed " << seed);
  const auto any = [&](int digits_max) {
    Int128 coefficient = static_cast<Int128>(random() % 1'000'000'000'000U);
    if (random() % 2 == 0) coefficient = -coefficient;
    return *Decimal::from_units(coefficient, static_cast<int>(random() % unsigned(digits_max + 1)));
  };
  for (int round = 0; round < 20000; ++round) {
    const Decimal a = any(18), b = any(18);
    REQUIRE(a + b - b == a);
    REQUIRE((a < b) == (a - b).is_negative());
    REQUIRE(*Decimal::parse(a.to_string()) == a);
    const Decimal x = any(6), y = any(6);
    const auto product = multiply(x, y, 12, Rounding::down);
    if (!product || y.is_zero()) continue;
    REQUIRE(*divide(*product, y, 6, Rounding::up) == x);
    const Decimal steps = Decimal::from_integer(static_cast<std::int64_t>(random() % 1000));
    REQUIRE(is_multiple_of(*multiply(y, steps, 12, Rounding::down), y.abs()));
  }
}

TEST_CASE("a number is made of units only where it has as many digits as one may have",
          "[base][decimal]") {
  CHECK(Decimal::from_units(15, 1) == "1.5"_dec);
  CHECK(Decimal::from_units(1, 18) == "0.000000000000000001"_dec);
  CHECK(Decimal::from_units(-1'000'000, 0) == "-1000000"_dec);
  CHECK_FALSE(Decimal::from_units(15, -1).has_value());
  CHECK_FALSE(Decimal::from_units(15, 19).has_value());
  CHECK_FALSE(Decimal::from_units(1'000'000'000'000'000, 0).has_value());
  CHECK_FALSE(Decimal::from_units(-1'000'000'000'000'000, 0).has_value());
}

TEST_CASE("a text longer than any number is refused before it is looked at", "[base][decimal]") {
  CHECK(Decimal::parse("1." + std::string(62, '0')) == "1"_dec);
  CHECK_FALSE(Decimal::parse("1." + std::string(63, '0')).has_value());
}

TEST_CASE("units are asked for with a scale that a number can have", "[base][decimal]") {
  CHECK_FALSE("1"_dec.to_units(-1, Rounding::down).has_value());
  CHECK_FALSE("1"_dec.to_units(19, Rounding::down).has_value());
}

TEST_CASE("sums too long for the next step are refused, never cut", "[base][decimal]") {
  const Decimal longest = doubled(77);  // nearly 2^127, as much as a sum may come to
  REQUIRE(longest.to_string() == "151115727451828495722544548171353161728");
  CHECK(*longest.to_units(0, Rounding::down) == Uint128{999'999'999'999'999U} << 77);
  CHECK_FALSE(longest.to_units(1, Rounding::down).has_value());

  // Ten times doubled(74) lies between 2^127 and 2^128.
  for (const Decimal& divisor : {doubled(74), longest}) {
    CHECK_FALSE(divide("0.1"_dec, divisor, 0, Rounding::down).has_value());
    CHECK_FALSE(round_to_step("0.1"_dec, divisor, Rounding::down).has_value());
    CHECK_FALSE(is_multiple_of("0.1"_dec, divisor));
    CHECK(divide("1"_dec, divisor, 0, Rounding::up) == "1"_dec);
  }
  CHECK_FALSE(round_to_step(longest, "25.5"_dec, Rounding::down).has_value());
  CHECK_FALSE(round_to_step(longest + "1"_dec, doubled(76), Rounding::up).has_value());
}

TEST_CASE("a sum that 128 bits do not hold stops the program, it never wraps", "[base][decimal]") {
  const Decimal longest = doubled(77);
  CHECK_THAT(broken_invariant([&] { std::ignore = longest + longest; }), Contains("overflow"));
  CHECK_THAT(broken_invariant([&] { std::ignore = longest + "0.1"_dec; }), Contains("overflow"));
  CHECK_THAT(broken_invariant([&] { std::ignore = "0.1"_dec + longest; }), Contains("overflow"));
  CHECK_THAT(broken_invariant([&] { std::ignore = -longest - longest; }), Contains("overflow"));
  CHECK(broken_invariant([&] { std::ignore = longest - longest; }).empty());
}

TEST_CASE("digits that no number has, and text that is none, stop the program that has them in it",
          "[base][decimal]") {
  const auto stops = [](const std::function<void()>& body) {
    return broken_invariant(body).find("broken invariant: digits") != std::string::npos;
  };
  for (const int digits : {-1, 19}) {
    INFO(digits);
    CHECK(stops([&] { std::ignore = "1.5"_dec.quantize(digits, Rounding::down); }));
    CHECK(stops([&] { std::ignore = multiply("1"_dec, "2"_dec, digits, Rounding::down); }));
    CHECK(stops([&] { std::ignore = divide("1"_dec, "2"_dec, digits, Rounding::down); }));
  }
  CHECK_THAT(broken_invariant([] { std::ignore = "1e5"_dec; }), Contains("value.has_value()"));
}
