// The exchange's answers as nouns, and what is refused in each of them.

#include <catch2/catch.hpp>

#include "exchange/account_message.h"
#include "exchange/instrument_message.h"
#include "exchange/market_message.h"
#include "exchange/order_message.h"
#include "tests/exchange/example_answers.h"

using namespace apex;
using namespace apex::testing;

namespace {

#define APEX_PERPETUAL "data.contractConfig.perpetualContract"

/// One change of an answer and the error that it has to cause.
struct Damage {
  const char* from;
  const char* to;
  const char* message;  // how it begins
};

template <typename Decode>
void check_damages(Decode decode, const std::string& body, const std::vector<Damage>& damages) {
  REQUIRE(decoded(decode, body).has_value());
  for (const Damage& damage : damages) {
    INFO(damage.from << " -> " << damage.to);
    const auto result = decoded(decode, changed(body, damage.from, damage.to));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().kind == ErrorKind::protocol);
    CHECK_THAT(result.error().message, Catch::StartsWith(damage.message));
  }
}

}  // namespace

TEST_CASE("the server's time is read in milliseconds or seconds", "[exchange][messages]") {
  CHECK(decoded(decode_server_time, example("GET /api/v3/time")) == from_unix_ms(1760000000123));
  CHECK(decoded(decode_server_time, R"({"data":{"time":1648626529}})") ==
        from_unix_ms(1648626529000));
  for (const char* time :
       {"-5", "0", "1e30", "1.5", "\"1760000000123\"", "9999999999999999", "null", "1738837"}) {
    INFO(time);
    const auto result =
        decoded(decode_server_time, std::string(R"({"data":{"time":)") + time + "}}");
    REQUIRE_FALSE(result.has_value());
    CHECK_THAT(result.error().message, Catch::StartsWith("data.time: "));
  }
}

TEST_CASE("instruments are read with the numbers that an order needs", "[exchange][messages]") {
  const auto instruments = decoded(decode_instruments, example("GET /api/v3/symbols"));
  REQUIRE(instruments.has_value());
  REQUIRE(instruments->size() == 2);
  const Instrument& btc = instruments->front();
  CHECK(btc.symbol == Symbol("BTC-USDT"));
  CHECK(btc.public_name == "BTCUSDT");
  CHECK(btc.pair_id == 50001);
  CHECK(btc.asset_decimals == 18);
  CHECK(btc.base_token == "BTC");
  CHECK(btc.settle_asset == "USDT");
  CHECK(btc.tick == Price("0.1"_dec));
  CHECK(btc.step == Size("0.001"_dec));
  CHECK(btc.min_size == Size("0.001"_dec));
  CHECK(btc.max_size == Size("50"_dec));
  CHECK(btc.initial_margin_rate == "0.01"_dec);
  CHECK(btc.default_initial_margin_rate == "0.05"_dec);
  CHECK(btc.max_market_price_range == "0.025"_dec);
  CHECK(btc.open_allowed());
  CHECK(instruments->back().symbol == Symbol("LINEA-USDT"));
}

