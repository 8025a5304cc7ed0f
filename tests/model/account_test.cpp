#include "model/account.h"

#include <catch2/catch.hpp>

using namespace apex;

namespace {

const Symbol kBtc("BTC-USDT");

PositionRow row(PositionSide side, const Decimal& size) {
  PositionRow result;
  result.symbol = kBtc;
  result.side = side;
  result.size = Size(size);
  return result;
}

}  // namespace

TEST_CASE("a position is the sum of its rows, and rows of size zero are flat", "[model][account]") {
  Account account;
  CHECK(account.net_position(kBtc).is_zero());
  account.positions = {row(PositionSide::long_side, "0"_dec),
                       row(PositionSide::short_side, "0"_dec)};
  CHECK(account.net_position(kBtc).is_zero());
  account.positions = {row(PositionSide::long_side, "0.3"_dec),
                       row(PositionSide::short_side, "0.1"_dec)};
  CHECK(account.net_position(kBtc) == Size("0.2"_dec));
  account.positions = {row(PositionSide::short_side, "0.1"_dec)};
  CHECK(account.net_position(kBtc) == Size("-0.1"_dec));
  CHECK(account.net_position(Symbol("ETH-USDT")).is_zero());
}

TEST_CASE("the margin rate is that of any row that shows one", "[model][account]") {
  Account account;
  CHECK_FALSE(account.margin_rate(kBtc));
  account.positions = {row(PositionSide::long_side, "0"_dec),
                       row(PositionSide::short_side, "0"_dec)};
  CHECK_FALSE(account.margin_rate(kBtc));
  account.positions[1].initial_margin_rate = "1"_dec;
  CHECK(account.margin_rate(kBtc) == "1"_dec);
  CHECK_FALSE(account.margin_rate(Symbol("ETH-USDT")));
}
