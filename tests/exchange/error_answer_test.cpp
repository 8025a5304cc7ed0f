#include "exchange/error_answer.h"

#include <catch2/catch.hpp>

#include "tests/exchange/example_answers.h"

using namespace apex;
using namespace apex::testing;

namespace {

constexpr const char* kNoMargin = "ORDER_THERE_IS_NOT_ENOUGH_MARGIN_TO_OPEN_POSITION";

ErrorAnswer refusal(std::int64_t code, std::string key = "") { return {code, std::move(key), ""}; }

}  // namespace

TEST_CASE("an answer without a code, or with code 0, is a success", "[exchange][errors]") {
  for (const char* body : {R"({"data":{}})", R"({"code":0,"data":1})", R"({"code":"0"})",
                           R"({"code":null,"data":1})", R"({"timeCost":1})"}) {
    INFO(body);
    const auto found = decoded(find_refusal, body);
    REQUIRE(found.has_value());
    CHECK_FALSE(found->has_value());
  }
}

TEST_CASE("a code is read as number or as text", "[exchange][errors]") {
  for (const char* body : {R"({"code":3,"key":"ORDER_NOT_FOUND","msg":"m"})",
                           R"({"code":"3","key":"ORDER_NOT_FOUND","msg":"m"})"}) {
    const auto found = decoded(find_refusal, body);
    REQUIRE(found.has_value());
    REQUIRE(found->has_value());
    CHECK((*found)->code == 3);
    CHECK((*found)->key == "ORDER_NOT_FOUND");
    CHECK((*found)->message == "m");
  }
}

TEST_CASE("a code that is no number is not understood", "[exchange][errors]") {
  for (const char* body : {R"({"code":"three"})", R"({"code":1.5})", R"({"code":[]})",
                           R"({"code":""})", R"({"code":1e999})", R"({"code":true})", "[]", "3"}) {
    INFO(body);
    const auto found = decoded(find_refusal, body);
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error().kind == ErrorKind::protocol);
  }
}

TEST_CASE("a key that is no name in capitals is not repeated", "[exchange][errors]") {
  const auto found = decoded(find_refusal, R"({"code":3,"key":"a1b2c3d4-0000","msg":7})");
  REQUIRE(found.has_value());
  REQUIRE(found->has_value());
  CHECK((*found)->key.empty());
  CHECK((*found)->message.empty());
}

TEST_CASE("codes fall into the categories an operator tells apart", "[exchange][errors]") {
  CHECK(category_of(refusal(10002)) == ErrorCategory::auth);
  CHECK(category_of(refusal(20006)) == ErrorCategory::auth);
  CHECK(category_of(refusal(20002)) == ErrorCategory::auth);
  CHECK(category_of(refusal(10003)) == ErrorCategory::rate_limit);
  CHECK(category_of(refusal(3, "ORDER_PRICE_MUST_GREETER_ZERO")) == ErrorCategory::validation);
  CHECK(category_of(refusal(400)) == ErrorCategory::validation);
  CHECK(category_of(refusal(20016)) == ErrorCategory::validation);
  CHECK(category_of(refusal(3, kNoMargin)) == ErrorCategory::insufficient_funds);
  CHECK(category_of(refusal(2)) == ErrorCategory::api);
  CHECK(category_of(refusal(987654)) == ErrorCategory::api);

  CHECK(kind_of(refusal(10002)) == ErrorKind::key_rejected);
  CHECK(kind_of(refusal(10003)) == ErrorKind::unavailable);
  CHECK(kind_of(refusal(2)) == ErrorKind::unavailable);
  CHECK(kind_of(refusal(10001)) == ErrorKind::unavailable);
  CHECK(kind_of(refusal(10004)) == ErrorKind::unavailable);
  CHECK(kind_of(refusal(987654)) == ErrorKind::exchange_rejected);
  CHECK(kind_of(refusal(3, kNoMargin)) == ErrorKind::insufficient_funds);
}

TEST_CASE("a refusal is described by code and key, and by the setting to look at",
          "[exchange][errors]") {
  CHECK(describe(refusal(3, "ORDER_NOT_FOUND")) == "validation: code 3, key ORDER_NOT_FOUND");
  CHECK(describe(refusal(10002)) == "auth: code 10002 (check APEX_API_KEY and APEX_PASSPHRASE)");
  CHECK(describe(refusal(20006)) == "auth: code 20006 (check APEX_API_SECRET)");
  CHECK(describe(refusal(3, "INVALID_L2_SIGNATURE")).ends_with("(check APEX_ZK_SEEDS)"));
}

