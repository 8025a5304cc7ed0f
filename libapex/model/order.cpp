#include "model/order.h"

#include <array>
#include <utility>

#include "base/plain_text.h"

namespace apex {
namespace {

template <typename Enum, std::size_t N>
Result<Enum> parse_name(std::string_view text, const std::array<Enum, N>& values,
                        const char* what) {
  for (const Enum value : values) {
    if (text == to_string(value)) return value;
  }
  return fail(ErrorKind::protocol, std::string("unknown ") + what + " " + in_quotes(text));
}

}  // namespace

const char* to_string(Side side) { return side == Side::buy ? "BUY" : "SELL"; }

const char* to_string(OrderType type) { return type == OrderType::market ? "MARKET" : "LIMIT"; }

const char* to_string(TimeInForce time_in_force) {
  switch (time_in_force) {
    case TimeInForce::good_til_cancel:
      return "GOOD_TIL_CANCEL";
    case TimeInForce::fill_or_kill:
      return "FILL_OR_KILL";
    case TimeInForce::immediate_or_cancel:
      return "IMMEDIATE_OR_CANCEL";
    case TimeInForce::post_only:
      return "POST_ONLY";
  }
  return "";
}

Result<Side> parse_side(std::string_view text) {
  return parse_name(text, std::array{Side::buy, Side::sell}, "side");
}

Result<OrderType> parse_order_type(std::string_view text) {
  return parse_name(text, std::array{OrderType::market, OrderType::limit}, "order type");
}

Result<TimeInForce> parse_time_in_force(std::string_view text) {
  return parse_name(text,
                    std::array{TimeInForce::good_til_cancel, TimeInForce::fill_or_kill,
                               TimeInForce::immediate_or_cancel, TimeInForce::post_only},
                    "time in force");
}

const char* to_string(OrderStatus status) {
  switch (status) {
    case OrderStatus::pending:
      return "PENDING";
    case OrderStatus::open:
      return "OPEN";
    case OrderStatus::filled:
      return "FILLED";
    case OrderStatus::canceled:
      return "CANCELED";
    case OrderStatus::canceling:
      return "CANCELING";
    case OrderStatus::expired:
      return "EXPIRED";
    case OrderStatus::untriggered:
      return "UNTRIGGERED";
  }
  return "";
}

const char* to_string(CancelReason reason) {
  switch (reason) {
    case CancelReason::none:
      return "UNKNOWN_ORDER_CANCEL_REASON";
    case CancelReason::could_not_fill:
      return "COULD_NOT_FILL";
    case CancelReason::reduce_only:
      return "REDUCE_ONLY_CANCELED";
    case CancelReason::user:
      return "USER_CANCELED";
    case CancelReason::expired:
      return "EXPIRED";
    case CancelReason::liquidated:
      return "LIQUIDATE_CANCELED";
    case CancelReason::internal_failure:
      return "INTERNAL_FAILED";
    case CancelReason::other:
      return "OTHER";
  }
  return "";
}

Result<OrderStatus> parse_order_status(std::string_view text) {
  return parse_name(text,
                    std::array{OrderStatus::pending, OrderStatus::open, OrderStatus::filled,
                               OrderStatus::canceled, OrderStatus::canceling, OrderStatus::expired,
                               OrderStatus::untriggered},
                    "order status");
}

CancelReason parse_cancel_reason(std::string_view text) {
  if (text.empty()) return CancelReason::none;
  for (const CancelReason reason :
       {CancelReason::none, CancelReason::could_not_fill, CancelReason::reduce_only,
        CancelReason::user, CancelReason::expired, CancelReason::liquidated,
        CancelReason::internal_failure}) {
    if (text == to_string(reason)) return reason;
  }
  return CancelReason::other;
}

bool is_terminal(OrderStatus status) {
  return status == OrderStatus::filled || status == OrderStatus::canceled ||
         status == OrderStatus::expired;
}

bool Order::is_final() const {
  switch (status) {
    case OrderStatus::filled:
      return filled == size;
    case OrderStatus::canceled:
    case OrderStatus::expired:
      return filled == matched;
    case OrderStatus::pending:
    case OrderStatus::open:
    case OrderStatus::canceling:
    case OrderStatus::untriggered:
      return false;
  }
  return false;
}

Result<FillStatus> parse_fill_status(std::string_view text) {
  if (text == "SUCCESS" || text == "SUCCESS_L2_APPROVED") return FillStatus::success;
  if (text == "PENDING_CENSORING" || text == "PENDING") return FillStatus::pending;
  if (text.starts_with("FAILED_")) return FillStatus::failed;
  return fail(ErrorKind::protocol, "unknown fill status " + in_quotes(text));
}

const char* to_string(FillStatus status) {
  switch (status) {
    case FillStatus::pending:
      return "pending";
    case FillStatus::success:
      return "success";
    case FillStatus::failed:
      return "failed";
  }
  return "";
}

const char* to_string(RejectReason reason) {
  switch (reason) {
    case RejectReason::not_sent:
      return "not_sent";
    case RejectReason::nothing_to_reduce:
      return "nothing_to_reduce";
    case RejectReason::price:
      return "price";
    case RejectReason::margin:
      return "margin";
    case RejectReason::symbol_disabled:
      return "symbol_disabled";
    case RejectReason::signature:
      return "signature";
    case RejectReason::credentials:
      return "credentials";
    case RejectReason::clock:
      return "clock";
    case RejectReason::rate_limited:
      return "rate_limited";
    case RejectReason::other:
      return "other";
  }
  return "";
}

std::string outcome_text(const OrderOutcome& outcome) {
  if (const auto* accepted = std::get_if<Accepted>(&outcome))
    return "accepted " + accepted->id.str();
  if (const auto* rejected = std::get_if<Rejected>(&outcome)) {
    return std::string("rejected ") + to_string(rejected->reason) + " (" + rejected->detail + ")";
  }
  return "unknown (" + std::get<Unknown>(outcome).detail + ")";
}

}  // namespace apex
