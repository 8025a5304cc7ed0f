#include "exchange/apex_client.h"

#include <catch2/catch.hpp>
#include <functional>

#include "tests/exchange/client_fixture.h"
#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;
using namespace std::chrono_literals;

namespace {

/// A read and how its messages begin.
struct Read {
  std::string route;
  std::function<Result<void>(ApexClient&)> call;
};

template <typename Value>
Result<void> outcome_of(const Result<Value>& result) {
  if (!result) return tl::unexpected(result.error());
  return {};
}

std::vector<Read> all_reads() {
  return {
      {"/v3/symbols", [](ApexClient& c) { return outcome_of(c.instruments()); }},
      {"/v3/data/all-ticker-info", [](ApexClient& c) { return outcome_of(c.tickers()); }},
      {"/v3/ticker", [](ApexClient& c) { return outcome_of(c.ticker(instrument("BTC-USDT"))); }},
      {"/v3/depth", [](ApexClient& c) { return outcome_of(c.depth(instrument("BTC-USDT"))); }},
      {"/v3/get-worst-price",
       [](ApexClient& c) {
         return outcome_of(c.worst_price(Symbol("BTC-USDT"), Size("1"_dec), Side::buy));
       }},
      {"/v3/account", [](ApexClient& c) { return outcome_of(c.account()); }},
      {"/v3/account-balance", [](ApexClient& c) { return outcome_of(c.balance()); }},
      {"/v3/open-orders", [](ApexClient& c) { return outcome_of(c.open_orders()); }},
      {"/v3/order", [](ApexClient& c) { return outcome_of(c.order(OrderId("7"))); }},
      {"/v3/order-by-client-order-id",
       [](ApexClient& c) { return outcome_of(c.order_by_client_id(ClientOrderId("cid"))); }},
      {"/v3/fills", [](ApexClient& c) { return outcome_of(c.fills({})); }},
      {"/v3/order-fills", [](ApexClient& c) { return outcome_of(c.order_fills(OrderId("7"))); }},
      {"/v3/history-orders", [](ApexClient& c) { return outcome_of(c.order_history({})); }},
  };
}

std::string fill_row(int number) {
  return R"({"id":")" + std::to_string(number) +
         R"(","orderId":"7","symbol":"BTC-USDT","side":"BUY","price":"1","size":"1",)"
         R"("quoteAmount":"1","fee":"0","status":"SUCCESS","createdAt":1760000000000})";
}

/// A page of fills numbered from `first`.
std::string fill_page(int first, int count) {
  std::string rows;
  for (int i = 0; i < count; ++i) rows += (i == 0 ? "" : ",") + fill_row(first + i);
  return R"({"data":{"orders":[)" + rows + R"(],"totalSize":0}})";
}

}  // namespace

TEST_CASE("the server's time is corrected by half a round trip and gives the offset",
          "[exchange][client]") {
  ClientFixture f;
  CHECK_FALSE(f.client.server_offset().has_value());
  HttpResponse answer = response(200, R"({"data":{"time":1760000000123}})");
  answer.round_trip = 80ms;
  f.transport.expect(HttpMethod::get, "/api/v3/time", answer);
  CHECK(f.client.server_time() == from_unix_ms(1760000000163));
  CHECK(f.client.server_offset() == 5040ms);
}

TEST_CASE("a private read measures the time first, once, and signs with it", "[exchange][client]") {
  ClientFixture f;
  f.expect_time();
  f.transport.get("/api/v3/account", example("GET /api/v3/account"));
  REQUIRE(f.client.account().has_value());
  CHECK(f.sent("APEX-TIMESTAMP") == "1760000000123");
  CHECK(f.sent("APEX-SIGNATURE") == "RQEkoXjxCd4QUd1oie/m5lKHMXwMFgofXA12Lea/pqs=");  // golden A
  CHECK(f.sent("APEX-API-KEY") == "a1b2c3d4-0000-1111-2222-333344445555");
  CHECK(f.sent("APEX-PASSPHRASE") == "Ri08mFrOt2Uaiym");

  f.transport.get("/api/v3/get-worst-price", example("GET /api/v3/get-worst-price"));
  REQUIRE(f.client.worst_price(Symbol("BTC-USDT"), Size("0.01"_dec), Side::buy).has_value());
  CHECK(f.transport.requests.back().target ==
        "/api/v3/get-worst-price?symbol=BTC-USDT&size=0.01&side=BUY");
  CHECK(f.sent("APEX-SIGNATURE") == "ZBzncXST/qG5/P1oeoYVrzQE123b7AICp1KT2k19KJA=");  // golden E
}