TEST_CASE("only codes that prove that nothing was placed count as proof", "[exchange][errors]") {
  for (const int code : {400, 10002, 10003, 20002, 20006, 20016}) {
    INFO(code);
    CHECK(proves_nothing_placed(refusal(code)));
  }
  for (const char* key :
       {"ORDER_PRICE_MUST_GREETER_ZERO", "ORDER_SYMBOL_DISABLE_TRADE", "INVALID_L2_SIGNATURE",
        "ORDER_IS_REDUCE_ONLY_CANNOT_OPEN_POSITION",
        "ORDER_SIZE_SMALLER_THAN_SYMBOL_MIN_ORDER_SIZE", kNoMargin,
        "ORDER_WITH_THIS_PRICE_CANNOT_REDUCE_POSITION_ONLY", "ORDER_LIMIT_FEE_NOT_ENOUGH",
        "INVALID_CLIENT_TIME", "ORDER_POSSIBLE_LEAD_TO_ACCOUNT_LIQUIDATED"}) {
    INFO(key);
    CHECK(proves_nothing_placed(refusal(3, key)));
  }
  for (const int code : {1, 2, 3, 10001, 10004, 99999, -1}) {
    INFO(code);
    CHECK_FALSE(proves_nothing_placed(refusal(code)));
  }
  for (const char* key : {"ORDER_CLIENT_ORDER_DATA_CONFLICT", "CLIENT_ORDER_DATA_CONFLICT",
                          "UNKNOWN", "ACCOUNT_NOT_FOUND", "ORDER_FILL_TRANSACTION_FAILED",
                          // names nobody has written down, or that are not about a new order
                          "ORDER_TIMEOUT", "ORDER_SUBMIT_TIMEOUT", "INVALID_STATE", "ORDER_",
                          "ORDER_PRICE_MUST_GREETER_ZERO_LATER", "ORDER_NOT_FOUND",
                          "ORDER_NOT_CANCEL_FILLED", "ORDER_INVALID_STATUS", "INVALID_L2_TX",
                          "INVALID_PAGE_SIZE", "ORDER_LIQUIDATE_ORDER_FAILED"}) {
    INFO(key);
    CHECK_FALSE(proves_nothing_placed(refusal(3, key)));
  }
  CHECK_FALSE(proves_nothing_placed(refusal(2, "ORDER_PRICE_MUST_GREETER_ZERO")));
}

TEST_CASE("the reason of a rejection says what to do next", "[exchange][errors]") {
  const auto reason = [](const char* key) { return reject_reason_of(refusal(3, key)); };
  CHECK(reason("ORDER_IS_REDUCE_ONLY_CANNOT_OPEN_POSITION") == RejectReason::nothing_to_reduce);
  CHECK(reason("ORDER_PRICE_MUST_GREETER_ZERO") == RejectReason::price);
  CHECK(reason("ORDER_WITH_THIS_PRICE_CANNOT_REDUCE_POSITION_ONLY") == RejectReason::price);
  CHECK(reason(kNoMargin) == RejectReason::margin);
  CHECK(reason("ORDER_POSSIBLE_LEAD_TO_ACCOUNT_LIQUIDATED") == RejectReason::margin);
  CHECK(reason("ORDER_SYMBOL_DISABLE_TRADE") == RejectReason::symbol_disabled);
  CHECK(reason("ORDER_SYMBOL_DISABLE_OPEN_POSITION") == RejectReason::symbol_disabled);
  CHECK(reason("INVALID_L2_SIGNATURE") == RejectReason::signature);
  CHECK(reason("ORDER_LIMIT_FEE_NOT_ENOUGH") == RejectReason::other);
  CHECK(reject_reason_of(refusal(10002)) == RejectReason::credentials);
  CHECK(reject_reason_of(refusal(20006)) == RejectReason::credentials);
  CHECK(reject_reason_of(refusal(20002)) == RejectReason::clock);
  CHECK(reject_reason_of(refusal(10003)) == RejectReason::rate_limited);
  CHECK(reject_reason_of(refusal(400)) == RejectReason::other);
}

TEST_CASE("an order that is over cannot be cancelled, which is fine", "[exchange][errors]") {
  CHECK(is_order_gone(refusal(3, "ORDER_NOT_FOUND")));
  CHECK(is_order_gone(refusal(3, "ORDER_NOT_CANCEL_FILLED")));
  CHECK_FALSE(is_order_gone(refusal(3, "ORDER_SYMBOL_DISABLE_TRADE")));
  CHECK_FALSE(is_order_not_found(refusal(3, "ORDER_NOT_CANCEL_FILLED")));
}
