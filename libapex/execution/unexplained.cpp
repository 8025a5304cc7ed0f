#include "execution/unexplained.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

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

tl::unexpected<Error> prefix_was_there(const Account& account, const Symbol& symbol) {
  return unexplained(account.net_position(symbol), symbol,
                     "orders with our prefix filled there, which this ledger does not know: "
                     "`apexbot ledger rebuild` learns them");
}

tl::unexpected<Error> cannot_tell(const std::string& positions, const std::string& fills,
                                  Timestamp since) {
  return fail(ErrorKind::refused,
              fmt::format("{}, and the account has {} fills or more {}since {}, more than the "
                          "exchange lists: whether it is ours cannot be told. Nothing is opened; "
                          "close it at the exchange if it is not meant to be, or use an account "
                          "of its own for this bot",
                          positions, MarketReader::kListedMax, fills, format_utc(since)));
}

/// What the exchange lists about symbols with a position that the ledger does not know.
struct Looked {
  std::optional<Symbol> ours;  ///< in which an order with our prefix filled
  bool is_full = false;        ///< there may be more of it
};

/// By a query of one symbol, or of everything: then only those of `symbols` matter.
Result<Looked> look_for_prefix(const Desk& desk, const HistoryQuery& query,
                               const std::vector<Symbol>& symbols) {
  APEX_TRY_ASSIGN(std::vector<Fill> fills, desk.market.fills(query));
  Looked looked;
  looked.is_full = is_full(fills);
  if (!query.symbol) {
    std::erase_if(fills, [&symbols](const Fill& fill) {
      return std::find(symbols.begin(), symbols.end(), fill.symbol) == symbols.end();
    });
  }
  const auto find_ours = [&] {
    const auto ours = std::find_if(fills.begin(), fills.end(),
                                   [](const Fill& fill) { return is_ours(fill.client_id); });
    if (ours != fills.end()) looked.ours = ours->symbol;
  };
  find_ours();
  const bool all_named = std::none_of(fills.begin(), fills.end(),
                                      [](const Fill& fill) { return fill.client_id.empty(); });
  if (looked.ours || looked.is_full || all_named) return looked;
  APEX_TRY(name_fills(desk, query, fills));
  find_ours();
  return looked;
}

HistoryQuery query_since(Timestamp begin) {
  HistoryQuery query;
  query.begin = begin;
  return query;
}

/// One by one: that reaches further back than a list of everything.
Result<void> refuse_ours_of_few(const Desk& desk, const Account& account,
                                const std::vector<Symbol>& symbols, Timestamp since) {
  for (const Symbol& symbol : symbols) {
    HistoryQuery query = query_since(since);
    query.symbol = symbol;
    APEX_TRY_ASSIGN(const Looked looked, look_for_prefix(desk, query, {}));
    if (looked.ours) return prefix_was_there(account, symbol);
    if (looked.is_full) {
      return cannot_tell("a position is open in " + symbol.str(), "there ", since);
    }
  }
  return {};
}

/// All at once. Where the exchange does not list enough for that, at least some of them are asked
/// about, and nothing is opened in any case.
Result<void> refuse_ours_of_many(const Desk& desk, const Account& account,
                                 std::vector<Symbol> symbols, Timestamp since) {
  APEX_TRY_ASSIGN(const Looked looked, look_for_prefix(desk, query_since(since), symbols));
  if (looked.ours) return prefix_was_there(account, *looked.ours);
  if (!looked.is_full) return {};
  const std::size_t count = symbols.size();
  symbols.resize(kForeignSymbolsAsked);
  APEX_TRY(refuse_ours_of_few(desk, account, symbols, since));
  return cannot_tell(
      fmt::format("positions are open in {} contracts that this ledger does not know", count), "",
      since);
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
  std::vector<Symbol> unknown;
  for (const PositionRow& row : account.positions) {
    if (row.size.is_zero()) continue;
    if (touched.contains(row.symbol)) {
      return unexplained(account.net_position(row.symbol), row.symbol,
                         "this bot has traded the symbol before");
    }
    const bool is_new = std::find(unknown.begin(), unknown.end(), row.symbol) == unknown.end();
    if (is_new) unknown.push_back(row.symbol);
  }
  const Timestamp since = desk.server_now() - kPrefixReach;
  return unknown.size() <= std::size_t{kForeignSymbolsAsked}
             ? refuse_ours_of_few(desk, account, unknown, since)
             : refuse_ours_of_many(desk, account, std::move(unknown), since);
}

}  // namespace apex
