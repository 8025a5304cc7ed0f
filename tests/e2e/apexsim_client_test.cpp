// Our own client against apexsim: everything that is signed is really verified.
#include <catch2/catch.hpp>

#include "exchange/apex_client.h"
#include "http/curl_transport.h"
#include "tests/support/local_exchange.h"

namespace apex::testing {
namespace {

Credentials credentials_of(const LocalExchange& exchange) {
  const auto& environment = exchange.environment();
  Credentials credentials;
  credentials.api_key = Secret(environment.at("APEX_API_KEY"));
  credentials.api_secret = Secret(environment.at("APEX_API_SECRET"));
  credentials.passphrase = Secret(environment.at("APEX_PASSPHRASE"));
  credentials.zk_seeds = Secret(environment.at("APEX_ZK_SEEDS"));
  credentials.l2_key = environment.at("APEX_ZK_L2KEY");
  return credentials;
}

/// A client that is connected to an exchange, and what an order needs.
struct Connected {
  explicit Connected(const LocalExchange& exchange)
      : Connected(exchange, credentials_of(exchange)) {}
  Connected(const LocalExchange& exchange, const Credentials& credentials)
      : transport(*CurlTransport::open({.base_url = exchange.base_url()})),
        client(transport, credentials, clock) {}

  [[nodiscard]] Instrument instrument(const std::string& symbol) {
    const auto all = client.instruments();
    REQUIRE(all.has_value());
    for (const Instrument& one : *all) {
      if (one.symbol == Symbol(symbol)) return one;
    }
    FAIL("no contract " + symbol);
    return {};
  }

  /// A market order of the smallest size at the exchange's worst price.
  [[nodiscard]] OrderRequest order(const Instrument& of, const std::string& id, Side side) {
    const auto account = client.account();
    REQUIRE(account.has_value());
    const auto worst = client.worst_price(of.symbol, of.min_size, side);
    REQUIRE(worst.has_value());
    OrderRequest request;
    request.client_id = ClientOrderId(id);
    request.account_id = account->id;
    request.symbol = of.symbol;
    request.pair_id = of.pair_id;
    request.asset_decimals = of.asset_decimals;
    request.side = side;
    request.size = of.min_size;
    request.price = worst->worst;
    request.maker_fee_rate = account->maker_fee_rate;
    request.taker_fee_rate = account->taker_fee_rate;
    request.limit_fee = Usdt("1"_dec);
    request.expiration = clock.now() + std::chrono::days{28};
    if (side == Side::sell) {
      request.reduce_only = ReduceOnly::yes;
      request.time_in_force = TimeInForce::immediate_or_cancel;
    }
    return request;
  }

  [[nodiscard]] OrderOutcome send(const OrderRequest& request) {
    const auto prepared = client.prepare(request);
    REQUIRE(prepared.has_value());
    return client.send(*prepared);
  }

  [[nodiscard]] Order final_order(const OrderId& id) {
    for (int i = 0; i < 100; ++i) {
      const auto order = client.order(id);
      REQUIRE(order.has_value());
      REQUIRE(order->has_value());
      if ((*order)->is_final()) return **order;
      pause_for(Milliseconds{20});
    }
    FAIL("the order does not end");
    return {};
  }

