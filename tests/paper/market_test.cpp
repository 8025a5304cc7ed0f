#include "paper/market.h"

#include "tests/paper/paper_fixture.h"

namespace apex {
namespace {

using testing::two_contracts;

const Symbol kBtc{"BTC-USDT"};
const Symbol kLinea{"LINEA-USDT"};

TEST_CASE("the book lies one tick around the index", "[paper][market]") {
  const PaperMarket market(two_contracts(), {});
  const Depth btc = market.book(*market.find(kBtc));  // index 60005.12, tick 0.1
  REQUIRE(btc.asks.size() == 25);
  REQUIRE(btc.bids.size() == 25);
  CHECK(btc.asks.front().price == Price("60005.2"_dec));
  CHECK(btc.asks[1].price == Price("60005.3"_dec));
  CHECK(btc.bids.front().price == Price("60005.1"_dec));
  CHECK(btc.asks.front().size == Size("0.166"_dec));      // 10000 USDT
  const Depth linea = market.book(*market.find(kLinea));  // index on a tick
  CHECK(linea.asks.front().price == Price("0.01001"_dec));
  CHECK(linea.bids.front().price == Price("0.00999"_dec));
}

TEST_CASE("a wider spread is so many ticks more on each side", "[paper][market]") {
  BookShape shape;
  shape.extra_spread_ticks = 3;
  const PaperMarket market(two_contracts(), shape);
  const Depth linea = market.book(*market.find(kLinea));
  CHECK(linea.asks.front().price == Price("0.01004"_dec));
  CHECK(linea.bids.front().price == Price("0.00996"_dec));
}

TEST_CASE("bids end above zero", "[paper][market]") {
  PaperMarketData data = two_contracts();
  data.tickers[0] = testing::ticker(data.instruments[0], "0.00003"_dec);
  const PaperMarket market(data, {});
  const Depth linea = market.book(*market.find(kLinea));
  CHECK(linea.bids.size() == 2);
  CHECK(linea.asks.size() == 25);
}

TEST_CASE("a level holds a minimum order at least", "[paper][market]") {
  BookShape shape;
  shape.level_value = Usdt("1"_dec);
  const PaperMarket market(two_contracts(), shape);
  CHECK(market.book(*market.find(kBtc)).asks.front().size == Size("0.001"_dec));
}

TEST_CASE("the worst price is one percent beyond the level that completes the size",
          "[paper][market]") {
  const PaperMarket market(two_contracts(), {});
  const auto& btc = *market.find(kBtc);
  const auto buy = market.worst_price(btc, Size("0.01"_dec), Side::buy, "0.01"_dec);
  REQUIRE(buy);
  CHECK(buy->worst == Price("60605.3"_dec));  // 60005.2 · 1.01, up to a tick
  CHECK(buy->best_ask == Price("60005.2"_dec));
  CHECK(buy->best_bid == Price("60005.1"_dec));
  const auto sell = market.worst_price(btc, Size("0.01"_dec), Side::sell, "0.01"_dec);
  REQUIRE(sell);
  CHECK(sell->worst == Price("59405"_dec));  // 60005.1 · 0.99, down to a tick
  const auto large = market.worst_price(btc, Size("0.2"_dec), Side::buy, "0.01"_dec);
  REQUIRE(large);
  CHECK(large->worst == Price("60605.4"_dec));  // from the second level
}

TEST_CASE("an order at the worst price fills, even in dust", "[paper][market]") {
  testing::PaperFixture paper;
  for (const Side side : {Side::buy, Side::sell}) {
    const auto worst = paper.exchange.worst_price(kLinea, Size("1"_dec), side);
    REQUIRE(worst);
    OrderRequest request = paper.market_order(to_string(side), side);
    request.price = worst->worst;
    const OrderId id = paper.place(request);
    paper.settle();
    CHECK(paper.order(id).status == OrderStatus::filled);
  }
}

TEST_CASE("contracts are found by either name", "[paper][market]") {
  const PaperMarket market(two_contracts(), {});
  REQUIRE(market.find_public("BTCUSDT") != nullptr);
  CHECK(market.find_public("BTCUSDT")->instrument.symbol == kBtc);
  CHECK(market.find_public("BTC-USDT") == nullptr);
  CHECK(market.find(Symbol("BTCUSDT")) == nullptr);
}

TEST_CASE("moving the index moves every price of the ticker", "[paper][market]") {
  PaperMarket market(two_contracts(), {});
  REQUIRE(market.set_index(kLinea, Price("0.02"_dec)));
  const Ticker& ticker = market.find(kLinea)->ticker;
  CHECK(ticker.index == Price("0.02"_dec));
  CHECK(ticker.mark == Price("0.02"_dec));
  CHECK(ticker.last == Price("0.02"_dec));
  CHECK_FALSE(market.set_index(kLinea, Price("0"_dec)));
  CHECK_FALSE(market.set_index(Symbol("NOPE-USDT"), Price("1"_dec)));
}

}  // namespace
}  // namespace apex
