#include "exchange/answer.h"

#include <catch2/catch.hpp>

#include "tests/exchange/example_answers.h"
#include "tests/support/fake_transport.h"

using namespace apex;
using namespace apex::testing;

namespace {

const ClientOrderId kOurs("apexbot-1");

OrderOutcome outcome(int status, const std::string& body) {
  return order_outcome(response(status, body), kOurs, describe);
}

bool is_unknown(const OrderOutcome& outcome) { return std::holds_alternative<Unknown>(outcome); }

std::string accepted_body() {
  return changed(example("POST /api/v3/order"), "%CLIENTID%", kOurs.str());
}

std::string refused(const std::string& code, const std::string& key) {
  return R"({"code":)" + code + R"(,"key":")" + key + R"(","msg":"words","timeCost":1})";
}

}  // namespace

TEST_CASE("an order that is echoed with our id is accepted", "[exchange][answer]") {
  const auto accepted = outcome(200, accepted_body());
  REQUIRE(std::holds_alternative<Accepted>(accepted));
  CHECK(std::get<Accepted>(accepted).id.str() == "744192949182529884");
  CHECK(std::holds_alternative<Accepted>(
      outcome(200, R"({"code":"0","data":{"orderId":"7","clientOrderId":"apexbot-1"}})")));
}

TEST_CASE("an acceptance that does not name our order is unknown", "[exchange][answer]") {
  for (const std::string& body :
       {changed(accepted_body(), kOurs.str(), "somebody-else"),
        std::string(R"({"data":{"id":"7"}})"), std::string(R"({"data":{"clientId":"apexbot-1"}})"),
        std::string(R"({"data":{"id":"7","clientId":"apexbot-1","clientOrderId":"other"}})"),
        std::string(R"({"data":{"id":7,"clientId":"apexbot-1"}})"),
        std::string(R"({"data":{"id":"","clientId":"apexbot-1"}})"),
        std::string(R"({"data":null})"), std::string(R"({"timeCost":1})"), std::string("{}")}) {
    INFO(body);
    CHECK(is_unknown(outcome(200, body)));
  }
}

TEST_CASE("an order is rejected only where the code proves that nothing was placed",
          "[exchange][answer]") {
  for (const int status : {200, 400, 403, 429}) {
    INFO(status);
    const auto rejected = outcome(status, refused("3", "ORDER_PRICE_MUST_GREETER_ZERO"));
    REQUIRE(std::holds_alternative<Rejected>(rejected));
    CHECK(std::get<Rejected>(rejected).reason == RejectReason::price);
    CHECK(std::get<Rejected>(rejected).detail ==
          "validation: code 3, key ORDER_PRICE_MUST_GREETER_ZERO");
  }
  CHECK(std::holds_alternative<Rejected>(outcome(200, refused("\"20002\"", ""))));
}

TEST_CASE("whatever else comes back leaves the order unknown", "[exchange][answer]") {
  CHECK(is_unknown(outcome(200, refused("3", "ORDER_CLIENT_ORDER_DATA_CONFLICT"))));
  CHECK(is_unknown(outcome(200, refused("3", ""))));
  CHECK(is_unknown(outcome(200, refused("3", "ORDER_SUBMIT_TIMEOUT"))));
  CHECK(is_unknown(outcome(200, refused("2", ""))));
  CHECK(is_unknown(outcome(200, refused("10001", ""))));
  CHECK(is_unknown(outcome(200, refused("10004", ""))));
  CHECK(is_unknown(outcome(200, refused("77777", "ORDER_X"))));
  CHECK(is_unknown(outcome(500, refused("3", "ORDER_PRICE_MUST_GREETER_ZERO"))));
  CHECK(is_unknown(outcome(503, "<html>maintenance</html>")));
  CHECK(is_unknown(outcome(502, accepted_body())));
  CHECK(is_unknown(outcome(302, accepted_body())));
  CHECK(is_unknown(outcome(404, accepted_body())));
  for (const int status : {200, 403, 429}) {
    CHECK(is_unknown(outcome(status, "<html>banned</html>")));
    CHECK(is_unknown(outcome(status, "")));
    CHECK(is_unknown(outcome(status, R"({"data":{"id":"74419)")));
    CHECK(is_unknown(outcome(status, R"({"code":3,"code":0})")));
  }
}

TEST_CASE("a refusal is an answer, whatever the HTTP status below 500", "[exchange][answer]") {
  for (const int status : {200, 400, 404}) {
    const auto answer = read_answer(response(status, refused("3", "ORDER_NOT_FOUND")));
    REQUIRE(answer.has_value());
    REQUIRE(answer->refusal.has_value());
    CHECK(answer->refusal->key == "ORDER_NOT_FOUND");
  }
}

TEST_CASE("HTTP statuses that say busy or banned are unavailable, with the code where there is one",
          "[exchange][answer]") {
  for (const int status : {403, 429, 500, 502, 503}) {
    INFO(status);
    const auto html = read_answer(response(status, "<html>"));
    REQUIRE_FALSE(html.has_value());
    CHECK(html.error().kind == ErrorKind::unavailable);
    const auto code = read_answer(response(status, refused("10003", "")));
    REQUIRE_FALSE(code.has_value());
    CHECK(code.error().message.find("code 10003") != std::string::npos);
    CHECK_FALSE(read_answer(response(status, R"({"data":{}})")).has_value());
  }
}

TEST_CASE("an answer that is not the exchange's JSON is not understood", "[exchange][answer]") {
  for (const auto& [status, body] :
       std::vector<std::pair<int, std::string>>{{200, "<html>ok</html>"},
                                                {200, "  \n<!DOCTYPE html>"},
                                                {200, ""},
                                                {200, "[]"},
                                                {200, "null"},
                                                {200, R"({"data":NaN})"},
                                                {200, R"({"data":{}} trailing)"},
                                                {200, std::string(100000, '[')},
                                                {302, R"({"data":{}})"},
                                                {404, "not found"},
                                                {404, R"({"data":{}})"}}) {
    INFO(status << " " << body.substr(0, 40));
    const auto answer = read_answer(response(status, body));
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().kind == ErrorKind::protocol);
  }
  CHECK(read_answer(response(200, "<html>")).error().message == "HTML instead of JSON");
  CHECK(read_answer(response(404, "gone")).error().message.starts_with("HTTP status 404"));
}

TEST_CASE("failures inside the exchange are worth another GET", "[exchange][answer]") {
  for (const char* code : {"2", "10001", "10004", "\"2\""}) {
    INFO(code);
    CHECK(is_transient_answer(response(200, refused(code, ""))));
  }
  for (const char* code : {"3", "10002", "10003", "20002"}) {
    INFO(code);
    CHECK_FALSE(is_transient_answer(response(200, refused(code, ""))));
  }
  CHECK_FALSE(is_transient_answer(response(200, R"({"data":{}})")));
  CHECK_FALSE(is_transient_answer(response(200, "<html>")));
}
