#include "paper/matching.h"

#include <algorithm>

namespace apex {
namespace {

PaperMatch canceled(CancelReason reason) { return {{}, OrderStatus::canceled, reason}; }

bool crosses(const OrderRequest& request, const Price& level) {
  return request.side == Side::buy ? level <= request.price : level >= request.price;
}

bool worse_than_index(const OrderRequest& request, const Price& index) {
  return request.side == Side::buy ? request.price > index : request.price < index;
}

}  // namespace

PaperMatch match_order(const OrderRequest& request, const Depth& book, const Price& index,
                       const MatchLimits& limits) {
  const bool reduces = request.reduce_only == ReduceOnly::yes;
  if (reduces && !limits.reducible.is_positive()) return canceled(CancelReason::reduce_only);
  if (request.type == OrderType::market && !worse_than_index(request, index)) {
    return canceled(CancelReason::could_not_fill);
  }
  const auto& levels = request.side == Side::buy ? book.asks : book.bids;
  const bool would_take = !levels.empty() && crosses(request, levels.front().price);
  if (request.time_in_force == TimeInForce::post_only) {
    if (would_take) return canceled(CancelReason::could_not_fill);
    return {{}, OrderStatus::open, CancelReason::none};
  }

  const Size wanted = reduces ? std::min(request.size, limits.reducible) : request.size;
  Size left = std::min(wanted, limits.at_most);
  PaperMatch match;
  Size taken;
  for (const DepthLevel& level : levels) {
    if (!left.is_positive() || !crosses(request, level.price)) break;
    const Size part = std::min(left, level.size);
    match.takes.push_back({level.price, part});
    taken += part;
    left -= part;
  }
  if (request.time_in_force == TimeInForce::fill_or_kill && taken < wanted) {
    return canceled(CancelReason::could_not_fill);
  }
  if (taken == request.size) {
    match.status = OrderStatus::filled;
  } else if (taken == wanted) {
    match.reason = CancelReason::reduce_only;
  } else if (request.type == OrderType::limit &&
             request.time_in_force == TimeInForce::good_til_cancel && limits.at_most >= wanted) {
    match.status = OrderStatus::open;
  } else {
    match.reason = CancelReason::could_not_fill;
  }
  return match;
}

}  // namespace apex
