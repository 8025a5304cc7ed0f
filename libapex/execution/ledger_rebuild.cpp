#include "execution/ledger_rebuild.h"

#include "execution/trading_round.h"

namespace apex {

Result<RebuiltLedger> rebuild_ledger(Desk& desk, int days) {
  APEX_TRY_ASSIGN(const Milliseconds offset, measure_time(desk));
  APEX_TRY_ASSIGN(const Account account, desk.market.account());
  const StakingDay today = desk.settings.programme.calendar().day_of(desk.server_now());
  RebuiltLedger rebuilt;
  rebuilt.account = account.id;
  rebuilt.days = days;
  APEX_TRY_ASSIGN(rebuilt.learned, learn_trades(desk, account, today + (1 - std::int64_t{days})));
  APEX_TRY(desk.ledger.record_clock_offset(offset, desk.server_now()));
  APEX_TRY_ASSIGN(rebuilt.unsettled, desk.ledger.unsettled());
  return rebuilt;
}

Result<RebuiltLedger> rebuild_listed(Desk& desk, int days) {
  for (;; days /= 2) {
    auto rebuilt = rebuild_ledger(desk, days);
    if (rebuilt || rebuilt.error().kind != ErrorKind::refused || days <= 1) return rebuilt;
  }
}

}  // namespace apex
