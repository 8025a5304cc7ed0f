#include <catch2/catch.hpp>

#include "exchange/apex_client.h"
#include "tests/exchange/client_fixture.h"

using namespace apex;
using namespace apex::testing;
using namespace std::chrono_literals;

namespace {

OrderRequest golden_order() {
  OrderRequest order;
  order.client_id = ClientOrderId("7701234567890123");
  order.account_id = AccountId("634283468140839001");
  order.symbol = Symbol("BTC-USDT");
  order.pair_id = 50001;
  order.side = Side::buy;
  order.type = OrderType::market;
  order.time_in_force = TimeInForce::good_til_cancel;
  order.size = Size("0.01"_dec);
  order.price = Price("61000"_dec);
  order.limit_fee = Usdt("0.305"_dec);
  order.maker_fee_rate = FeeRate("0.0002"_dec);
  order.taker_fee_rate = FeeRate("0.0005"_dec);
  order.expiration = from_unix_ms(1762419200000);
  return order;
}

std::string accepted_body() {
  return changed(example("POST /api/v3/order"), "%CLIENTID%", "7701234567890123");
}

/// What becomes of the golden order when the POST ends like this.
OrderOutcome outcome_after(HttpOutcome answer) {
  ClientFixture f;
  const auto prepared = f.client.prepare(golden_order());
  REQUIRE(prepared.has_value());
  f.transport.expect(HttpMethod::post, "/api/v3/order", std::move(answer));
  OrderOutcome outcome = f.client.send(*prepared);
  CHECK(f.transport.requests.size() == 1);
  return outcome;
}

}  // namespace

TEST_CASE("an order is prepared as the smallest sorted body, signed, and nothing is sent",
          "[exchange][gateway]") {
  ClientFixture f;
  const auto prepared = f.client.prepare(golden_order());
  REQUIRE(prepared.has_value());
  CHECK(prepared->wire() ==
        "clientId=7701234567890123&expiration=1762419200000&limitFee=0.305000&price=61000"
        "&reduceOnly=false&side=BUY&signature="
        "0x3723d9a57efce6596a5a60e0434524a8f741cd4a5cab6581f7ed9f17f5f8ab1209338bc5c0da4c93e8914370"
        "63acc5f87defbfd83140c3f1e895198c3099e100&size=0.01&symbol=BTC-USDT"
        "&timeInForce=GOOD_TIL_CANCEL&type=MARKET");
  CHECK(f.client.prepare(golden_order())->wire() == prepared->wire());

  OrderRequest closing = golden_order();
  closing.reduce_only = ReduceOnly::yes;
  CHECK(f.client.prepare(closing)->wire().find("&reduceOnly=true&") != std::string::npos);
}

TEST_CASE("an order that cannot be sent is refused when it is prepared", "[exchange][gateway]") {
  ClientFixture f;
  const auto refused = [&f](auto change) {
    OrderRequest order = golden_order();
    change(order);
    const auto prepared = f.client.prepare(order);
    REQUIRE_FALSE(prepared.has_value());
    CHECK(prepared.error().kind == ErrorKind::exchange_rejected);
  };
  refused([](OrderRequest& o) { o.client_id = ClientOrderId(""); });
  refused([](OrderRequest& o) { o.client_id = ClientOrderId("0x1234"); });
  refused([](OrderRequest& o) { o.client_id = ClientOrderId("a_b"); });
  refused([](OrderRequest& o) { o.client_id = ClientOrderId(std::string(41, 'a')); });
  refused([](OrderRequest& o) { o.symbol = Symbol("BTC-USDT&type=LIMIT"); });
  refused([](OrderRequest& o) { o.symbol = Symbol(""); });
  refused([](OrderRequest& o) { o.size = Size("0"_dec); });
  refused([](OrderRequest& o) { o.size = Size("-1"_dec); });
  refused([](OrderRequest& o) { o.price = Price("0"_dec); });
  refused([](OrderRequest& o) { o.limit_fee = Usdt("-0.1"_dec); });
  refused([](OrderRequest& o) { o.expiration = Timestamp{}; });
  refused([](OrderRequest& o) { o.size = Size("0.123456789012"_dec); });
}

