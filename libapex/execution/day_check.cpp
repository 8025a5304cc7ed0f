#include "execution/day_check.h"

#include <fmt/format.h>

#include "execution/learned_trades.h"

namespace apex {

Result<int> check_day(const Desk& desk, const Account& account, StakingDay day) {
  APEX_TRY_ASSIGN(const bool known, desk.ledger.knows_day(day));
  if (known) return 0;
  APEX_TRY_ASSIGN(const LearnedTrades learned, learn_trades(desk, account, day));
  if (!learned.strangers.empty()) {
    return fail(ErrorKind::unexplained_position,
                fmt::format("order {} bears our prefix, but belongs to no trade that this account "
                            "could have made since staking day {}; nothing was touched. Look at "
                            "the exchange: is another bot trading with this prefix?",
                            learned.strangers.begin()->str(), learned.first.to_string()));
  }
  APEX_TRY(desk.ledger.record_day_checked(day, desk.server_now()));
  return learned.trades;
}

}  // namespace apex
