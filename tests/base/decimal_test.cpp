#include "base/decimal.h"

#include <catch2/catch.hpp>

using namespace apex;

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