TEST_CASE("one malformed contract fails the whole configuration", "[exchange][messages]") {
  check_damages(
      decode_instruments, example("GET /api/v3/symbols"),
      {{"\"tickSize\":\"0.1\"", "\"tickSize\":0.1", APEX_PERPETUAL "[0].tickSize: expected"},
       {"\"tickSize\":\"0.1\"", "\"tickSize\":\"0\"",
        APEX_PERPETUAL "[0].tickSize: not above zero"},
       {"\"tickSize\":\"0.1\"", "\"tickSize\":\"-1\"", APEX_PERPETUAL "[0].tickSize: "},
       {"\"tickSize\":\"0.1\"", "\"tickSize\":\"NaN\"", APEX_PERPETUAL "[0].tickSize: "},
       {"\"tickSize\":\"0.1\"", "\"tickSize\":\"1e999\"", APEX_PERPETUAL "[0].tickSize: "},
       {"\"tickSize\":\"0.1\"", "\"tick\":\"0.1\"", APEX_PERPETUAL "[0].tickSize: missing"},
       {"\"minOrderSize\":\"1\"", "\"minOrderSize\":\"\"", APEX_PERPETUAL "[1].minOrderSize: "},
       {"\"l2PairId\":\"50001\"", "\"l2PairId\":50001", APEX_PERPETUAL "[0].l2PairId: "},
       {"\"l2PairId\":\"50001\"", "\"l2PairId\":\"65536\"", APEX_PERPETUAL "[0].l2PairId: "},
       {"\"l2PairId\":\"50001\"", "\"l2PairId\":\"-1\"", APEX_PERPETUAL "[0].l2PairId: "},
       {"\"enableTrade\":true", "\"enableTrade\":\"true\"", APEX_PERPETUAL "[0].enableTrade: "},
       {"\"isPrelaunch\":false", "\"isPrelaunch\":0", APEX_PERPETUAL "[0].isPrelaunch: "},
       {"\"symbol\":\"LINEA-USDT\"", "\"symbol\":\"BTC-USDT\"",
        APEX_PERPETUAL "[1]: 'BTC-USDT' is listed twice"},
       {"LINEAUSDT", "BTCUSDT", APEX_PERPETUAL "[1]: "},
       {"\"settleAssetId\":\"USDT\"", "\"settleAssetId\":\"USDC\"",
        APEX_PERPETUAL "[0]: settleAssetId"},
       {"\"decimals\":18,\"showStep\":\"0.0001\"", "\"decimals\":19,\"showStep\":\"0.0001\"",
        "data.contractConfig.assets[0].decimals: "},
       {"perpetualContract", "perpetual", APEX_PERPETUAL ": missing"},
       {"contractConfig", "config", "data.contractConfig: missing"}});
}

TEST_CASE("contracts of other kinds are not read", "[exchange][messages]") {
  const std::string body = changed(example("GET /api/v3/symbols"), "\"stockContract\":[]",
                                   "\"stockContract\":[{\"symbol\":\"TSLA-USDT\"}]");
  CHECK(decoded(decode_instruments, body)->size() == 2);
}

TEST_CASE("tickers keep what is set", "[exchange][messages]") {
  const auto tickers = decoded(decode_tickers, example("GET /api/v3/data/all-ticker-info"));
  REQUIRE(tickers.has_value());
  REQUIRE(tickers->size() == 1);
  CHECK(tickers->front().public_name == "BTCUSDT");
  CHECK(tickers->front().last == Price("60010.5"_dec));
  CHECK(tickers->front().index == Price("60005.12"_dec));
  CHECK(tickers->front().mark == Price("60009.7"_dec));
  CHECK(tickers->front().turnover_24h == Usdt("565000000.12"_dec));

  const auto unset = decoded(decode_tickers,
                             changed(changed(example("GET /api/v3/ticker"), "\"60005.12\"", "\"\""),
                                     "\"60010.5\"", "\"0.0\""));
  REQUIRE(unset.has_value());
  CHECK_FALSE(unset->front().index.has_value());
  CHECK_FALSE(unset->front().last.has_value());

  CHECK(decoded(decode_tickers, R"({"data":[]})")->empty());
  CHECK(decoded(decode_tickers, R"({"data":null})")->empty());
}

