#include "execution/close_pace.h"

#include <algorithm>

namespace apex {
namespace {

bool filled_something(const OrderRecord& order) {
  return std::any_of(order.fills.begin(), order.fills.end(),
                     [](const Fill& fill) { return fill.status == FillStatus::success; });
}

/// The newest close that filled something, if any, and those after it that did not.
struct Tail {
  std::optional<Timestamp> last_useful;
  std::optional<Timestamp> last_idle;
  int idle = 0;
};

Tail tail_of(const TradeRecord& trade) {
  const auto counts = [](const OrderRecord& order) {
    return order.planned.leg == Leg::close && order.sent_at && !order.never_arrived;
  };
  Tail tail;
  for (const OrderRecord& order : trade.orders) {
    if (counts(order) && filled_something(order)) {
      tail.last_useful = std::max(tail.last_useful, order.sent_at);
    }
  }
  for (const OrderRecord& order : trade.orders) {
    if (!counts(order) || filled_something(order) || order.sent_at <= tail.last_useful) continue;
    ++tail.idle;
    tail.last_idle = std::max(tail.last_idle, order.sent_at);
  }
  return tail;
}

}  // namespace

int idle_closes(const TradeRecord& trade) { return tail_of(trade).idle; }

std::string what_came_of_last_close(const TradeRecord& trade) {
  const OrderRecord* last = nullptr;
  for (const OrderRecord& order : trade.orders) {
    if (order.planned.leg != Leg::close || !order.sent_at) continue;
    if (last == nullptr || order.sent_at >= last->sent_at) last = &order;
  }
  if (last == nullptr) return "";
  if (last->last_seen) return std::string("canceled: ") + to_string(last->last_seen->cancel_reason);
  return last->outcome ? outcome_text(*last->outcome) : "";
}

std::optional<Timestamp> next_close_at(const TradeRecord& trade) {
  const Tail tail = tail_of(trade);
  if (tail.idle < kQuickCloses) return std::nullopt;
  constexpr int kDoublingsMax = 16;  // far beyond the longest
  const int doublings = std::min(tail.idle - kQuickCloses, kDoublingsMax);
  const Milliseconds pause{kClosePauseMin.count() << doublings};
  return *tail.last_idle + std::min(pause, kClosePauseMax);
}

}  // namespace apex
