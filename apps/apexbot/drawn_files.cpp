#include "apexbot/drawn_files.h"

#include "execution/halt_file.h"
#include "ledger/json_files.h"
#include "trading/circuit_breaker.h"
#include "trading/multiplier.h"
#include "trading/strategy.h"

namespace apex {

Result<void> draw_files(const Ledger& ledger, LedgerKind kind, const ExecutionSettings& settings,
                        Timestamp at) {
  const StakingCalendar calendar = settings.programme.calendar();
  BotState state;
  state.at = at;
  APEX_TRY_ASSIGN(const History history,
                  ledger.history(calendar, at, settings.breaker.max_failures));
  state.breaker = to_string(CircuitBreaker(settings.breaker, history).state(at));
  APEX_TRY_ASSIGN(state.halt_reason, HaltFile(settings.data_dir).reason());
  const StakingStrategy strategy(settings.schedule, settings.safety, settings.programme,
                                 rest_of(settings.trading));
  state.next_due = strategy.next_due(history, at);
  for (std::size_t days = 0; days < state.factor_of_days.size(); ++days) {
    state.factor_of_days[days] = trading_factor(static_cast<int>(days));
  }
  return draw_json_files(ledger, settings.data_dir, kind, calendar, state);
}

}  // namespace apex