TEST_CASE("one malformed ticker fails all", "[exchange][messages]") {
  check_damages(decode_tickers, example("GET /api/v3/ticker"),
                {{"\"lastPrice\":\"60010.5\"", "\"lastPrice\":60010.5", "data[0].lastPrice: "},
                 {"\"lastPrice\":\"60010.5\"", "\"lastPrice\":\"-1\"", "data[0].lastPrice: below"},
                 {"\"indexPrice\"", "\"index\"", "data[0].indexPrice: missing"},
                 {"\"60009.7\"", "\"inf\"", "data[0].markPrice: "},
                 {"\"60009.7\"", "[]", "data[0].markPrice: "},
                 {"\"symbol\":\"BTCUSDT\"", "\"symbol\":\"\"", "data[0].symbol: empty"},
                 {"\"symbol\":\"BTCUSDT\"", "\"symbol\":\"B\\n\"", "data[0].symbol: "},
                 {"\"data\"", "\"date\"", "data: missing"},
                 {"\"symbol\"", "\"symbol\":\"x\",\"symbol\"", "not JSON: duplicate key"}});
  const std::string row =
      R"({"symbol":"A","lastPrice":"1","markPrice":"1","indexPrice":"1","turnover24h":""})";
  const auto twice = decoded(decode_tickers, "{\"data\":[" + row + "," + row + "]}");
  REQUIRE_FALSE(twice.has_value());
  CHECK(twice.error().message == "data[1]: 'A' is listed twice");
}

TEST_CASE("depth is read for the contract that was asked for", "[exchange][messages]") {
  const auto decode = [](const JsonView& root) { return decode_depth(root, "BTCUSDT"); };
  const auto depth = decoded(decode, example("GET /api/v3/depth"));
  REQUIRE(depth.has_value());
  REQUIRE(depth->asks.size() == 2);
  CHECK(depth->asks[0].price == Price("60010.5"_dec));
  CHECK(depth->asks[0].size == Size("0.399"_dec));
  CHECK(depth->bids[1].price == Price("60009.9"_dec));
  CHECK(decoded(decode, R"({"data":{"a":null,"b":[],"s":"BTCUSDT","u":0}})")->asks.empty());

  check_damages(decode, example("GET /api/v3/depth"),
                {{"\"s\":\"BTCUSDT\"", "\"s\":\"\"", "data.s: not the contract"},
                 {"\"a\":", "\"c\":", "data.a: missing"},
                 {"[\"60010.5\",\"0.399\"]", "[\"60010.5\"]", "data.a[0]: expected price and size"},
                 {"\"60010.5\"", "60010", "data.a[0][0]: "},
                 {"\"0.131\"", "\"0\"", "data.b[0][1]: not above zero"}});
}

TEST_CASE("the worst price has to be there, best bid and ask need not", "[exchange][messages]") {
  const auto worst = decoded(decode_worst_price, example("GET /api/v3/get-worst-price"));
  REQUIRE(worst.has_value());
  CHECK(worst->worst == Price("60610.6"_dec));
  CHECK(worst->best_bid == Price("60010.4"_dec));
  CHECK(worst->best_ask == Price("60010.5"_dec));
  check_damages(decode_worst_price, example("GET /api/v3/get-worst-price"),
                {{"\"60610.6\"", "\"\"", "data.worstPrice: "},
                 {"\"60610.6\"", "\"0\"", "data.worstPrice: not above zero"},
                 {"bidOnePrice", "bid", "data.bidOnePrice: missing"}});
}

TEST_CASE("the account keeps rows of size zero", "[exchange][messages]") {
  const auto account = decoded(decode_account, example("GET /api/v3/account"));
  REQUIRE(account.has_value());
  CHECK(account->id == AccountId("634283468140839001"));
  CHECK(account->l2_key == "0x85bb5c1c9d292550cc60f4bcc80cef1aa90ecd32ed2030a0adaf65d2dc8992a8");
  CHECK(account->taker_fee_rate == FeeRate("0.0005"_dec));
  CHECK(account->maker_fee_rate == FeeRate("0.0002"_dec));
  CHECK(account->wallet_balance == Usdt("1000"_dec));
  REQUIRE(account->positions.size() == 2);
  CHECK(account->positions[0].initial_margin_rate == "0.05"_dec);
  CHECK(account->positions[0].entry_price == Price("60010.5"_dec));
  CHECK(account->positions[1].side == PositionSide::short_side);
  CHECK(account->positions[1].size.is_zero());
  CHECK_FALSE(account->positions[1].initial_margin_rate.has_value());
  CHECK_FALSE(account->positions[1].entry_price.has_value());
  CHECK(account->net_position(Symbol("BTC-USDT")) == Size("0.01"_dec));
}

