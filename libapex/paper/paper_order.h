#ifndef APEX_PAPER_PAPER_ORDER_H
#define APEX_PAPER_PAPER_ORDER_H

#include <optional>
#include <vector>

#include "model/order.h"
#include "paper/refusal.h"

namespace apex {

/// An order as the exchange knows it at one moment.
struct PaperOrderState {
  Order order;
  Usdt matched_value;
  Usdt matched_fee;
  std::optional<Price> last_price;      ///< of the latest match
  std::optional<Timestamp> updated_at;  ///< of the latest change after its arrival
};

/// What a lookup answers: what was asked for, and how far it is.
struct PaperOrderView {
  OrderRequest request;  ///< a market order sent as GOOD_TIL_CANCEL has become IMMEDIATE_OR_CANCEL
  PaperOrderState state;
};

/// What a list of fills answers.
struct PaperFillView {
  Fill fill;
  OrderType type = OrderType::market;
  ReduceOnly reduce_only = ReduceOnly::no;
  bool maker = false;
};

/// One order that reached the exchange, for tests: all of them stand in the record, refused ones
/// too.
struct ReceivedOrder {
  Timestamp at{};
  OrderRequest request;
  std::optional<OrderId> placed;        ///< the order it became
  std::optional<PaperRefusal> refused;  ///< or why not
};

}  // namespace apex

#endif  // APEX_PAPER_PAPER_ORDER_H
