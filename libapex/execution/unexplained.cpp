#include "execution/unexplained.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "execution/fill_names.h"

namespace apex {
namespace {

tl::unexpected<Error> unexplained(const Size& size, const Symbol& symbol, const char* why) {
  return fail(
      ErrorKind::unexplained_position,
      fmt::format("a position of {} {} is open that our fills do not explain ({}); nothing "
                  "was touched. Close it at the exchange, or with: apexbot close --adopt {}",
                  size.to_string(), symbol.str(), why, symbol.str()));
}

/// True if an order with our prefix filled in it, of which this ledger has no record.
Result<bool> prefix_touched(const Desk& desk, const Symbol& symbol) {
  HistoryQuery query;
  query.symbol = symbol;
  query.begin = desk.server_now() - kPrefixReach;
  APEX_TRY_ASSIGN(std::vector<Fill> fills, desk.market.fills(query));
  const auto any_ours = [&fills] {
    return std::any_of(fills.begin(), fills.end(),
                       [](const Fill& fill) { return is_ours(fill.client_id); });
  };
  if (any_ours()) return true;
  if (is_full(fills)) {
    return fail(ErrorKind::refused,
                fmt::format("a position is open in {}, and the account has {} fills or more there "
                            "since {}, more than the exchange lists: whether it is ours cannot be "
                            "told. Nothing is opened; close it at the exchange if it is not meant "
                            "to be, or use an account of its own for this bot",
                            symbol.str(), MarketReader::kListedMax, format_utc(*query.begin)));
  }
  const bool all_named = std::none_of(fills.begin(), fills.end(),
                                      [](const Fill& fill) { return fill.client_id.empty(); });
  if (all_named) return false;
  APEX_TRY(name_fills(desk, query, fills));
  return any_ours();
}

}  // namespace

Result<void> refuse_unexplained(const Desk& desk, const Account& account,
                                const std::vector<Order>& resting) {
  for (const Order& order : resting) {
    if (!is_ours(order.client_id)) continue;
    return fail(ErrorKind::unexplained_position,
                fmt::format("order {} in {} bears our prefix, but is not in the ledger; nothing "
                            "was touched. Cancel it at the exchange",
                            order.client_id.str(), order.symbol.str()));
  }
  APEX_TRY_ASSIGN(const std::set<Symbol> touched, desk.ledger.touched_symbols());
  std::set<Symbol> asked;
  for (const PositionRow& row : account.positions) {
    const Size net = account.net_position(row.symbol);
    if (row.size.is_zero()) continue;
    if (touched.contains(row.symbol)) {
      return unexplained(net, row.symbol, "this bot has traded the symbol before");
    }
    if (!asked.insert(row.symbol).second) continue;
    if (asked.size() > static_cast<std::size_t>(kForeignSymbolsAsked)) continue;
    APEX_TRY_ASSIGN(const bool ours, prefix_touched(desk, row.symbol));
    if (ours) {
      return unexplained(net, row.symbol,
                         "orders with our prefix filled there, which this ledger does not know: "
                         "`apexbot ledger rebuild` learns them");
    }
  }
  return {};
}

}  // namespace apex
