#include "apexbot/ledger_view.h"

#include "execution/halt_file.h"

namespace apex {

Result<LedgerView> view_ledger(Context& context, LedgerKind kind) {
  APEX_TRY_ASSIGN(const Config& config, context.config());
  APEX_TRY_ASSIGN(Ledger ledger, Ledger::open_reader(config.data_dir, kind));
  const Timestamp local = context.clock().now();
  APEX_TRY_ASSIGN(History history,
                  ledger.history(config.programme.calendar(), local, config.breaker.max_failures));
  const auto owner = ledger.owner();
  if (owner && owner->network != config.api.network) {
    context.out().note(std::string("apexbot: warning: this ledger is of ") +
                       to_string(owner->network) + ", the configured network is " +
                       to_string(config.api.network));
  }
  const auto offset = history.clock_offset;
  const auto halted = HaltFile(config.data_dir).reason();
  return LedgerView{kind,
                    std::move(ledger),
                    std::move(history),
                    local + offset.value_or(Milliseconds{0}),
                    offset,
                    halted ? *halted : halted.error().message};
}

}  // namespace apex
