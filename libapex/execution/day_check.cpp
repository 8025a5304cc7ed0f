#include "execution/day_check.h"

#include <fmt/format.h>

#include <vector>

#include "execution/learned_trades.h"
#include "execution/recovery.h"

namespace apex {

namespace {

/// An order of ours that may still fill, and of whose trade nothing was learned.
Result<void> refuse_working_order(const std::vector<Order>& working, const LearnedTrades& learned) {
  for (const Order& order : working) {
    const bool closes_learned = order.reduce_only == ReduceOnly::yes && learned.trades > 0;
    if (!is_ours(order.client_id) || closes_learned) continue;
    return fail(ErrorKind::unexplained_position,
                fmt::format("order {} in {} bears our prefix and may still fill, but is not in the "
                            "ledger; nothing was touched. Run this again when it has ended, or "
                            "cancel it at the exchange",
                            order.client_id.str(), order.symbol.str()));
  }
  return {};
}

/// What is ours is closed in this round. Only then comes the word about what is not, which ends it.
Result<void> settle_learned(const Desk& desk) {
  const auto recovered = recover(desk);
  if (recovered && !recovered->unsettled.empty()) {
    return tl::unexpected<Error>(recovered->unsettled.front().risk);
  }
  if (recovered) return {};
  APEX_TRY_ASSIGN(const std::vector<TradeRecord> unsettled, desk.ledger.unsettled());
  if (unsettled.empty()) return tl::unexpected<Error>(recovered.error());
  return tl::unexpected<Error>(open_risk(unsettled.front(), recovered.error().message));
}

}  // namespace

Result<int> check_day(const Desk& desk, const Account& account, StakingDay day) {
  APEX_TRY_ASSIGN(const bool known, desk.ledger.knows_day(day));
  if (known) return 0;
  // Before the fills: what ends meanwhile is among them.
  APEX_TRY_ASSIGN(const std::vector<Order> working, desk.market.open_orders());
  APEX_TRY_ASSIGN(const LearnedTrades learned, learn_trades(desk, account, day));
  if (!learned.strangers.empty()) {
    APEX_TRY(settle_learned(desk));
    return fail(ErrorKind::unexplained_position,
                fmt::format("order {} bears our prefix, but belongs to no trade that this account "
                            "could have made since staking day {}; it was not touched. Look at "
                            "the exchange: is another bot trading with this prefix? A position "
                            "that is to go: apexbot close --adopt SYMBOL",
                            learned.strangers.begin()->str(), learned.first.to_string()));
  }
  APEX_TRY(refuse_working_order(working, learned));
  APEX_TRY(desk.ledger.record_day_checked(day, desk.server_now()));
  return learned.trades;
}

}  // namespace apex