TEST_CASE("public reads need no credentials and send none", "[exchange][client]") {
  ClientFixture f{Credentials{}};
  f.transport.get("/api/v3/symbols", example("GET /api/v3/symbols"))
      .get("/api/v3/data/all-ticker-info", example("GET /api/v3/data/all-ticker-info"))
      .get("/api/v3/ticker?symbol=BTCUSDT", example("GET /api/v3/ticker"))
      .get("/api/v3/depth?symbol=BTCUSDT", example("GET /api/v3/depth"));
  CHECK(f.client.instruments()->size() == 2);
  CHECK(f.client.tickers()->size() == 1);
  CHECK(f.client.ticker(instrument("BTC-USDT"))->has_value());
  CHECK(f.client.depth(instrument("BTC-USDT"))->asks.size() == 2);
  CHECK(f.sent("APEX-API-KEY").empty());
}

TEST_CASE("a private read without credentials names the variable and sends nothing",
          "[exchange][client]") {
  Credentials credentials = example_credentials();
  credentials.passphrase = Secret();
  ClientFixture f{credentials};
  const auto account = f.client.account();
  REQUIRE_FALSE(account.has_value());
  CHECK(account.error().kind == ErrorKind::config);
  CHECK(account.error().message == "GET /v3/account: APEX_PASSPHRASE is not set");
  CHECK(f.transport.requests.empty());
}

TEST_CASE("a contract without ticker is nothing, another one's ticker is an error",
          "[exchange][client]") {
  ClientFixture f;
  f.transport.get("/api/v3/ticker", R"({"data":[]})")
      .get("/api/v3/ticker", example("GET /api/v3/ticker"));
  CHECK_FALSE(f.client.ticker(instrument())->has_value());
  CHECK(f.client.ticker(instrument("ETH-USDT")).error().kind == ErrorKind::protocol);
}

TEST_CASE("an order that the exchange does not know is nothing", "[exchange][client]") {
  const std::string not_found = R"({"code":3,"key":"ORDER_NOT_FOUND","msg":"x"})";
  ClientFixture f;
  f.expect_time();
  f.transport.get("/api/v3/order?id=7", not_found)
      .get("/api/v3/order-by-client-order-id?id=cid-1", not_found)
      .get("/api/v3/order?id=7", R"({"code":3,"key":"INVALID_ACCOUNT_ID"})");
  CHECK_FALSE(f.client.order(OrderId("7"))->has_value());
  CHECK_FALSE(f.client.order_by_client_id(ClientOrderId("cid-1"))->has_value());
  CHECK(f.client.order(OrderId("7")).error().kind == ErrorKind::exchange_rejected);
}

TEST_CASE("another order than the one asked for is not taken for it", "[exchange][client]") {
  ClientFixture f;
  f.expect_time();
  const std::string body = example("GET /api/v3/order");
  f.transport.get("/api/v3/order", body)
      .get("/api/v3/order", body)
      .get("/api/v3/order-by-client-order-id", body)
      .get("/api/v3/order-by-client-order-id", body)
      .get("/api/v3/order-fills?orderId=8", fill_page(1, 1));
  CHECK(f.client.order(OrderId("744192949182529884"))->has_value());
  CHECK(f.client.order(OrderId("8")).error().kind == ErrorKind::protocol);
  CHECK(f.client.order_by_client_id(ClientOrderId("cid-1"))->has_value());
  CHECK(f.client.order_by_client_id(ClientOrderId("cid-2")).error().kind == ErrorKind::protocol);
  CHECK(f.client.order_fills(OrderId("8")).error().kind == ErrorKind::protocol);
}

TEST_CASE("all pages of fills are read, and an item that moved to the next page counts once",
          "[exchange][client]") {
  ClientFixture f;
  f.expect_time();
  f.transport
      .get(
          "/api/v3/fills?limit=100&page=0&symbol=BTC-USDT&beginTimeInclusive=1000"
          "&endTimeExclusive=2000",
          fill_page(1, 100))
      .get("/api/v3/fills?limit=100&page=1&", fill_page(100, 100))
      .get("/api/v3/fills?limit=100&page=2&", fill_page(200, 3));
  const auto fills = f.client.fills(
      {.symbol = Symbol("BTC-USDT"), .begin = from_unix_ms(1000), .end = from_unix_ms(2000)});
  REQUIRE(fills.has_value());
  CHECK(fills->size() == 202);
  CHECK(fills->back().id == FillId("202"));
}

