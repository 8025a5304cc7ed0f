#include "execution/absent_position.h"

#include <algorithm>

#include "base/check.h"
#include "execution/fill_names.h"

namespace apex {
namespace {

bool is_of(const TradeRecord& trade, const Fill& fill) {
  return std::any_of(trade.orders.begin(), trade.orders.end(), [&](const OrderRecord& order) {
    return order.last_seen && order.last_seen->id == fill.order_id;
  });
}

/// When our fills were made; of an adopted position also when it was adopted. Not empty where
/// something is open.
std::vector<Timestamp> changes_of(const TradeRecord& trade) {
  std::vector<Timestamp> changes;
  if (trade.intent.adopted) changes.push_back(trade.intent.at);
  for (const OrderRecord& order : trade.orders) {
    for (const Fill& fill : order.fills) {
      if (fill.status == FillStatus::success) changes.push_back(fill.created_at);
    }
  }
  return changes;
}

}  // namespace

Size left_by_others(const TradeRecord& trade, const std::vector<Fill>& listed) {
  const Size net = trade.net_filled();
  if (is_full(listed)) return net;
  const std::vector<Timestamp> changes = changes_of(trade);
  APEX_CHECK(!changes.empty());
  const Timestamp begin = *std::min_element(changes.begin(), changes.end());
  Size left = net;
  for (const Fill& fill : listed) {
    const bool counts = fill.status == FillStatus::success && fill.created_at >= begin &&
                        fill.symbol == trade.intent.symbol;
    const bool is_foreign = !fill.client_id.empty() && !is_ours(fill.client_id);
    if (!counts || !is_foreign || is_of(trade, fill)) continue;
    left += fill.side == Side::buy ? fill.size : -fill.size;
  }
  const bool is_part = left.is_zero() || left.is_negative() == net.is_negative();
  return is_part && left.decimal().abs() < net.decimal().abs() ? left : net;
}

Timestamp last_change_at(const TradeRecord& trade) {
  Timestamp last = trade.intent.at;
  for (const Timestamp change : changes_of(trade)) last = std::max(last, change);
  return last;
}

bool found_nothing_to_reduce(const OrderRecord& close) {
  if (const auto* rejected = close.outcome ? std::get_if<Rejected>(&*close.outcome) : nullptr) {
    return rejected->reason == RejectReason::nothing_to_reduce;
  }
  return close.last_seen && close.last_seen->cancel_reason == CancelReason::reduce_only;
}

}  // namespace apex