TEST_CASE("without seeds, or with seeds that are none, nothing is prepared",
          "[exchange][gateway]") {
  for (const char* seeds : {"", "0011", "not hex digits", "0"}) {
    INFO(seeds);
    Credentials credentials = example_credentials();
    credentials.zk_seeds = Secret(seeds);
    ClientFixture f{credentials};
    const auto prepared = f.client.prepare(golden_order());
    REQUIRE_FALSE(prepared.has_value());
    CHECK(prepared.error().kind == ErrorKind::config);
    CHECK(prepared.error().message.find("APEX_ZK_SEEDS") != std::string::npos);
  }
}

TEST_CASE("a sent order carries the server's time and the signature of its body",
          "[exchange][gateway]") {
  ClientFixture f;
  f.expect_time();
  REQUIRE(f.client.server_time().has_value());
  f.transport.post("/api/v3/order", accepted_body());
  // The body of the worked example, whose price is written 61000.0.
  const std::string wire =
      changed(f.client.prepare(golden_order())->wire(), "price=61000&", "price=61000.0&");
  const auto outcome = f.client.send(PreparedOrder(golden_order(), wire));
  REQUIRE(std::holds_alternative<Accepted>(outcome));
  CHECK(std::get<Accepted>(outcome).id == OrderId("744192949182529884"));
  CHECK(f.transport.requests.back().body == wire);
  CHECK(f.transport.requests.back().timeout <= OrderGateway::kSendTimeout);
  CHECK(f.sent("Content-Type") == "application/x-www-form-urlencoded");
  CHECK(f.sent("APEX-TIMESTAMP") == "1760000000123");
  CHECK(f.sent("APEX-SIGNATURE") == "btJlvUvgKfbDf7L+b3L4OlIuTmVSO4aklF4Qgip1JRM=");
}

TEST_CASE("an order that never left is rejected as not sent", "[exchange][gateway]") {
  const auto outcome = outcome_after(tl::unexpected(failure(FirstByte::not_sent)));
  REQUIRE(std::holds_alternative<Rejected>(outcome));
  CHECK(std::get<Rejected>(outcome).reason == RejectReason::not_sent);
}

TEST_CASE("an order that may have arrived is unknown, and is not sent again",
          "[exchange][gateway]") {
  CHECK(std::holds_alternative<Unknown>(
      outcome_after(tl::unexpected(failure(FirstByte::maybe_sent)))));
  CHECK(std::holds_alternative<Unknown>(
      outcome_after(tl::unexpected(failure(FirstByte::maybe_sent, ErrorKind::protocol)))));
  CHECK(std::holds_alternative<Unknown>(outcome_after(response(503, "<html>"))));
  CHECK(std::holds_alternative<Unknown>(outcome_after(response(403, "<html>"))));
  CHECK(std::holds_alternative<Unknown>(outcome_after(response(200, R"({"code":2})"))));
}

TEST_CASE("a ban between the legs stops no close, only what would open", "[exchange][gateway]") {
  ClientFixture f;
  OrderRequest closing = golden_order();
  closing.reduce_only = ReduceOnly::yes;
  const auto open = f.client.prepare(golden_order());
  const auto close = f.client.prepare(closing);
  REQUIRE((open.has_value() && close.has_value()));
  f.transport.expect(HttpMethod::post, "/api/v3/order", response(403, "<html>"));
  CHECK(std::holds_alternative<Unknown>(f.client.send(*open)));
  f.transport.expect(HttpMethod::post, "/api/v3/order", response(200, accepted_body()));
  CHECK(std::holds_alternative<Accepted>(f.client.send(*close)));
  f.transport.post("/api/v3/delete-order", example("POST /api/v3/delete-order"));
  CHECK(f.client.cancel(OrderId("606")).has_value());  // what rests may fill
  const auto opened_again = f.client.send(*open);
  REQUIRE(std::holds_alternative<Rejected>(opened_again));
  CHECK(std::get<Rejected>(opened_again).reason == RejectReason::not_sent);
}

