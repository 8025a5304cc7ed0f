#include "paper/matching.h"

#include <catch2/catch.hpp>

#include "tests/support/builders.h"

namespace apex {
namespace {

const Price kIndex{"100"_dec};

/// Asks at 101, 102, 103 and bids at 99, 98, 97, two of each.
Depth book() {
  Depth depth;
  for (int i = 1; i <= 3; ++i) {
    const Decimal step = Decimal::from_integer(i);
    depth.asks.push_back({Price("100"_dec + step), Size("2"_dec)});
    depth.bids.push_back({Price("100"_dec - step), Size("2"_dec)});
  }
  return depth;
}

OrderRequest order(Side side, OrderType type, TimeInForce time_in_force, const Decimal& size,
                   const Decimal& price) {
  OrderRequest request;
  request.side = side;
  request.type = type;
  request.time_in_force = time_in_force;
  request.size = Size(size);
  request.price = Price(price);
  return request;
}

OrderRequest market_buy(const Decimal& size, const Decimal& price) {
  return order(Side::buy, OrderType::market, TimeInForce::immediate_or_cancel, size, price);
}

PaperMatch match(const OrderRequest& request, const Size& reducible = {}) {
  return match_order(request, book(), kIndex, {reducible, request.size});
}

Size taken(const PaperMatch& result) {
  Size sum;
  for (const PaperTake& take : result.takes) sum += take.size;
  return sum;
}

TEST_CASE("a market order walks the book up to its price", "[paper][matching]") {
  const PaperMatch result = match(market_buy("3"_dec, "103"_dec));
  CHECK(result.status == OrderStatus::filled);
  REQUIRE(result.takes.size() == 2);
  CHECK(result.takes[0].price == Price("101"_dec));
  CHECK(result.takes[0].size == Size("2"_dec));
  CHECK(result.takes[1].price == Price("102"_dec));
  CHECK(result.takes[1].size == Size("1"_dec));
}

TEST_CASE("a market order not priced worse than the index is canceled", "[paper][matching]") {
  const PaperMatch buy = match(market_buy("1"_dec, "100"_dec));
  CHECK(buy.status == OrderStatus::canceled);
  CHECK(buy.reason == CancelReason::could_not_fill);
  CHECK(buy.takes.empty());
  const PaperMatch sell = match(
      order(Side::sell, OrderType::market, TimeInForce::immediate_or_cancel, "1"_dec, "100"_dec));
  CHECK(sell.reason == CancelReason::could_not_fill);
  const PaperMatch fine = match(
      order(Side::sell, OrderType::market, TimeInForce::immediate_or_cancel, "1"_dec, "99"_dec));
  CHECK(fine.status == OrderStatus::filled);
  CHECK(fine.takes[0].price == Price("99"_dec));
}

TEST_CASE("worse than the index but short of the book fills nothing", "[paper][matching]") {
  const PaperMatch result = match(market_buy("1"_dec, "100.5"_dec));
  CHECK(result.status == OrderStatus::canceled);
  CHECK(result.takes.empty());
}

TEST_CASE("immediate-or-cancel takes what there is", "[paper][matching]") {
  const PaperMatch result = match(market_buy("10"_dec, "102"_dec));
  CHECK(result.status == OrderStatus::canceled);
  CHECK(result.reason == CancelReason::could_not_fill);
  CHECK(taken(result) == Size("4"_dec));
}

TEST_CASE("fill-or-kill takes all or nothing", "[paper][matching]") {
  OrderRequest request = market_buy("5"_dec, "102"_dec);
  request.time_in_force = TimeInForce::fill_or_kill;
  CHECK(match(request).takes.empty());
  request.size = Size("4"_dec);
  CHECK(match(request).status == OrderStatus::filled);
}

TEST_CASE("good-til-cancel takes what it crosses and rests with the remainder",
          "[paper][matching]") {
  const PaperMatch result =
      match(order(Side::buy, OrderType::limit, TimeInForce::good_til_cancel, "5"_dec, "101"_dec));
  CHECK(result.status == OrderStatus::open);
  CHECK(taken(result) == Size("2"_dec));
}

TEST_CASE("a limit order below the index rests", "[paper][matching]") {
  const PaperMatch result =
      match(order(Side::buy, OrderType::limit, TimeInForce::good_til_cancel, "1"_dec, "99"_dec));
  CHECK(result.status == OrderStatus::open);
  CHECK(result.takes.empty());
}

TEST_CASE("post-only rests, or is canceled where it would take", "[paper][matching]") {
  CHECK(match(order(Side::buy, OrderType::limit, TimeInForce::post_only, "1"_dec, "100"_dec))
            .status == OrderStatus::open);
  const PaperMatch crossing =
      match(order(Side::buy, OrderType::limit, TimeInForce::post_only, "1"_dec, "101"_dec));
  CHECK(crossing.status == OrderStatus::canceled);
  CHECK(crossing.takes.empty());
}

TEST_CASE("a reduce-only order is cut to what there is to reduce", "[paper][matching]") {
  OrderRequest request = market_buy("3"_dec, "103"_dec);
  request.reduce_only = ReduceOnly::yes;
  CHECK(match(request).reason == CancelReason::reduce_only);
  CHECK(match(request).takes.empty());
  const PaperMatch cut = match(request, Size("1"_dec));
  CHECK(cut.status == OrderStatus::canceled);
  CHECK(cut.reason == CancelReason::reduce_only);
  CHECK(taken(cut) == Size("1"_dec));
  CHECK(match(request, Size("3"_dec)).status == OrderStatus::filled);
}

TEST_CASE("a reduce-only fill-or-kill order fills when the reducible part fits",
          "[paper][matching]") {
  OrderRequest request = market_buy("3"_dec, "101"_dec);
  request.reduce_only = ReduceOnly::yes;
  request.time_in_force = TimeInForce::fill_or_kill;
  CHECK(taken(match(request, Size("2"_dec))) == Size("2"_dec));
  CHECK(match(request, Size("3"_dec)).takes.empty());
}

}  // namespace
}  // namespace apex
