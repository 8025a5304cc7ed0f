#include "exchange/request_auth.h"

#include <catch2/catch.hpp>

#include "tests/exchange/example_answers.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Secret kSecret("sAVchdqy_n9zY7TOIDsqkyg0we3uF0_gGbvyIoob");
const Timestamp kStamp = from_unix_ms(1760000000123);

std::string sign(HttpMethod method, std::string_view target, std::string_view fields = "") {
  return request_signature(kSecret, signed_message(kStamp, method, target, fields));
}

struct Golden {
  const char* target;
  const char* fields;
  const char* signature;
};

}  // namespace

// apex-api.md 2.2, A to G: made by the official Python SDK.
TEST_CASE("GET signatures equal those of the official SDK", "[exchange][auth]") {
  for (const Golden& golden : {
           Golden{"/api/v3/account", "", "RQEkoXjxCd4QUd1oie/m5lKHMXwMFgofXA12Lea/pqs="},
           Golden{"/api/v3/order?id=744192949182529884", "",
                  "9r8VCRhzPIYachEMxGIwzRRqAPNntiaD+VJ9V0GbIMI="},
           Golden{"/api/v3/fills?limit=100&page=0&symbol=BTC-USDT&side=BUY&token=USDT", "",
                  "+RWlNgVnCgkOK8k+sUJOx6Ar55MwfE3JkTzYhAegLMc="},
           Golden{"/api/v3/account-balance", "", "Z++ZEYhZeMGzd/xc9tBe7h9Xs1yP/wIvNwdckirDAFY="},
           Golden{"/api/v3/get-worst-price?symbol=BTC-USDT&size=0.01&side=BUY", "",
                  "ZBzncXST/qG5/P1oeoYVrzQE123b7AICp1KT2k19KJA="},
           Golden{"/api/v3/open-orders", "", "OpIEH8pi8TrlRx5s2FiivHWt7jtwShzmiW1pbbDNojw="},
           Golden{"/api/v3/yesterday-pnl", "", "tF2Be9SCtsAtAclLo7nZSr/eECCe90MQznIRUleQBrQ="},
       }) {
    INFO(golden.target);
    CHECK(sign(HttpMethod::get, golden.target) == golden.signature);
  }
}

// H to L.
TEST_CASE("POST signatures equal those of the official SDK", "[exchange][auth]") {
  for (const Golden& golden : {
           Golden{"/api/v3/set-initial-margin-rate", "initialMarginRate=0.05&symbol=BTC-USDT",
                  "ioec3E4zLqMrydO/Gelf+tVe2wHTb5inUuJzlGWbPzU="},
           Golden{"/api/v3/delete-open-orders", "", "9c9owt3xbdv67in+ZKLKV/WXJCrMgylHpMs1CsYa68Q="},
           Golden{"/api/v3/delete-open-orders", "symbol=BTC-USDT",
                  "Ak7pQXzmI7D1d8LRkSm8esYi3aaVbW52lQhcRDQJdbo="},
           Golden{"/api/v3/delete-order", "id=744192949182529885",
                  "Q7bAQ9bX+Ly98kMYTdEUQdE0STFX94bYk0exDJMsnfk="},
           Golden{"/api/v3/delete-client-order-id", "id=cid-2",
                  "B3VK5Nk+3xQmL7t0TaxcXvx/6JOB6daqDSTeANcuvfc="},
       }) {
    INFO(golden.target);
    CHECK(sign(HttpMethod::post, golden.target, golden.fields) == golden.signature);
  }
}

TEST_CASE("the time stamp is part of what is signed", "[exchange][auth]") {
  const std::string message =  // M
      signed_message(from_unix_ms(1647502440973), HttpMethod::get, "/ws/accounts", "");
  CHECK(request_signature(kSecret, message) == "5XhSvvA/XrlhlWi5xDD6KGgq67PD/VDHYwhLAUdYLrw=");
}

TEST_CASE("the minimal order body is signed by the rule of the official SDK", "[exchange][auth]") {
  const std::string rest =
      "&expiration=1762419200000&limitFee=0.305000&price=61000.0&reduceOnly=false&side=BUY"
      "&signature=0x3723d9a57efce6596a5a60e0434524a8f741cd4a5cab6581f7ed9f17f5f8ab1209338bc5c0da4c"
      "93e891437063acc5f87defbfd83140c3f1e895198c3099e100&size=0.01&symbol=BTC-USDT"
      "&timeInForce=GOOD_TIL_CANCEL&type=MARKET";
  CHECK(sign(HttpMethod::post, "/api/v3/order", "clientId=7701234567890123" + rest) ==
        "btJlvUvgKfbDf7L+b3L4OlIuTmVSO4aklF4Qgip1JRM=");
  CHECK(sign(HttpMethod::post, "/api/v3/order",
             "clientId=7701234567890123&clientOrderId=7701234567890123" + rest) ==
        "Zcf8xRxlltOABr4VJaSxYj7TL++YkVVb3Dk92UVp5jw=");
}

TEST_CASE("every golden of the fixture file is met", "[exchange][auth]") {
  const JsonDocument file = load_json("fixtures/hmac_goldens.json");
  const auto goldens = file.root().at("hmac")->elements();
  REQUIRE(goldens.has_value());
  REQUIRE(goldens->size() >= 7);
  for (const JsonView& golden : *goldens) {
    CHECK(request_signature(kSecret, *golden.string("prehash")) == *golden.string("signature"));
  }
}

TEST_CASE("the headers of a private request carry key, passphrase, time and signature",
          "[exchange][auth]") {
  Credentials credentials;
  credentials.api_key = Secret("a1b2c3d4-0000-1111-2222-333344445555");
  credentials.api_secret = kSecret;
  credentials.passphrase = Secret("Ri08mFrOt2Uaiym");
  HttpRequest request;
  request.method = HttpMethod::post;
  request.target = "/api/v3/delete-order";
  request.body = "id=744192949182529885";
  HttpResponse as_found;
  as_found.headers = auth_headers(credentials, kStamp, request);
  CHECK(as_found.headers.size() == 4);
  CHECK(as_found.header("APEX-API-KEY") == "a1b2c3d4-0000-1111-2222-333344445555");
  CHECK(as_found.header("APEX-PASSPHRASE") == "Ri08mFrOt2Uaiym");
  CHECK(as_found.header("APEX-TIMESTAMP") == "1760000000123");
  CHECK(as_found.header("APEX-SIGNATURE") == "Q7bAQ9bX+Ly98kMYTdEUQdE0STFX94bYk0exDJMsnfk=");
}