TEST_CASE("a list that goes on is full, though items moved to the next page while it was read",
          "[exchange][client]") {
  ClientFixture f;
  f.expect_time();
  for (int page = 0; page < 10; ++page) {  // on each after the first, one that is known
    f.transport.get("/api/v3/fills", fill_page(1 + page * 99, 100));
  }
  f.transport.get("/api/v3/fills?limit=100&page=10", fill_page(991, 100));
  const auto fills = f.client.fills({});
  REQUIRE(fills.has_value());
  CHECK(fills->size() == static_cast<std::size_t>(MarketReader::kListedMax));
}

TEST_CASE("a page that has nothing new is the last that is read", "[exchange][client]") {
  ClientFixture f;
  f.expect_time();
  for (int page = 0; page < 2; ++page) f.transport.get("/api/v3/fills", fill_page(1, 100));
  CHECK(f.client.fills({})->size() == 100);
}

TEST_CASE("no more than ten pages are read", "[exchange][client]") {
  ClientFixture f;
  f.expect_time();
  for (int page = 0; page < 10; ++page) {
    f.transport.get("/api/v3/fills", fill_page(1 + page * 100, 100));
  }
  CHECK(f.client.fills({})->size() == static_cast<std::size_t>(MarketReader::kListedMax));
}

TEST_CASE("whatever is no answer fails every read with its route and path, and nothing else",
          "[exchange][client]") {
  const std::vector<std::string> bodies = {
      "",
      "{",
      R"({"data":{"a":1)",
      "<html><body>maintenance</body></html>",
      R"({"data":{},"data":{}})",
      R"({"data":NaN})",
      R"({"data":1e999})",
      R"({"data":"text"})",
      R"({"data":7})",
      R"({"data":[7]})",
      R"({"data":{"orders":7}})",
      R"({"timeCost":1})",
      "[]",
      "null",
      "\"text\"",
      std::string(1000, '[') + std::string(1000, ']'),
      std::string("{\"data\":\"\xff\xfe\"}"),
      std::string("{\"data\":[]}\0 ", 13),
  };
  for (const Read& read : all_reads()) {
    for (const std::string& body : bodies) {
      INFO(read.route << " " << body.substr(0, 60));
      ClientFixture f;
      f.expect_time();
      REQUIRE(f.client.server_time().has_value());
      f.transport.get("/api" + read.route, body);
      const auto result = read.call(f.client);
      REQUIRE_FALSE(result.has_value());
      CHECK(result.error().kind == ErrorKind::protocol);
      CHECK_THAT(result.error().message, Catch::StartsWith("GET " + read.route + ": "));
    }
  }
}

TEST_CASE("refusals and HTTP statuses become the kind an operator acts on", "[exchange][client]") {
  struct Case {
    int status;
    std::string body;
    ErrorKind kind;
  };
  for (const Case& c :
       std::vector<Case>{{200, R"({"code":10002,"msg":"m"})", ErrorKind::key_rejected},
                         {200, R"({"code":"20006","msg":"m"})", ErrorKind::key_rejected},
                         {200, R"({"code":10003})", ErrorKind::unavailable},
                         {200, R"({"code":20016})", ErrorKind::exchange_rejected},
                         {403, "<html>", ErrorKind::unavailable},
                         {404, "not found", ErrorKind::protocol},
                         {302, "", ErrorKind::protocol}}) {
    for (const Read& read : all_reads()) {
      INFO(read.route << " " << c.status << " " << c.body);
      ClientFixture f;
      f.expect_time();
      REQUIRE(f.client.server_time().has_value());
      f.transport.expect(HttpMethod::get, "/api" + read.route, response(c.status, c.body));
      const auto result = read.call(f.client);
      REQUIRE_FALSE(result.has_value());
      CHECK(result.error().kind == c.kind);
      CHECK_THAT(result.error().message, Catch::StartsWith("GET " + read.route + ": "));
    }
  }
}

TEST_CASE("a read that fails in passing is repeated with a new time stamp", "[exchange][client]") {
  ClientFixture f;
  f.expect_time();
  f.transport.get("/api/v3/account", R"({"code":2,"msg":"internal server error"})")
      .expect(HttpMethod::get, "/api/v3/account", response(503, "<html>"))
      .expect(HttpMethod::get, "/api/v3/account", tl::unexpected(failure(FirstByte::maybe_sent)))
      .get("/api/v3/account", example("GET /api/v3/account"));
  CHECK(f.client.account().has_value());
  const std::int64_t stamp = std::stoll(f.sent("APEX-TIMESTAMP"));
  CHECK(stamp == to_unix_ms(f.clock.now()) + 5000);
  CHECK(stamp > 1760000000123);
}

