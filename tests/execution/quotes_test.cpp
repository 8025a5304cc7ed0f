#include "execution/quotes.h"

#include <catch2/catch.hpp>

#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

Quote quote(const Decimal& worst, const Decimal& index, const Decimal& limit = "0.02"_dec) {
  return {Price(worst), Price(index), limit};
}

}  // namespace

TEST_CASE("the opening price is the worst price, rounded against us", "[execution][quotes]") {
  const Instrument linea = instrument();
  CHECK(open_price(linea, Side::buy, quote("0.009401"_dec, "0.00931"_dec)) == Price("0.00941"_dec));
  CHECK(open_price(linea, Side::sell, quote("0.009229"_dec, "0.00931"_dec)) ==
        Price("0.00922"_dec));
}

TEST_CASE("the opening price is always worse than index, else the exchange cancels",
          "[execution][quotes]") {
  const Instrument linea = instrument();
  CHECK(open_price(linea, Side::buy, quote("0.0093"_dec, "0.00931"_dec)) == Price("0.00932"_dec));
  CHECK(open_price(linea, Side::sell, quote("0.0094"_dec, "0.00931"_dec)) == Price("0.0093"_dec));
}

TEST_CASE("an open further from index than the limit is refused", "[execution][quotes]") {
  const Instrument linea = instrument();
  const auto price = open_price(linea, Side::buy, quote("0.0096"_dec, "0.00931"_dec));
  REQUIRE_FALSE(price.has_value());
  CHECK(price.error().kind == ErrorKind::refused);
  CHECK_FALSE(open_price(linea, Side::sell, quote("0.0090"_dec, "0.00931"_dec)).has_value());
}

TEST_CASE("closes go from the worst price to the limit in three steps", "[execution][quotes]") {
  const Instrument btc = [] {
    Instrument one = instrument("BTC-USDT", "0.001"_dec, "0.001"_dec);
    one.tick = Price("0.1"_dec);
    return one;
  }();
  const Quote sell = quote("59400"_dec, "60000"_dec);
  CHECK(close_price(btc, Side::sell, sell, 0) == Price("59400"_dec));
  CHECK(close_price(btc, Side::sell, sell, 1) == Price("59100"_dec));
  CHECK(close_price(btc, Side::sell, sell, 2) == Price("58800"_dec));
  CHECK(close_price(btc, Side::sell, sell, 9) == Price("58800"_dec));
  const Quote buy = quote("60600"_dec, "60000"_dec);
  CHECK(close_price(btc, Side::buy, buy, 2) == Price("61200"_dec));
}

TEST_CASE("a close is never priced beyond the limit, however thin the book",
          "[execution][quotes]") {
  const Instrument linea = instrument();
  const auto price = close_price(linea, Side::sell, quote("0.005"_dec, "0.00931"_dec), 0);
  REQUIRE(price.has_value());
  CHECK(*price >= Price("0.0091238"_dec));
}

TEST_CASE("the contract's own range narrows the user's limit", "[execution][quotes]") {
  Instrument linea = instrument();
  linea.max_market_price_range = "0.01"_dec;
  CHECK(price_limit(linea, "0.02"_dec) == "0.01"_dec);
  linea.max_market_price_range.reset();
  CHECK(price_limit(linea, "0.02"_dec) == "0.02"_dec);
}
