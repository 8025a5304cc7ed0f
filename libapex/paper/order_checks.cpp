#include "paper/order_checks.h"

namespace apex {
namespace {

PaperRefusal refusal(RefusalKey key, std::string message) { return {key, std::move(message)}; }

/// Far above any real order, far below where sums of such values would leave the range.
Usdt order_value_max() { return Usdt("1000000000000"_dec); }

std::optional<PaperRefusal> check_flags(const OrderRequest& request, const Instrument& instrument) {
  if (!instrument.enable_trade) {
    return refusal(RefusalKey::trade_disabled,
                   "trading is disabled for symbol " + request.symbol.str());
  }
  if (!instrument.enable_open_position && request.reduce_only == ReduceOnly::no) {
    return refusal(RefusalKey::open_disabled,
                   "opening positions is disabled for symbol " + request.symbol.str());
  }
  return std::nullopt;
}

std::optional<PaperRefusal> check_amounts(const OrderRequest& request,
                                          const Instrument& instrument) {
  if (!request.price.is_positive()) {
    return refusal(
        RefusalKey::price_not_positive,
        "Order price must be greater than 0. Order price is " + request.price.to_string() + ".");
  }
  if (!request.size.is_positive()) {
    return refusal(
        RefusalKey::size_not_positive,
        "Order size must be greater than 0. Order size is " + request.size.to_string() + ".");
  }
  if (!is_multiple_of(request.price.decimal(), instrument.tick.decimal())) {
    return refusal(RefusalKey::price_off_tick, "price " + request.price.to_string() +
                                                   " is no multiple of tickSize " +
                                                   instrument.tick.to_string());
  }
  if (!is_multiple_of(request.size.decimal(), instrument.step.decimal())) {
    return refusal(RefusalKey::size_off_step, "size " + request.size.to_string() +
                                                  " is no multiple of stepSize " +
                                                  instrument.step.to_string());
  }
  if (request.size < instrument.min_size) {
    return refusal(RefusalKey::size_below_minimum, "size " + request.size.to_string() +
                                                       " is smaller than minOrderSize " +
                                                       instrument.min_size.to_string());
  }
  if (request.size > instrument.max_size) {
    return refusal(RefusalKey::size_above_maximum, "size " + request.size.to_string() +
                                                       " is greater than maxOrderSize " +
                                                       instrument.max_size.to_string());
  }
  return std::nullopt;
}

std::optional<PaperRefusal> check_fee(const OrderRequest& request, const FeeRate& taker_fee_rate) {
  if (!request.limit_fee.is_positive()) {
    return refusal(RefusalKey::limit_fee_not_positive, "limitFee must be greater than 0");
  }
  const auto value = notional(request.price, request.size, Rounding::half_even);
  if (!value || *value > order_value_max()) {
    return refusal(RefusalKey::value_out_of_range, "order value is out of range");
  }
  const auto needed = fee_cap(*value, taker_fee_rate);
  if (!needed) return refusal(RefusalKey::value_out_of_range, "order fee is out of range");
  if (request.limit_fee < *needed) {
    return refusal(RefusalKey::limit_fee_not_enough, "limitFee " + request.limit_fee.to_string() +
                                                         " does not cover " + needed->to_string());
  }
  return std::nullopt;
}

}  // namespace

std::optional<PaperRefusal> check_order_shape(const OrderRequest& request,
                                              const Instrument& instrument,
                                              const FeeRate& taker_fee_rate, Timestamp now) {
  if (request.client_id.empty()) {
    return refusal(RefusalKey::empty_client_id, "client order id is empty");
  }
  if (request.type == OrderType::market && request.time_in_force == TimeInForce::post_only) {
    return refusal(RefusalKey::invalid_time_in_force, "POST_ONLY is for LIMIT orders");
  }
  if (auto no = check_flags(request, instrument)) return no;
  if (auto no = check_amounts(request, instrument)) return no;
  if (auto no = check_fee(request, taker_fee_rate)) return no;
  if (request.expiration <= now) {
    return refusal(RefusalKey::expired, "expiration is in the past");
  }
  return std::nullopt;
}

}  // namespace apex