TEST_CASE("a wallet may name its token as asset, and be empty", "[exchange][messages]") {
  const std::string body = example("GET /api/v3/account");
  CHECK(decoded(decode_account, changed(body, "\"token\":\"USDT\"", "\"asset\":\"USDT\""))
            ->wallet_balance == Usdt("1000"_dec));
  CHECK(decoded(decode_account, changed(body, "\"token\":\"USDT\"", "\"token\":\"USDC\""))
            ->wallet_balance.is_zero());
}

TEST_CASE("an account that cannot be read in full is an error", "[exchange][messages]") {
  check_damages(
      decode_account, example("GET /api/v3/account"),
      {{"\"id\":\"634283468140839001\"", "\"id\":634283468140839001", "data.id: "},
       {"\"id\":\"634283468140839001\"", "\"id\":\"6342x\"", "data.id: no whole number"},
       {"\"0.00050\"", "0.0005", "data.contractAccount.takerFeeRate: "},
       {"makerFeeRate", "maker", "data.contractAccount.makerFeeRate: missing"},
       {"contractWallets", "wallets", "data.contractWallets: missing"},
       {"\"token\"", "\"coin\"", "data.contractWallets[0].token: missing"},
       {"\"positions\"", "\"openPositions\"", "data.positions: missing"},
       {"\"LONG\"", "\"UP\"", "data.positions[0].side: unknown side 'UP'"},
       {"\"size\":\"0.010\"", "\"size\":0.01", "data.positions[0].size: "},
       {"\"size\":\"0.010\"", "\"size\":\"-1\"", "data.positions[0].size: below zero"},
       {"customInitialMarginRate", "rate", "data.positions[0].customInitialMarginRate: missing"}});
}

TEST_CASE("the balance is read, and may be below zero", "[exchange][messages]") {
  const auto balance = decoded(decode_balance, example("GET /api/v3/account-balance"));
  REQUIRE(balance.has_value());
  CHECK(balance->total_equity == Usdt("1000"_dec));
  CHECK(balance->available == Usdt("969.99475"_dec));
  CHECK(balance->initial_margin == Usdt("30.00525"_dec));
  CHECK(
      decoded(decode_balance, changed(example("GET /api/v3/account-balance"), "969.994750", "-1.5"))
          ->available == Usdt("-1.5"_dec));
  check_damages(decode_balance, example("GET /api/v3/account-balance"),
                {{"\"969.994750\"", "\"\"", "data.availableBalance: "},
                 {"totalEquityValue", "equity", "data.totalEquityValue: missing"}});
}

TEST_CASE("an order is read with what is matched and what is confirmed", "[exchange][messages]") {
  const auto order = decoded(decode_order_answer, example("GET /api/v3/order"));
  REQUIRE(order.has_value());
  CHECK(order->id == OrderId("744192949182529884"));
  CHECK(order->client_id == ClientOrderId("cid-1"));
  CHECK(order->symbol == Symbol("BTC-USDT"));
  CHECK(order->side == Side::buy);
  CHECK(order->type == OrderType::market);
  CHECK(order->status == OrderStatus::filled);
  CHECK(order->cancel_reason == CancelReason::none);
  CHECK(order->reduce_only == ReduceOnly::no);
  CHECK(order->size == Size("0.01"_dec));
  CHECK(order->price == Price("61000"_dec));
  CHECK(order->matched == Size("0.01"_dec));
  CHECK(order->filled == Size("0.01"_dec));
  CHECK(order->filled_value == Usdt("600.105"_dec));
  CHECK(order->fee == Usdt("0.300053"_dec));
  CHECK(order->average_price == Price("60010.5"_dec));
  CHECK(order->created_at == from_unix_ms(1760000001000));
  CHECK(order->is_final());
}

