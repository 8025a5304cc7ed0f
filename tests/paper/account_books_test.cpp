#include "paper/account_books.h"

#include <catch2/catch.hpp>

#include "tests/support/builders.h"

namespace apex {
namespace {

using testing::fill;

const Symbol kLinea{"LINEA-USDT"};

AccountBooks books_after(const std::vector<Fill>& fills) {
  AccountBooks books(Usdt("1000"_dec));
  for (const Fill& one : fills) books.apply(one);
  return books;
}

AccountBooks::Value value_at(const AccountBooks& books, const Decimal& index) {
  return books.value([&](const Symbol&) { return AccountBooks::Quote{Price(index), "0.1"_dec}; });
}

TEST_CASE("a buy makes a long row with its average entry price", "[paper][books]") {
  const AccountBooks books = books_after({fill("1", Side::buy, "10"_dec, "1"_dec, "0.01"_dec),
                                          fill("2", Side::buy, "20"_dec, "1"_dec, "0.01"_dec)});
  REQUIRE(books.positions().size() == 1);
  const PaperPosition position = books.positions().front();
  CHECK(position.row.side == PositionSide::long_side);
  CHECK(position.row.size == Size("2"_dec));
  CHECK(position.row.entry_price == Price("15"_dec));
  CHECK(position.fee == Usdt("0.02"_dec));
  CHECK(books.balance() == Usdt("999.98"_dec));
  CHECK(books.net(kLinea) == Size("2"_dec));
}

TEST_CASE("closing a part books its share of the profit", "[paper][books]") {
  const AccountBooks books = books_after({fill("1", Side::buy, "10"_dec, "4"_dec, "0"_dec),
                                          fill("2", Side::sell, "12"_dec, "1"_dec, "0.5"_dec)});
  CHECK(books.realised_profit() == Usdt("2"_dec));
  CHECK(books.balance() == Usdt("1001.5"_dec));
  CHECK(books.positions().front().row.entry_price == Price("10"_dec));
  REQUIRE(books.closed_profits().size() == 1);
  CHECK(books.closed_profits().front().profit == Usdt("2"_dec));
  CHECK(books.closed_profits().front().fee == Usdt("0.5"_dec));
}

TEST_CASE("a short gains when it is bought back lower", "[paper][books]") {
  const AccountBooks books = books_after({fill("1", Side::sell, "10"_dec, "1"_dec, "0"_dec),
                                          fill("2", Side::buy, "7"_dec, "1"_dec, "0"_dec)});
  CHECK(books.realised_profit() == Usdt("3"_dec));
  CHECK(books.net(kLinea).is_zero());
}

TEST_CASE("an order larger than the position turns it around", "[paper][books]") {
  const AccountBooks books = books_after({fill("1", Side::buy, "10"_dec, "1"_dec, "0"_dec),
                                          fill("2", Side::sell, "11"_dec, "3"_dec, "0.3"_dec)});
  CHECK(books.net(kLinea) == Size("-2"_dec));
  REQUIRE(books.positions().size() == 2);
  CHECK(books.positions()[0].row.size.is_zero());
  CHECK_FALSE(books.positions()[0].row.entry_price);
  CHECK(books.positions()[1].row.side == PositionSide::short_side);
  CHECK(books.positions()[1].row.entry_price == Price("11"_dec));
  CHECK(books.balance() == Usdt("1000.7"_dec));
}

TEST_CASE("only the side against a position can reduce it", "[paper][books]") {
  const AccountBooks books = books_after({fill("1", Side::buy, "10"_dec, "2"_dec, "0"_dec)});
  CHECK(books.reducible(kLinea, Side::sell) == Size("2"_dec));
  CHECK(books.reducible(kLinea, Side::buy).is_zero());
  CHECK(books.reducible(Symbol("BTC-USDT"), Side::sell).is_zero());
}

TEST_CASE("value and margin of a position follow the index", "[paper][books]") {
  AccountBooks books = books_after({fill("1", Side::buy, "10"_dec, "2"_dec, "0"_dec)});
  CHECK(value_at(books, "11"_dec).unrealised_profit == Usdt("2"_dec));
  CHECK(value_at(books, "11"_dec).initial_margin == Usdt("2.2"_dec));
  books.set_margin_rate(kLinea, "1"_dec, {});
  CHECK(value_at(books, "11"_dec).initial_margin == Usdt("22"_dec));
  const AccountBooks sold = books_after({fill("1", Side::sell, "10"_dec, "2"_dec, "0"_dec)});
  CHECK(value_at(sold, "11"_dec).unrealised_profit == Usdt("-2"_dec));
}

TEST_CASE("setting a margin rate makes rows of size zero", "[paper][books]") {
  AccountBooks books(Usdt("1"_dec));
  books.set_margin_rate(kLinea, "0.5"_dec, {});
  REQUIRE(books.positions().size() == 2);
  for (const PaperPosition& position : books.positions()) {
    CHECK(position.row.size.is_zero());
    CHECK(position.row.initial_margin_rate == "0.5"_dec);
  }
}

}  // namespace
}  // namespace apex
