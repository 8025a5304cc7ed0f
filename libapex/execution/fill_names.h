#ifndef APEX_EXECUTION_FILL_NAMES_H
#define APEX_EXECUTION_FILL_NAMES_H

#include <cstddef>
#include <vector>

#include "execution/desk.h"

namespace apex {

/// What the exchange lists ends here, whatever else there is.
template <typename Item>
[[nodiscard]] bool is_full(const std::vector<Item>& listed) {
  return listed.size() >= static_cast<std::size_t>(MarketReader::kListedMax);
}

/// Orders that are asked for one by one at most.
inline constexpr int kOrdersAsked = 20;

/// Gives each of `fills` that came without a client id that of its order, which stays empty where
/// somebody placed the order without one. Returns the orders listed for `query`, and those that
/// were asked for one by one, since the list did not have them.
///
/// Errors: unavailable, exchange_rejected, protocol; refused, when an order is not found, or more
/// than kOrdersAsked are not in the list: then nobody can tell whether a fill is ours.
[[nodiscard]] Result<std::vector<Order>> name_fills(const Desk& desk, const HistoryQuery& query,
                                                    std::vector<Fill>& fills);

}  // namespace apex

#endif  // APEX_EXECUTION_FILL_NAMES_H
