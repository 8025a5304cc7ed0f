#include "execution/unexplained.h"

#include <fmt/format.h>

#include <set>

namespace apex {

Result<void> refuse_unexplained(const Desk& desk, const Account& account,
                                const std::vector<Order>& resting) {
  APEX_TRY_ASSIGN(const std::set<Symbol> touched, desk.ledger.touched_symbols());
  for (const PositionRow& row : account.positions) {
    if (row.size.is_zero() || !touched.contains(row.symbol)) continue;
    return fail(ErrorKind::unexplained_position,
                fmt::format("a position of {} {} is not explained by our fills; nothing was "
                            "touched. Close it at the exchange, or let it be traded elsewhere",
                            account.net_position(row.symbol).to_string(), row.symbol.str()));
  }
  for (const Order& order : resting) {
    if (!is_ours(order.client_id)) continue;
    return fail(ErrorKind::unexplained_position,
                fmt::format("order {} in {} bears our prefix, but is not in the ledger; nothing "
                            "was touched. Cancel it at the exchange",
                            order.client_id.str(), order.symbol.str()));
  }
  return {};
}

}  // namespace apex
