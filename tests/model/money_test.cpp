#include "model/money.h"

#include <catch2/catch.hpp>

using namespace apex;

TEST_CASE("a notional is exact", "[model][money]") {
  CHECK(*notional(Price("60010.5"_dec), Size("0.010"_dec), Rounding::down) == Usdt("600.105"_dec));
  CHECK(*notional(Price("0.00931"_dec), Size("1"_dec), Rounding::down) == Usdt("0.00931"_dec));
  CHECK(*notional(Price("0.01"_dec), Size("-2"_dec), Rounding::down) == Usdt("-0.02"_dec));
  const auto too_large = notional(Price("999999999999999"_dec), Size("10"_dec), Rounding::down);
  REQUIRE_FALSE(too_large.has_value());
  CHECK(too_large.error().kind == ErrorKind::protocol);
}

TEST_CASE("a fee is rounded up at six decimals, as the exchange's clients do", "[model][money]") {
  CHECK(*fee_cap(Usdt("600.105"_dec), FeeRate("0.0005"_dec)) == Usdt("0.300053"_dec));
  CHECK(*fee_cap(Usdt("0.00931"_dec), FeeRate("0.0005"_dec)) == Usdt("0.000005"_dec));
  CHECK(*fee_cap(Usdt("0.000000001"_dec), FeeRate("0.0005"_dec)) == Usdt("0.000001"_dec));
  CHECK(fee_cap(Usdt("100"_dec), FeeRate("0"_dec))->is_zero());
}

TEST_CASE("amounts of a kind add up and compare", "[model][money]") {
  Usdt sum("0.1"_dec);
  sum += Usdt("0.2"_dec);
  CHECK(sum.to_string() == "0.3");
  sum -= Usdt("0.5"_dec);
  CHECK(sum.is_negative());
  CHECK(-sum == Usdt("0.2"_dec));
  CHECK(Price("0.009"_dec) < Price("0.01"_dec));
}