  SystemClock clock;
  CurlTransport transport;
  ApexClient client;
};

TEST_CASE("our client opens and closes a position on apexsim", "[apexsim][client]") {
  const LocalExchange exchange;
  Connected connected(exchange);
  const Instrument linea = connected.instrument("LINEA-USDT");
  REQUIRE(connected.client.check_signing_key(*connected.client.account()).has_value());
  REQUIRE(connected.client.set_initial_margin_rate(linea.symbol, "1"_dec).has_value());
  CHECK(connected.client.account()->margin_rate(linea.symbol) == "1"_dec);

  const OrderRequest open = connected.order(linea, "open-1", Side::buy);
  const OrderRequest close = connected.order(linea, "close-1", Side::sell);
  const OrderOutcome opened = connected.send(open);
  const OrderOutcome closed = connected.send(close);
  REQUIRE(std::holds_alternative<Accepted>(opened));
  REQUIRE(std::holds_alternative<Accepted>(closed));
  const OrderId open_id = std::get<Accepted>(opened).id;
  CHECK(connected.final_order(open_id).filled == linea.min_size);
  CHECK(connected.final_order(std::get<Accepted>(closed).id).filled == linea.min_size);
  CHECK(connected.client.account()->net_position(linea.symbol).is_zero());
  CHECK(exchange.is_flat());
  CHECK(exchange.fill_ids().size() == 2);
  CHECK(connected.client.fills({})->size() == 2);
  CHECK(connected.client.order_fills(open_id)->front().client_id == open.client_id);
  CHECK((*connected.client.order_by_client_id(open.client_id))->id == open_id);
  CHECK(connected.client.order_history({})->size() == 2);
  CHECK(connected.client.balance()->total_equity < Usdt("1000"_dec));
  CHECK(exchange.posts() == std::map<std::string, int>{{"open-1", 1}, {"close-1", 1}});
}

TEST_CASE("a limit order rests on apexsim until it is canceled", "[apexsim][client]") {
  const LocalExchange exchange;
  Connected connected(exchange);
  const Instrument linea = connected.instrument("LINEA-USDT");
  OrderRequest request = connected.order(linea, "rest-1", Side::buy);
  request.type = OrderType::limit;
  request.time_in_force = TimeInForce::good_til_cancel;
  request.price = Price("0.009"_dec);
  const OrderOutcome outcome = connected.send(request);
  REQUIRE(std::holds_alternative<Accepted>(outcome));
  const OrderId id = std::get<Accepted>(outcome).id;
  CHECK(connected.client.open_orders()->size() == 1);
  pause_for(Milliseconds{100});
  REQUIRE(connected.client.cancel(id).has_value());
  CHECK(connected.final_order(id).cancel_reason == CancelReason::user);
  CHECK(connected.client.open_orders()->empty());
  CHECK(connected.client.cancel(id).has_value());  // gone already: no error
}

TEST_CASE("apexsim shows every contract of its market to our client", "[apexsim][client]") {
  const LocalExchange exchange;
  Connected connected(exchange);
  const auto instruments = connected.client.instruments();
  const auto tickers = connected.client.tickers();
  REQUIRE(instruments.has_value());
  REQUIRE(tickers.has_value());
  CHECK(instruments->size() >= 100);
  CHECK(tickers->size() >= 100);
  const Instrument bitcoin = connected.instrument("BTC-USDT");
  CHECK((*connected.client.ticker(bitcoin))->index == Price("60005.12"_dec));
  CHECK(connected.client.depth(bitcoin)->asks.front().price == Price("60005.2"_dec));
  const auto offset = *connected.client.server_time() - connected.clock.now();
  CHECK(std::chrono::abs(offset) < Milliseconds{2'000});
}

TEST_CASE("each wrong credential is refused by apexsim with the code it has at the exchange",
          "[apexsim][client]") {
  const LocalExchange exchange;
  Credentials wrong = credentials_of(exchange);
  SECTION("key") { wrong.api_key = Secret("a1b2c3d4-0000-1111-2222-333344445555"); }
  SECTION("secret") { wrong.api_secret = Secret("sAVchdqy_n9zY7TOIDsqkyg0we3uF0_gGbvyIoob"); }
  SECTION("passphrase") { wrong.passphrase = Secret("Ri08mFrOt2Uaiym"); }
  Connected connected(exchange, wrong);
  const auto account = connected.client.account();
  REQUIRE_FALSE(account.has_value());
  CHECK(account.error().kind == ErrorKind::key_rejected);
}

TEST_CASE("an order that is signed with other seeds is refused", "[apexsim][client]") {
  const LocalExchange exchange;
  const LocalExchange other;
  Credentials wrong = credentials_of(exchange);
  wrong.zk_seeds = credentials_of(other).zk_seeds;
  wrong.l2_key.clear();
  Connected connected(exchange, wrong);
  const OrderRequest order =
      connected.order(connected.instrument("LINEA-USDT"), "open-1", Side::buy);
  const OrderOutcome outcome = connected.send(order);
  REQUIRE(std::holds_alternative<Rejected>(outcome));
  CHECK(std::get<Rejected>(outcome).reason == RejectReason::signature);
  CHECK_FALSE(connected.client.check_signing_key(*connected.client.account()).has_value());
  CHECK(exchange.is_flat());
}

TEST_CASE("an order whose signature covers another amount is refused", "[apexsim][client]") {
  const LocalExchange exchange;
  Connected connected(exchange);
  const Instrument linea = connected.instrument("LINEA-USDT");
  const OrderRequest order = connected.order(linea, "open-1", Side::buy);
  OrderRequest larger = order;
  larger.size += linea.step;
  const std::string honest = connected.client.prepare(order)->wire();
  std::string forged = honest;
  const std::size_t size = forged.find("&size=");
  REQUIRE(size != std::string::npos);
  forged.replace(size, std::string("&size=1").size(), "&size=2");
  const OrderOutcome outcome = connected.client.send(PreparedOrder(larger, forged));
  REQUIRE(std::holds_alternative<Rejected>(outcome));
  CHECK(std::get<Rejected>(outcome).reason == RejectReason::signature);
}

TEST_CASE("a client id is accepted by apexsim once", "[apexsim][client]") {
  const LocalExchange exchange;
  Connected connected(exchange);
  const OrderRequest order =
      connected.order(connected.instrument("LINEA-USDT"), "open-1", Side::buy);
  REQUIRE(std::holds_alternative<Accepted>(connected.send(order)));
  // The client cannot know whether the first one was its own: a conflict proves nothing.
  CHECK(std::holds_alternative<Unknown>(connected.send(order)));
  pause_for(Milliseconds{100});
  CHECK(exchange.positions() == std::map<std::string, std::string>{{"LINEA-USDT", "1"}});
  CHECK(exchange.posts().at("open-1") == 2);
}

}  // namespace
}  // namespace apex::testing