TEST_CASE("a read refused for its time stamp is repeated once with the time measured anew",
          "[exchange][client]") {
  const std::string skewed = R"({"code":20002,"msg":"err APEX-TIMESTAMP"})";
  ClientFixture f;
  f.expect_time();
  REQUIRE(f.client.server_time().has_value());
  f.clock.set(from_unix_ms(1750000000000));
  f.transport.get("/api/v3/account", skewed);
  f.expect_time();
  f.transport.get("/api/v3/account", example("GET /api/v3/account"));
  CHECK(f.client.account().has_value());
  CHECK(f.sent("APEX-TIMESTAMP") == "1760000000123");

  f.transport.get("/api/v3/account", skewed);
  f.expect_time();
  f.transport.get("/api/v3/account", skewed);
  const auto refused = f.client.account();
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::exchange_rejected);
}

TEST_CASE("too many requests, said in the body, keep us away for ten minutes",
          "[exchange][client]") {
  ClientFixture f;
  f.transport.get("/api/v3/symbols", R"({"code":10003,"msg":"too many requests"})");
  CHECK_FALSE(f.client.instruments().has_value());
  CHECK(f.client.instruments().error().kind == ErrorKind::unavailable);
  CHECK(f.transport.requests.size() == 1);
  f.clock.advance(10min);
  f.transport.get("/api/v3/symbols", example("GET /api/v3/symbols"));
  CHECK(f.client.instruments().has_value());
}

TEST_CASE("a call with all its attempts ends within its budget", "[exchange][client]") {
  ClientFixture f{example_credentials(),
                  {.read_timeout = 2s, .read_budget = 5s, .limits = {}, .stop = nullptr}};
  f.transport.expect(HttpMethod::get, "/api/v3/symbols", response(503, "", {{"Retry-After", "4"}}))
      .expect(HttpMethod::get, "/api/v3/symbols", response(503, "", {{"Retry-After", "4"}}));
  CHECK_FALSE(f.client.instruments().has_value());
  REQUIRE(f.transport.requests.size() == 2);
  CHECK(f.transport.requests[0].timeout == 2s);
  CHECK(f.transport.requests[1].timeout == 1s);
}

TEST_CASE("all pages of a read share the two seconds that a hurry leaves", "[exchange][client]") {
  StopToken hurry;
  ApexClientOptions options;
  options.hurry = &hurry;
  ClientFixture f{example_credentials(), options};
  f.expect_time();
  CHECK(f.client.server_time().has_value());
  for (int page = 0; page < 3; ++page) {
    f.transport.get("/api/v3/fills", fill_page(1 + page * 100, 100));
  }
  f.transport.get("/api/v3/fills", fill_page(301, 3));
  f.transport.on_request = [&] {
    hurry.request_stop(15);  // while the first page is read
    f.clock.advance(900ms);
  };
  CHECK(f.client.fills({}).has_value());
  REQUIRE(f.transport.requests.size() == 5);
  CHECK(f.transport.requests[2].timeout == 2s);
  CHECK(f.transport.requests[3].timeout == 1100ms);
  CHECK(f.transport.requests[4].timeout == 200ms);
}

TEST_CASE("the exchange's words are shown only with debug details, and without secrets",
          "[exchange][client]") {
  const std::string body = R"({"code":10002,"msg":"Api credential is invalid )"
                           R"([apiKey=a1b2c3d4-0000-1111-2222-333344445555]!\n"})";
  ClientFixture quiet;
  quiet.transport.get("/api/v3/symbols", body);
  CHECK(quiet.client.instruments().error().message ==
        "GET /v3/symbols: auth: code 10002 (check APEX_API_KEY and APEX_PASSPHRASE)");

  ClientFixture loud{example_credentials(), {.debug_details = DebugDetails::yes}};
  loud.transport.get("/api/v3/symbols", body);
  CHECK(loud.client.instruments().error().message ==
        "GET /v3/symbols: auth: code 10002 (check APEX_API_KEY and APEX_PASSPHRASE): "
        "Api credential is invalid [apiKey=***]! ");
}

TEST_CASE("an answer that holds a secret where a value belongs does not spread it",
          "[exchange][client]") {
  ClientFixture f;
  f.expect_time();
  f.transport.get("/api/v3/account",
                  changed(example("GET /api/v3/account"), "\"LONG\"", "\"Ri08mFrOt2Uaiym\""));
  const auto account = f.client.account();
  REQUIRE_FALSE(account.has_value());
  CHECK(account.error().message == "GET /v3/account: data.positions[0].side: unknown side '***'");
}