TEST_CASE("a refused order says why, without the exchange's words", "[exchange][gateway]") {
  const auto outcome = outcome_after(response(
      200, R"({"code":3,"key":"ORDER_IS_REDUCE_ONLY_CANNOT_OPEN_POSITION","msg":"secret words"})"));
  REQUIRE(std::holds_alternative<Rejected>(outcome));
  CHECK(std::get<Rejected>(outcome).reason == RejectReason::nothing_to_reduce);
  CHECK(std::get<Rejected>(outcome).detail ==
        "validation: code 3, key ORDER_IS_REDUCE_ONLY_CANNOT_OPEN_POSITION");
}

TEST_CASE("a clock that is off is a rejection, after which the next read measures the time",
          "[exchange][gateway]") {
  ClientFixture f;
  f.expect_time();
  REQUIRE(f.client.server_time().has_value());
  const auto prepared = f.client.prepare(golden_order());
  f.clock.set(from_unix_ms(1750000000000));
  f.transport.post("/api/v3/order", R"({"code":20002,"msg":"err APEX-TIMESTAMP"})");
  const auto outcome = f.client.send(*prepared);
  REQUIRE(std::holds_alternative<Rejected>(outcome));
  CHECK(std::get<Rejected>(outcome).reason == RejectReason::clock);

  f.expect_time();
  f.transport.get("/api/v3/account", example("GET /api/v3/account"));
  CHECK(f.client.account().has_value());
  CHECK(f.sent("APEX-TIMESTAMP") == "1760000000123");
}

TEST_CASE("too many requests keep orders back too", "[exchange][gateway]") {
  ClientFixture f;
  const auto prepared = f.client.prepare(golden_order());
  f.transport.post("/api/v3/order", R"({"code":10003})");
  CHECK(std::get<Rejected>(f.client.send(*prepared)).reason == RejectReason::rate_limited);
  CHECK(std::get<Rejected>(f.client.send(*prepared)).reason == RejectReason::not_sent);
  CHECK(f.transport.requests.size() == 1);
}

TEST_CASE("an order is not sent without credentials", "[exchange][gateway]") {
  Credentials credentials;
  credentials.zk_seeds = Secret(kSeedsText);
  ClientFixture f{credentials};
  const auto outcome = f.client.send(*f.client.prepare(golden_order()));
  REQUIRE(std::holds_alternative<Rejected>(outcome));
  CHECK(std::get<Rejected>(outcome).reason == RejectReason::credentials);
  CHECK(std::get<Rejected>(outcome).detail == "APEX_API_KEY is not set");
}

TEST_CASE("the key that signs has to be the account's", "[exchange][gateway]") {
  Account account;
  account.l2_key = kL2Key;
  CHECK(ClientFixture{}.client.check_signing_key(account).has_value());
  account.l2_key = "0x85BB5C1C9D292550CC60F4BCC80CEF1AA90ECD32ED2030A0ADAF65D2DC8992A8";
  CHECK(ClientFixture{}.client.check_signing_key(account).has_value());

  account.l2_key = "0x3fb29ecdb8b85f71d6ad95daaade104a11697827ed343b89369394ac1b3f8c16";
  const auto foreign = ClientFixture{}.client.check_signing_key(account);
  REQUIRE_FALSE(foreign.has_value());
  CHECK(foreign.error().kind == ErrorKind::key_rejected);
  CHECK(foreign.error().message.find("APEX_ZK_SEEDS") != std::string::npos);
}

