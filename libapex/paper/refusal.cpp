#include "paper/refusal.h"

namespace apex {

const char* key_text(RefusalKey key) {
  switch (key) {
    case RefusalKey::invalid_symbol:
    case RefusalKey::price_off_tick:
    case RefusalKey::size_off_step:
    case RefusalKey::value_out_of_range:
    case RefusalKey::margin_rate_out_of_range:
      return "";
    case RefusalKey::empty_client_id:
      return "ORDER_EMPTY_CLIENT_ORDER_ID";
    case RefusalKey::client_id_conflict:
      return "ORDER_CLIENT_ORDER_DATA_CONFLICT";
    case RefusalKey::account_not_found:
      return "ACCOUNT_NOT_FOUND";
    case RefusalKey::order_not_found:
      return "ORDER_NOT_FOUND";
    case RefusalKey::order_not_cancel_filled:
      return "ORDER_NOT_CANCEL_FILLED";
    case RefusalKey::order_not_cancel_status:
      return "ORDER_NOT_CANCEL_INVALID_STATUS";
    case RefusalKey::invalid_time_in_force:
      return "ORDER_INVALID_TIME_IN_FORCE";
    case RefusalKey::price_not_positive:
      return "ORDER_PRICE_MUST_GREETER_ZERO";
    case RefusalKey::size_not_positive:
      return "ORDER_SIZE_MUST_GREETER_ZERO";
    case RefusalKey::size_below_minimum:
      return "ORDER_SIZE_SMALLER_THAN_SYMBOL_MIN_ORDER_SIZE";
    case RefusalKey::size_above_maximum:
      return "ORDER_SIZE_GREATER_THAN_SYMBOL_MAX_ORDER_SIZE";
    case RefusalKey::limit_fee_not_positive:
      return "ORDER_LIMIT_FEE_MUST_GREETER_ZERO";
    case RefusalKey::limit_fee_not_enough:
      return "ORDER_LIMIT_FEE_NOT_ENOUGH";
    case RefusalKey::expired:
      return "INVALID_CLIENT_TIME";
    case RefusalKey::trade_disabled:
      return "ORDER_SYMBOL_DISABLE_TRADE";
    case RefusalKey::open_disabled:
      return "ORDER_SYMBOL_DISABLE_OPEN_POSITION";
    case RefusalKey::nothing_to_reduce:
      return "ORDER_IS_REDUCE_ONLY_CANNOT_OPEN_POSITION";
    case RefusalKey::price_cannot_reduce:
      return "ORDER_WITH_THIS_PRICE_CANNOT_REDUCE_POSITION_ONLY";
    case RefusalKey::not_enough_margin:
      return "ORDER_THERE_IS_NOT_ENOUGH_MARGIN_TO_OPEN_POSITION";
    case RefusalKey::too_many_open_orders:
      return "ORDER_OPEN_ORDER_COUNT_LIMIT_EXCEED";
    case RefusalKey::invalid_l2_signature:
      return "INVALID_L2_SIGNATURE";
    case RefusalKey::unknown_error:
      return "UNKNOWN";
  }
  return "";
}

std::optional<RefusalKey> parse_refusal_key(std::string_view text) {
  if (text.empty()) return std::nullopt;
  for (int i = 0; i <= static_cast<int>(RefusalKey::unknown_error); ++i) {
    const auto key = static_cast<RefusalKey>(i);
    if (text == key_text(key)) return key;
  }
  return std::nullopt;
}

RejectReason reject_reason(RefusalKey key) {
  switch (key) {
    case RefusalKey::nothing_to_reduce:
      return RejectReason::nothing_to_reduce;
    case RefusalKey::price_cannot_reduce:
      return RejectReason::price;
    case RefusalKey::not_enough_margin:
      return RejectReason::margin;
    case RefusalKey::trade_disabled:
    case RefusalKey::open_disabled:
      return RejectReason::symbol_disabled;
    case RefusalKey::invalid_l2_signature:
      return RejectReason::signature;
    case RefusalKey::invalid_symbol:
    case RefusalKey::empty_client_id:
    case RefusalKey::client_id_conflict:
    case RefusalKey::account_not_found:
    case RefusalKey::order_not_found:
    case RefusalKey::order_not_cancel_filled:
    case RefusalKey::order_not_cancel_status:
    case RefusalKey::invalid_time_in_force:
    case RefusalKey::price_not_positive:
    case RefusalKey::size_not_positive:
    case RefusalKey::price_off_tick:
    case RefusalKey::size_off_step:
    case RefusalKey::size_below_minimum:
    case RefusalKey::size_above_maximum:
    case RefusalKey::value_out_of_range:
    case RefusalKey::limit_fee_not_positive:
    case RefusalKey::limit_fee_not_enough:
    case RefusalKey::expired:
    case RefusalKey::margin_rate_out_of_range:
    case RefusalKey::too_many_open_orders:
    case RefusalKey::unknown_error:
      return RejectReason::other;
  }
  return RejectReason::other;
}

std::string PaperRefusal::to_string() const {
  const std::string key_name = key_text(key);
  return "code " + std::to_string(kCode) + (key_name.empty() ? "" : ", " + key_name) + ": " +
         message;
}

}  // namespace apex
