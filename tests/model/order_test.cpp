#include "model/order.h"

#include <catch2/catch.hpp>

#include "model/event.h"

using namespace apex;

namespace {

Order order(OrderStatus status, const Decimal& matched, const Decimal& filled) {
  Order result;
  result.status = status;
  result.size = Size("10"_dec);
  result.matched = Size(matched);
  result.filled = Size(filled);
  return result;
}

}  // namespace

TEST_CASE("a filled order is final once every match is confirmed", "[model][order]") {
  CHECK_FALSE(order(OrderStatus::filled, "10"_dec, "0"_dec).is_final());
  CHECK_FALSE(order(OrderStatus::filled, "10"_dec, "9"_dec).is_final());
  CHECK(order(OrderStatus::filled, "10"_dec, "10"_dec).is_final());
}

TEST_CASE("a canceled order may be partly filled and is final once that is confirmed",
          "[model][order]") {
  for (const OrderStatus status : {OrderStatus::canceled, OrderStatus::expired}) {
    CHECK(order(status, "0"_dec, "0"_dec).is_final());
    CHECK(order(status, "4"_dec, "4"_dec).is_final());
    CHECK_FALSE(order(status, "4"_dec, "3"_dec).is_final());
  }
}

TEST_CASE("an order that is still going somewhere is not final", "[model][order]") {
  for (const OrderStatus status : {OrderStatus::pending, OrderStatus::open, OrderStatus::canceling,
                                   OrderStatus::untriggered}) {
    INFO(to_string(status));
    CHECK_FALSE(order(status, "0"_dec, "0"_dec).is_final());
    CHECK_FALSE(order(status, "10"_dec, "10"_dec).is_final());
  }
}

TEST_CASE("a fill counts, is waited for or has failed", "[model][order]") {
  CHECK(*parse_fill_status("SUCCESS") == FillStatus::success);
  CHECK(*parse_fill_status("SUCCESS_L2_APPROVED") == FillStatus::success);
  CHECK(*parse_fill_status("PENDING_CENSORING") == FillStatus::pending);
  CHECK(*parse_fill_status("FAILED_CENSOR_FAILURE") == FillStatus::failed);
  CHECK(*parse_fill_status("FAILED_L2_REJECTED") == FillStatus::failed);
  for (const char* text : {"", "success", "SUCCESSFUL", "SUCCESS_L2", "FAILED", "DONE"}) {
    INFO(text);
    REQUIRE_FALSE(parse_fill_status(text).has_value());
    CHECK(parse_fill_status(text).error().kind == ErrorKind::protocol);
  }
}

TEST_CASE("what is written to the exchange is read back the same", "[model][order]") {
  for (const Side side : {Side::buy, Side::sell}) {
    CHECK(*parse_side(to_string(side)) == side);
    CHECK(opposite(opposite(side)) == side);
    CHECK(opposite(side) != side);
  }
  for (const OrderType type : {OrderType::market, OrderType::limit}) {
    CHECK(*parse_order_type(to_string(type)) == type);
  }
  for (const TimeInForce value : {TimeInForce::good_til_cancel, TimeInForce::fill_or_kill,
                                  TimeInForce::immediate_or_cancel, TimeInForce::post_only}) {
    CHECK(*parse_time_in_force(to_string(value)) == value);
  }
  for (const OrderStatus status :
       {OrderStatus::pending, OrderStatus::open, OrderStatus::filled, OrderStatus::canceled,
        OrderStatus::canceling, OrderStatus::expired, OrderStatus::untriggered}) {
    CHECK(*parse_order_status(to_string(status)) == status);
  }
}

TEST_CASE("an unknown word that decides is an error, one that explains is not", "[model][order]") {
  CHECK_FALSE(parse_side("buy").has_value());
  CHECK_FALSE(parse_order_type("STOP_MARKET").has_value());
  CHECK_FALSE(parse_time_in_force("FOK").has_value());
  const auto status = parse_order_status(std::string(500, 'X'));
  REQUIRE_FALSE(status.has_value());
  CHECK(status.error().message.size() < 100);
  CHECK(parse_cancel_reason("") == CancelReason::none);
  CHECK(parse_cancel_reason("UNKNOWN_ORDER_CANCEL_REASON") == CancelReason::none);
  CHECK(parse_cancel_reason("COULD_NOT_FILL") == CancelReason::could_not_fill);
  CHECK(parse_cancel_reason("REDUCE_ONLY_CANCELED") == CancelReason::reduce_only);
  CHECK(parse_cancel_reason("SOMETHING_NEW") == CancelReason::other);
}

TEST_CASE("reasons and kinds have names that tell them apart", "[model][order]") {
  CHECK(to_string(RejectReason::nothing_to_reduce) == std::string("nothing_to_reduce"));
  CHECK(to_string(RejectReason::not_sent) == std::string("not_sent"));
  CHECK(to_string(FillStatus::failed) == std::string("failed"));
  CHECK(to_string(EventKind::open_risk) == std::string("open_risk"));
  CHECK(to_string(EventKind::unexplained_position) == std::string("unexplained_position"));
}