TEST_CASE("an l2 key in the configuration has to belong to the seeds", "[exchange][gateway]") {
  Account account;
  account.l2_key = kL2Key;
  Credentials credentials = example_credentials();
  credentials.l2_key = std::string(kL2Key).substr(2);
  CHECK(ClientFixture{credentials}.client.check_signing_key(account).has_value());
  credentials.l2_key = "0x3fb29ecdb8b85f71d6ad95daaade104a11697827ed343b89369394ac1b3f8c16";
  const auto wrong = ClientFixture{credentials}.client.check_signing_key(account);
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().kind == ErrorKind::config);
  CHECK(wrong.error().message.find("APEX_ZK_L2KEY") != std::string::npos);
}

TEST_CASE("the margin rate is set by one POST, which is not repeated", "[exchange][gateway]") {
  ClientFixture f;
  f.expect_time();
  f.transport.post("/api/v3/set-initial-margin-rate", R"({"timeCost":1})");
  CHECK(f.client.set_initial_margin_rate(Symbol("BTC-USDT"), "0.05"_dec).has_value());
  CHECK(f.transport.requests.back().body == "initialMarginRate=0.05&symbol=BTC-USDT");
  CHECK(f.sent("APEX-SIGNATURE") == "ioec3E4zLqMrydO/Gelf+tVe2wHTb5inUuJzlGWbPzU=");  // golden H

  f.transport.expect(HttpMethod::post, "/api/v3/set-initial-margin-rate", response(503, "<html>"));
  const auto busy = f.client.set_initial_margin_rate(Symbol("BTC-USDT"), "1"_dec);
  REQUIRE_FALSE(busy.has_value());
  CHECK(busy.error().kind == ErrorKind::unavailable);
  CHECK_THAT(busy.error().message, Catch::StartsWith("POST /v3/set-initial-margin-rate: "));

  f.transport.post("/api/v3/set-initial-margin-rate", R"({"code":3,"key":"INVALID_FEE"})");
  CHECK(f.client.set_initial_margin_rate(Symbol("BTC-USDT"), "1"_dec).error().kind ==
        ErrorKind::exchange_rejected);
  CHECK_FALSE(f.client.set_initial_margin_rate(Symbol("BTC,ETH"), "1"_dec).has_value());
}

TEST_CASE(
    "a stamp refused with the margin rate is no refusal of the contract, and is measured anew",
    "[exchange][gateway]") {
  ClientFixture f;
  f.expect_time();
  f.transport.post("/api/v3/set-initial-margin-rate", R"({"code":20002,"msg":"APEX-TIMESTAMP"})");
  const auto refused = f.client.set_initial_margin_rate(Symbol("BTC-USDT"), "1"_dec);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::unavailable);

  f.expect_time();
  f.transport.post("/api/v3/set-initial-margin-rate", R"({"timeCost":1})");
  CHECK(f.client.set_initial_margin_rate(Symbol("BTC-USDT"), "1"_dec).has_value());
}

TEST_CASE("cancelling an order that is over already is fine", "[exchange][gateway]") {
  ClientFixture f;
  f.expect_time();
  f.transport.post("/api/v3/delete-order", example("POST /api/v3/delete-order"))
      .post("/api/v3/delete-order", R"({"code":3,"key":"ORDER_NOT_CANCEL_FILLED"})")
      .post("/api/v3/delete-order", R"({"code":3,"key":"INVALID_ACCOUNT_ID"})");
  const OrderId id("744192949182529885");
  CHECK(f.client.cancel(id).has_value());
  CHECK(f.transport.requests.back().body == "id=744192949182529885");
  CHECK(f.sent("APEX-SIGNATURE") == "Q7bAQ9bX+Ly98kMYTdEUQdE0STFX94bYk0exDJMsnfk=");  // golden K
  CHECK(f.client.cancel(id).has_value());
  CHECK(f.client.cancel(id).error().kind == ErrorKind::exchange_rejected);
}