TEST_CASE("an order just placed has nothing filled and no average price", "[exchange][messages]") {
  const auto order = decoded(decode_order_answer, example("POST /api/v3/order"));
  REQUIRE(order.has_value());
  CHECK(order->status == OrderStatus::pending);
  CHECK(order->filled.is_zero());
  CHECK_FALSE(order->average_price.has_value());
  CHECK_FALSE(order->is_final());
}

TEST_CASE("a match that is not confirmed keeps an order from being final", "[exchange][messages]") {
  const auto order =
      decoded(decode_order_answer,
              changed(changed(example("GET /api/v3/order"), "\"cumSuccessFillSize\":\"0.010\"",
                              "\"cumSuccessFillSize\":\"\""),
                      "\"FILLED\"", "\"CANCELED\""));
  REQUIRE(order.has_value());
  CHECK(order->filled.is_zero());
  CHECK(order->matched == Size("0.01"_dec));
  CHECK_FALSE(order->is_final());
}

TEST_CASE("an answer without matched amounts is read by what is confirmed",
          "[exchange][messages]") {
  const auto order = decoded(decode_order_answer, example("GET /api/v3/order-by-client-order-id"));
  REQUIRE(order.has_value());
  CHECK(order->matched == order->filled);
  CHECK(order->is_final());
}

TEST_CASE("a cancel reason that nobody knows explains nothing and breaks nothing",
          "[exchange][messages]") {
  const std::string body = example("GET /api/v3/order");
  const auto reason = [&body](const char* text) {
    return decoded(decode_order_answer, changed(body, "UNKNOWN_ORDER_CANCEL_REASON", text))
        ->cancel_reason;
  };
  CHECK(reason("REDUCE_ONLY_CANCELED") == CancelReason::reduce_only);
  CHECK(reason("COULD_NOT_FILL") == CancelReason::could_not_fill);
  CHECK(reason("SOMETHING_NEW") == CancelReason::other);
}

TEST_CASE("an order that contradicts itself or leaves something out is an error",
          "[exchange][messages]") {
  check_damages(
      decode_order_answer, example("GET /api/v3/order"),
      {{"\"orderId\":\"744192949182529884\"", "\"orderId\":\"7\"", "data.id: differs from orderId"},
       {"\"id\":\"744192949182529884\",\"orderId\":\"744192949182529884\"", "\"x\":1",
        "data.id: missing"},
       {"\"clientOrderId\":\"cid-1\"", "\"clientOrderId\":\"cid-2\"", "data.clientId: differs"},
       {"\"BUY\"", "\"buy\"", "data.side: unknown side 'buy'"},
       {"\"FILLED\"", "\"REJECTED\"", "data.status: unknown order status 'REJECTED'"},
       {"\"MARKET\",\"createdAt\"", "\"ICEBERG\",\"createdAt\"",
        "data.type: unknown order type 'ICEBERG'"},
       {"\"reduceOnly\":false", "\"reduceOnly\":\"false\"", "data.reduceOnly: "},
       {"\"size\":\"0.010\"", "\"size\":0.010", "data.size: "},
       {"\"createdAt\":1760000001000", "\"createdAt\":\"1760000001000\"", "data.createdAt: "},
       {"\"createdAt\":1760000001000", "\"createdAt\":1e999", "not JSON: "},
       {"\"createdAt\":1760000001000", "\"createdAt\":-1", "data.createdAt: "},
       {"cumSuccessFillFee", "fillFee", "data.cumSuccessFillFee: missing"},
       {"\"cumSuccessFillSize\":\"0.010\"", "\"cumSuccessFillSize\":\"0.011\"",
        "data: more confirmed than matched"},
       {"\"cumMatchFillSize\":\"0.010\"", "\"cumMatchFillSize\":\"0.011\"",
        "data: more matched than ordered"},
       {"\"data\"", "\"order\"", "data: missing"}});
}

