// What the fills of others say about a position of ours that is no longer shown.
#include <catch2/catch.hpp>
#include <vector>

#include "exchange/exchange.h"
#include "execution/absent_position.h"
#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Timestamp kOpened = at("2026-01-06T09:00:00Z");

/// A trade of ours whose open filled ten, and nothing more.
TradeRecord open_trade(Side side = Side::buy) {
  TradeRecord trade = intended_trade(kOpened, side);
  Fill opened = fill("1", side, "0.01"_dec, "10"_dec, "0"_dec);
  opened.created_at = kOpened + Milliseconds{300};
  trade.orders.front().fills = {opened};
  return trade;
}

/// Somebody else's, a second later.
Fill foreign(Side side, const Decimal& size) {
  Fill result = fill("2", side, "0.01"_dec, size, "0"_dec);
  result.client_id = ClientOrderId("web-1");
  result.order_id = OrderId("9001");
  result.created_at = kOpened + std::chrono::seconds{1};
  return result;
}

Size left_after(std::vector<Fill> fills, Side side = Side::buy) {
  return left_by_others(open_trade(side), fills);
}

}  // namespace

TEST_CASE("what others closed of a long or a short position is no longer ours to close",
          "[execution][absent]") {
  CHECK(left_after({}) == Size("10"_dec));
  CHECK(left_after({foreign(Side::sell, "10"_dec)}).is_zero());
  CHECK(left_after({foreign(Side::sell, "4"_dec)}) == Size("6"_dec));
  CHECK(left_after({foreign(Side::buy, "10"_dec)}, Side::sell).is_zero());
  CHECK(left_after({foreign(Side::buy, "4"_dec)}, Side::sell) == Size("-6"_dec));
}

TEST_CASE("fills of others that do not add up to a part of our position explain nothing",
          "[execution][absent]") {
  CHECK(left_after({foreign(Side::sell, "11"_dec)}) == Size("10"_dec));  // more than there was
  CHECK(left_after({foreign(Side::buy, "4"_dec)}) == Size("10"_dec));    // the other way
  CHECK(left_after({foreign(Side::buy, "11"_dec)}, Side::sell) == Size("-10"_dec));
}

TEST_CASE("only fills that count, of the contract, since our own and surely of others are theirs",
          "[execution][absent]") {
  const auto left = [](auto change) {
    Fill one = foreign(Side::sell, "10"_dec);
    change(one);
    TradeRecord trade = open_trade();
    trade.orders.front().last_seen = Order{};
    trade.orders.front().last_seen->id = OrderId("7001");
    return left_by_others(trade, {one});
  };
  CHECK(left([](Fill&) {}).is_zero());
  CHECK(left([](Fill& one) { one.status = FillStatus::pending; }) == Size("10"_dec));
  CHECK(left([](Fill& one) { one.status = FillStatus::failed; }) == Size("10"_dec));
  CHECK(left([](Fill& one) { one.created_at = kOpened; }) == Size("10"_dec));
  CHECK(left([](Fill& one) { one.symbol = Symbol("BTC-USDT"); }) == Size("10"_dec));
  CHECK(left([](Fill& one) { one.client_id = ClientOrderId(); }) == Size("10"_dec));
  CHECK(left([](Fill& one) { one.client_id = ClientOrderId("apexbot-1"); }) == Size("10"_dec));
  CHECK(left([](Fill& one) { one.order_id = OrderId("7001"); }) == Size("10"_dec));  // our order
}

TEST_CASE("a list that is full explains nothing: there may be more", "[execution][absent]") {
  std::vector<Fill> listed{foreign(Side::sell, "10"_dec)};
  Fill elsewhere = foreign(Side::sell, "1"_dec);
  elsewhere.symbol = Symbol("BTC-USDT");
  listed.resize(MarketReader::kListedMax - 1, elsewhere);
  CHECK(left_after(listed).is_zero());
  listed.push_back(elsewhere);
  CHECK(left_after(listed) == Size("10"_dec));
}

TEST_CASE("an adopted position changed last when it was adopted, a trade with its newest fill",
          "[execution][absent]") {
  CHECK(last_change_at(open_trade()) == kOpened + Milliseconds{300});
  TradeRecord failed = open_trade();
  failed.orders.front().fills.front().status = FillStatus::failed;
  CHECK(last_change_at(failed) == kOpened);
  TradeRecord adopted = intended_trade(kOpened);
  adopted.intent.adopted = AdoptedPosition{Size("10"_dec), Price("0.01"_dec)};
  CHECK(last_change_at(adopted) == kOpened);
  // Who closed it after that, closed it; what he did before was part of what was adopted.
  CHECK(left_by_others(adopted, {foreign(Side::sell, "10"_dec)}).is_zero());
  Fill before = foreign(Side::sell, "10"_dec);
  before.created_at = kOpened - Milliseconds{1};
  CHECK(left_by_others(adopted, {before}) == Size("10"_dec));
}

TEST_CASE("a close found nothing to reduce where it was refused so, or canceled so",
          "[execution][absent]") {
  OrderRecord close;
  CHECK_FALSE(found_nothing_to_reduce(close));
  close.outcome = Rejected{RejectReason::price, "code 3"};
  CHECK_FALSE(found_nothing_to_reduce(close));
  close.outcome = Rejected{RejectReason::nothing_to_reduce, "code 3"};
  CHECK(found_nothing_to_reduce(close));
  close.outcome = Accepted{OrderId("7002")};
  CHECK_FALSE(found_nothing_to_reduce(close));
  close.last_seen = Order{};
  close.last_seen->cancel_reason = CancelReason::could_not_fill;
  CHECK_FALSE(found_nothing_to_reduce(close));
  close.last_seen->cancel_reason = CancelReason::reduce_only;
  CHECK(found_nothing_to_reduce(close));
}
