#ifndef APEX_PAPER_REFUSAL_H
#define APEX_PAPER_REFUSAL_H

#include <optional>
#include <string>
#include <string_view>

#include "model/order.h"

namespace apex {

/// Why the exchange says no. Source of the names: apex-api.md 6.3.
enum class RefusalKey {
  invalid_symbol,
  empty_client_id,
  client_id_conflict,
  account_not_found,
  order_not_found,
  order_not_cancel_filled,
  order_not_cancel_status,
  invalid_time_in_force,
  price_not_positive,
  size_not_positive,
  price_off_tick,
  size_off_step,
  size_below_minimum,
  size_above_maximum,
  value_out_of_range,
  limit_fee_not_positive,
  limit_fee_not_enough,
  expired,
  trade_disabled,
  open_disabled,
  nothing_to_reduce,
  price_cannot_reduce,
  not_enough_margin,
  margin_rate_out_of_range,
  too_many_open_orders,
  invalid_l2_signature,
  unknown_error,
};

/// The exchange's word for it: "ORDER_LIMIT_FEE_NOT_ENOUGH". Empty where it has a message only.
[[nodiscard]] const char* key_text(RefusalKey key);

/// The reason by its key text, for whoever names a fault. Nothing: no such key.
[[nodiscard]] std::optional<RefusalKey> parse_refusal_key(std::string_view text);

/// What the refusal of an order with this key means to whoever sent it.
[[nodiscard]] RejectReason reject_reason(RefusalKey key);

/// "No": nothing was changed.
struct PaperRefusal {
  static constexpr int kCode = 3;  ///< of every one of them

  RefusalKey key = RefusalKey::unknown_error;
  std::string message;

  /// As ApexClient would tell it: "code 3, ORDER_…: message".
  [[nodiscard]] std::string to_string() const;
};

}  // namespace apex

#endif  // APEX_PAPER_REFUSAL_H
