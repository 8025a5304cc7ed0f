// cmd_trade.cpp: one round trip, real with --live, else a rehearsal.
#include <fmt/format.h>

#include <algorithm>

#include "apexbot/commands.h"
#include "apexbot/countdown.h"
#include "apexbot/forgotten_trade.h"
#include "apexbot/staking_probe.h"
#include "apexbot/trade_setup.h"
#include "apexbot/trade_summary.h"
#include "execution/recovery.h"

namespace apex {
namespace {

void tell_recovery(const RecoveryReport& recovery, Output& out) {
  for (const TradeRecord& trade : recovery.settled) {
    out.note(fmt::format("apexbot: settled what an earlier run left: {} of staking day {}, {}",
                         trade.intent.symbol.str(), trade.intent.key.day.to_string(),
                         trade.end ? to_string(trade.end->outcome) : "unknown"));
  }
}

/// After a trade that is over; nothing that goes wrong here is its failure.
void tell_factor(const Result<FactorSeen>& seen, Output& out) {
  out.note("apexbot: trading factor: " + (seen ? factor_text(*seen, std::nullopt)
                                               : "not available (" + seen.error().message + ")"));
}

/// Stopped before it looked at anything, which hides nothing that an earlier run left open.
Error stopped_in_countdown(const Ledger& ledger, const Error& stopped) {
  const auto unsettled = ledger.unsettled();
  if (!unsettled) return unsettled.error();
  if (unsettled->empty()) return stopped;
  const auto open = std::find_if(unsettled->begin(), unsettled->end(), [](const auto& trade) {
    return kind_of_risk(trade) == ErrorKind::position_open;
  });
  return open_risk(open == unsettled->end() ? unsettled->front() : *open, stopped.message);
}

Result<void> print_round(const RoundReport& round, const TradeArgs& args, TradeMode mode,
                         const Desk& desk, Output& out) {
  tell_recovery(round.recovery, out);
  if (round.skip) {
    args.common.json ? print_skip_json(*round.skip, mode, out) : print_skip(*round.skip, out);
    if (round.skip->cause != SkipCause::daily_limit) return {};
    return fail(ErrorKind::refused, round.skip->reason);
  }
  const TradeReport& trade = *round.trade;
  const StakingCalendar calendar = desk.settings.programme.calendar();
  const auto history = desk.ledger.history(calendar, round.at, desk.settings.breaker.max_failures);
  const WeekProgress progress = week_progress(history.value_or(History{}), trade.record, calendar);
  if (args.common.json) {
    print_trade_json(trade, progress, mode, args.common.verbose, out);
  } else {
    if (args.common.verbose) print_analysis(trade.analysed, out);
    print_trade(trade, progress, mode, out);
  }
  if (const auto failure = failure_of(trade)) return tl::unexpected<Error>(*failure);
  return {};
}

}  // namespace

Result<void> run_trade(const TradeArgs& args, Context& context) {
  APEX_TRY_ASSIGN(const Config& config, context.config());
  const auto mode_asked = mode_of_trade(config, args.live ? LiveFlag::given : LiveFlag::absent);
  if (!mode_asked) {  // a dry run that is written hides no trade that is open
    return tl::unexpected<Error>(with_forgotten_trade(config, context, mode_asked.error()));
  }
  const TradeMode mode = *mode_asked;
  APEX_TRY_ASSIGN(const std::unique_ptr<TradeSetup> setup, TradeSetup::open(config, context, mode));
  if (!args.yes) {
    const auto counted = count_down(config, mode, context);
    if (!counted) {
      return tl::unexpected<Error>(stopped_in_countdown(setup->desk().ledger, counted.error()));
    }
  }
  const auto round =
      run_round(setup->desk(), Trigger::by_hand, args.force ? Force::yes : Force::no);
  setup->tidy_up(context.out());
  if (!round) return tl::unexpected<Error>(round.error());
  APEX_TRY(print_round(*round, args, mode, setup->desk(), context.out()));
  const bool probes = config.programme.probe && mode == TradeMode::live && round->trade;
  if (probes) tell_factor(record_factor(context, setup->desk().ledger), context.out());
  return {};
}

Result<void> run_dry_run(const DryRunArgs& args, Context& context) {
  if (args.validate) return run_validate(args, context);
  if (args.all) return run_week_rehearsal(args, context);
  TradeArgs trade;
  trade.common = args.common;
  trade.force = args.force;
  return run_trade(trade, context);
}

}  // namespace apex
