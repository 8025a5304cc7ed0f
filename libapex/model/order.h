#ifndef APEX_MODEL_ORDER_H
#define APEX_MODEL_ORDER_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/timestamp.h"
#include "model/ids.h"
#include "model/money.h"

namespace apex {

enum class Side { buy, sell };
enum class OrderType { market, limit };
enum class TimeInForce { good_til_cancel, fill_or_kill, immediate_or_cancel, post_only };
enum class ReduceOnly { no, yes };

[[nodiscard]] constexpr Side opposite(Side side) {
  return side == Side::buy ? Side::sell : Side::buy;
}

/// The exchange's own spelling: "BUY", "MARKET", "FILL_OR_KILL".
[[nodiscard]] const char* to_string(Side side);
[[nodiscard]] const char* to_string(OrderType type);
[[nodiscard]] const char* to_string(TimeInForce time_in_force);
/// Errors: protocol.
[[nodiscard]] Result<Side> parse_side(std::string_view text);
[[nodiscard]] Result<OrderType> parse_order_type(std::string_view text);
[[nodiscard]] Result<TimeInForce> parse_time_in_force(std::string_view text);

/// All that an order's body and its signature are made from, so that the same bytes can be made
/// again from the ledger. Sizes are multiples of the step, prices of the tick. A market order
/// carries the worst price it accepts. Source: apex-api.md 5.
struct OrderRequest {
  ClientOrderId client_id;
  AccountId account_id;
  Symbol symbol;
  std::uint16_t pair_id = 0;
  int asset_decimals = 18;
  Side side = Side::buy;
  OrderType type = OrderType::market;
  TimeInForce time_in_force = TimeInForce::fill_or_kill;
  ReduceOnly reduce_only = ReduceOnly::no;
  Size size;
  Price price;
  Usdt limit_fee;  ///< the highest fee accepted, 6 decimals
  FeeRate maker_fee_rate;
  FeeRate taker_fee_rate;
  Timestamp expiration{};
};

enum class OrderStatus { pending, open, filled, canceled, canceling, expired, untriggered };
enum class CancelReason {
  none,
  could_not_fill,
  reduce_only,
  user,
  expired,
  liquidated,
  internal_failure,
  other,
};

/// The engine matches no more of it.
[[nodiscard]] bool is_terminal(OrderStatus status);
[[nodiscard]] const char* to_string(OrderStatus status);
[[nodiscard]] const char* to_string(CancelReason reason);
[[nodiscard]] Result<OrderStatus> parse_order_status(std::string_view text);
/// A reason nobody knows is `other`: the status decides, the reason only explains.
[[nodiscard]] CancelReason parse_cancel_reason(std::string_view text);

/// What the exchange says of an order. Source: apex-api.md 3.4 and 7.
struct Order {
  OrderId id;
  ClientOrderId client_id;
  Symbol symbol;
  Side side = Side::buy;
  OrderType type = OrderType::market;
  OrderStatus status = OrderStatus::pending;
  CancelReason cancel_reason = CancelReason::none;
  ReduceOnly reduce_only = ReduceOnly::no;
  Size size;
  Price price;
  Size matched;  ///< by the engine, not yet settled
  Size filled;   ///< matched and confirmed (cumSuccessFillSize)
  Usdt filled_value;
  Usdt fee;  ///< of what is filled
  std::optional<Price> average_price;
  Timestamp created_at{};

  /// Nothing more will happen to it, and every match is confirmed. A canceled order may be
  /// partly filled: read `filled`, never the status alone.
  [[nodiscard]] bool is_final() const;
};

enum class FillStatus { pending, success, failed };

/// "SUCCESS" and "SUCCESS_L2_APPROVED" count, "PENDING_CENSORING" means wait, "FAILED_…" does not
/// count. Errors: protocol.
[[nodiscard]] Result<FillStatus> parse_fill_status(std::string_view text);
[[nodiscard]] const char* to_string(FillStatus status);

/// Source: apex-api.md 3.5.
struct Fill {
  FillId id;
  OrderId order_id;
  ClientOrderId client_id;  ///< empty where the exchange leaves it out
  Symbol symbol;
  Side side = Side::buy;
  Price price;
  Size size;
  Usdt value;
  Usdt fee;
  FillStatus status = FillStatus::pending;
  Timestamp created_at{};
};

/// Why an order was refused, as far as it changes what to do next.
enum class RejectReason {
  not_sent,           ///< not a byte left: no connection
  nothing_to_reduce,  ///< reduce-only without a position: too early, or flat already
  price,              ///< price or fill refused: a wider one may pass
  margin,
  symbol_disabled,
  signature,    ///< the zk signature
  credentials,  ///< key, secret or passphrase
  clock,        ///< timestamp outside the window
  rate_limited,
  other,
};

[[nodiscard]] const char* to_string(RejectReason reason);

/// The exchange has the order. Not a fill.
struct Accepted {
  OrderId id;
};

/// Proven: nothing was placed.
struct Rejected {
  RejectReason reason = RejectReason::other;
  std::string detail;  ///< code and key of the exchange, or why nothing was sent
};

/// It may have arrived. Look it up by its client id; never send it again.
struct Unknown {
  std::string detail;
};

using OrderOutcome = std::variant<Accepted, Rejected, Unknown>;

/// "accepted 41", "rejected margin (code 5: …)", "unknown (timed out)".
[[nodiscard]] std::string outcome_text(const OrderOutcome& outcome);

}  // namespace apex

#endif  // APEX_MODEL_ORDER_H