TEST_CASE("open orders are a list, conditional ones of other clients among them",
          "[exchange][messages]") {
  const std::string body = example("GET /api/v3/open-orders");
  const auto orders = decoded(decode_open_orders, body);
  REQUIRE(orders.has_value());
  REQUIRE(orders->size() == 1);
  CHECK(orders->front().status == OrderStatus::open);

  const auto conditional = decoded(
      decode_open_orders,
      changed(changed(changed(body, "\"LIMIT\"", "\"STOP_MARKET\""), "\"OPEN\"", "\"UNTRIGGERED\""),
              "\"price\":\"50000.0\"", "\"price\":\"\""));
  REQUIRE(conditional.has_value());
  CHECK(conditional->front().type == OrderType::market);
  CHECK(conditional->front().status == OrderStatus::untriggered);
  CHECK_FALSE(decoded(decode_open_orders, changed(body, "\"price\":\"50000.0\"", "\"price\":\"\""))
                  .has_value());

  CHECK(decoded(decode_open_orders, R"({"data":[],"timeCost":1})")->empty());
  CHECK(decoded(decode_open_orders, R"({"data":null,"timeCost":1})")->empty());
  CHECK_FALSE(decoded(decode_open_orders, R"({"timeCost":1})").has_value());
  CHECK_FALSE(decoded(decode_open_orders, R"({"data":{"orders":[]}})").has_value());
}

TEST_CASE("fills are read under the key orders", "[exchange][messages]") {
  const auto fills = decoded(decode_fill_page, example("GET /api/v3/fills"));
  REQUIRE(fills.has_value());
  REQUIRE(fills->size() == 1);
  const Fill& fill = fills->front();
  CHECK(fill.id == FillId("800000000000000001"));
  CHECK(fill.order_id == OrderId("744192949182529884"));
  CHECK(fill.client_id == ClientOrderId("cid-1"));
  CHECK(fill.symbol == Symbol("BTC-USDT"));
  CHECK(fill.side == Side::buy);
  CHECK(fill.price == Price("60010.5"_dec));
  CHECK(fill.size == Size("0.01"_dec));
  CHECK(fill.value == Usdt("600.105"_dec));
  CHECK(fill.fee == Usdt("0.300053"_dec));
  CHECK(fill.status == FillStatus::success);
  CHECK(fill.created_at == from_unix_ms(1760000001100));
}

TEST_CASE("a fill may come without client id, and without a fee while it is pending",
          "[exchange][messages]") {
  const std::string body = example("GET /api/v3/fills");
  const auto nameless = decoded(decode_fill_page, changed(body, "clientOrderId", "other"));
  REQUIRE(nameless.has_value());
  CHECK(nameless->front().client_id.empty());

  const std::string no_fee = changed(body, "\"fee\":\"0.300053\"", "\"fee\":\"\"");
  CHECK_FALSE(decoded(decode_fill_page, no_fee).has_value());
  const auto pending =
      decoded(decode_fill_page, changed(no_fee, "\"SUCCESS\"", "\"PENDING_CENSORING\""));
  REQUIRE(pending.has_value());
  CHECK(pending->front().status == FillStatus::pending);
}

TEST_CASE("a fill that cannot be read fails the page", "[exchange][messages]") {
  check_damages(decode_fill_page, example("GET /api/v3/fills"),
                {{"\"SUCCESS\"", "\"DONE\"", "data.orders[0].status: unknown fill status 'DONE'"},
                 {"\"price\":\"60010.5\"", "\"price\":60010.5", "data.orders[0].price: "},
                 {"\"size\":\"0.010\"", "\"size\":\"0\"", "data.orders[0].size: not above zero"},
                 {"quoteAmount", "amount", "data.orders[0].quoteAmount: missing"},
                 {"\"id\":\"800000000000000001\"", "\"id\":1", "data.orders[0].id: "},
                 {"\"orders\"", "\"fills\"", "data.orders: missing"}});
}
