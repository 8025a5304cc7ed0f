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

TEST_CASE("a contract without a range of its own, or with none above zero, has the user's limit",
          "[execution][quotes]") {
  Instrument linea = instrument();
  linea.max_market_price_range.reset();
  CHECK(price_limit(linea, "0.02"_dec) == "0.02"_dec);
  linea.max_market_price_range = "0"_dec;
  CHECK(price_limit(linea, "0.02"_dec) == "0.02"_dec);
}

TEST_CASE("no order is priced at zero or below", "[execution][quotes]") {
  const Instrument linea = instrument();  // its tick is 0.00001
  const Quote dust = quote("0.00001"_dec, "0.00001"_dec, "1"_dec);
  const auto open = open_price(linea, Side::sell, dust);
  REQUIRE_FALSE(open.has_value());
  CHECK(open.error().kind == ErrorKind::refused);
  CHECK(open_price(linea, Side::buy, dust).has_value());
  for (const int step : {0, 1, 2}) {
    const auto close = close_price(linea, Side::sell, dust, step);
    REQUIRE_FALSE(close.has_value());
    CHECK(close.error().kind == ErrorKind::refused);
  }
}

TEST_CASE("a LIMIT open stands at the best price of the other side, within the limit",
          "[execution][quotes]") {
  const Instrument linea = instrument();
  WorstPrice book;
  book.best_ask = Price("0.009401"_dec);
  book.best_bid = Price("0.009299"_dec);
  const Quote near = quote("0.0094"_dec, "0.00931"_dec);
  CHECK(limit_open_price(linea, Side::buy, book, near) == Price("0.00941"_dec));
  CHECK(limit_open_price(linea, Side::sell, book, near) == Price("0.00929"_dec));
  const Quote far = quote("0.0094"_dec, "0.00931"_dec, "0.001"_dec);
  for (const Side side : {Side::buy, Side::sell}) {
    const auto beyond = limit_open_price(linea, side, book, far);
    REQUIRE_FALSE(beyond.has_value());
    CHECK_THAT(beyond.error().message, Catch::Contains("further from index"));
  }
  for (const auto& nobody : {std::optional<Price>{}, std::optional(Price())}) {
    WorstPrice empty;
    empty.best_ask = empty.best_bid = nobody;
    const auto no_seller = limit_open_price(linea, Side::buy, empty, near);
    REQUIRE_FALSE(no_seller.has_value());
    CHECK(no_seller.error().kind == ErrorKind::refused);
    CHECK_THAT(no_seller.error().message, Catch::Contains("ask side"));
    CHECK_THAT(limit_open_price(linea, Side::sell, empty, near).error().message,
               Catch::Contains("bid side"));
  }
}

TEST_CASE("prices that no number holds are refused, whoever quotes them", "[execution][quotes]") {
  const Instrument linea = instrument();
  const Quote beyond = quote("1"_dec, "999999999999999"_dec, "9"_dec);  // ten times index
  for (const Side side : {Side::buy, Side::sell}) {
    CHECK_FALSE(open_price(linea, side, beyond).has_value());
    CHECK_FALSE(close_price(linea, side, beyond, 2).has_value());
  }
  WorstPrice book;
  book.best_ask = book.best_bid = Price("1"_dec);
  CHECK_FALSE(limit_open_price(linea, Side::buy, book, beyond).has_value());
  Instrument tickless = linea;
  tickless.tick = Price();
  book.best_ask = Price("0.0094"_dec);
  const Quote near = quote("0.0094"_dec, "0.00931"_dec);
  CHECK_FALSE(open_price(tickless, Side::buy, near).has_value());
  CHECK_FALSE(close_price(tickless, Side::buy, near, 0).has_value());
  CHECK_FALSE(limit_open_price(tickless, Side::buy, book, near).has_value());
}
