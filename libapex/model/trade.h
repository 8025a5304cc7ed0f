#ifndef APEX_MODEL_TRADE_H
#define APEX_MODEL_TRADE_H

#include <optional>
#include <string>
#include <vector>

#include "model/client_order_id.h"
#include "model/order.h"

namespace apex {

/// An order that was prepared, and may or may not have been sent.
struct PlannedOrder {
  Leg leg = Leg::open;
  int attempt = 1;
  OrderRequest request;
};

/// A position that no order of ours explains, taken over by the user's word to be closed.
struct AdoptedPosition {
  Size size;  ///< signed
  Price entry_price;
};

/// What is durable before the first byte of a trade leaves: enough to make every order again.
struct TradeIntent {
  TradeKey key;
  Timestamp at{};       ///< server time
  bool forced = false;  ///< the user asked for it although today was done
  Symbol symbol;
  Side side = Side::buy;  ///< of the opening leg
  Price index_price;
  std::vector<PlannedOrder> orders;  ///< the open first, then the close and its wider attempts
  /// Then there is no open: every order is a close, and the trade is none of the staking day.
  std::optional<AdoptedPosition> adopted;

  /// The orders begin as such a trade must: with its open, or with a close of what was adopted.
  [[nodiscard]] bool is_well_formed() const;
  /// Names the trade in the ledger: the client id of its first order.
  [[nodiscard]] const ClientOrderId& id() const { return orders.front().request.client_id; }
};

enum class TradeOutcome {
  completed,          ///< opened, closed, flat
  not_filled,         ///< the open did not fill; nothing happened
  rejected,           ///< the exchange refused the open
  position_open,      ///< open risk: not proven flat
  unknown,            ///< what became of an order could not be found out
  closed_externally,  ///< flat, but not by our own fills
};

[[nodiscard]] const char* to_string(TradeOutcome outcome);
[[nodiscard]] Result<TradeOutcome> parse_trade_outcome(std::string_view text);

/// True where nothing of the trade is left to be settled.
[[nodiscard]] bool is_settled(TradeOutcome outcome);

/// What is known of one order of ours, folded from the ledger.
struct OrderRecord {
  PlannedOrder planned;
  std::optional<Timestamp> sent_at;     ///< the moment before the first byte left
  std::optional<OrderOutcome> outcome;  ///< the answer to the POST
  std::optional<Order> last_seen;       ///< the exchange's last word
  std::vector<Fill> fills;              ///< each fill once, failed ones included
  bool never_arrived = false;           ///< looked up until it was proven
};

/// How a trade ended.
struct TradeEnd {
  TradeOutcome outcome = TradeOutcome::unknown;
  Timestamp at{};
  std::optional<Milliseconds>
      exposure;        ///< from the send of the open to the answer of the last close
  std::string detail;  ///< why, where it is not plain
};

/// One round trip, folded from the ledger.
struct TradeRecord {
  TradeIntent intent;
  std::vector<OrderRecord> orders;
  std::optional<TradeEnd> end;  ///< the last word; absent where the program died before it
  /// When a run last gave it up unsettled, whatever its last word is. What is merely learned from
  /// the exchange is no word of a run. Only in records that come from the ledger.
  std::optional<Timestamp> left_open_at;
  bool rebuilt = false;  ///< learned from the exchange, not recorded by this ledger

  /// Signed size of what was adopted and of the fills that count: 0 where the trade netted out.
  [[nodiscard]] Size net_filled() const;
  [[nodiscard]] Size filled(Leg leg) const;
  [[nodiscard]] Usdt fees() const;
  /// Average price of a leg's fills, 12 digits at most; nothing where none filled.
  [[nodiscard]] std::optional<Price> average_price(Leg leg) const;
  /// Fees plus what the round trip lost (negative: won) between its legs. Only where it netted out.
  [[nodiscard]] std::optional<Usdt> cost() const;
  /// When the open first filled; nothing where it did not.
  [[nodiscard]] std::optional<Timestamp> opened_at() const;
  /// The open filled: the staking day counts, whatever became of the close.
  [[nodiscard]] bool counts_for_day() const { return filled(Leg::open).is_positive(); }
  [[nodiscard]] bool settled() const { return end && is_settled(end->outcome); }
};

/// A trade of which nothing has been sent yet.
[[nodiscard]] TradeRecord planned_record(const TradeIntent& intent);

}  // namespace apex

#endif  // APEX_MODEL_TRADE_H
