#ifndef APEX_APEXBOT_COMMANDS_H
#define APEX_APEXBOT_COMMANDS_H

#include "apexbot/cli.h"
#include "apexbot/context.h"

/// One function a command, each in its own cmd_*.cpp: get, decide, act, print. What it returns
/// decides the exit status (exit_status.h).
namespace apex {

/// One round trip: real with --live, else a rehearsal against an exchange in memory.
[[nodiscard]] Result<void> run_trade(const TradeArgs& args, Context& context);

/// The daemon, or with --once one look of it.
[[nodiscard]] Result<void> run_run(const RunArgs& args, Context& context);

/// `dry-run`: `trade` without --live; with --validate or --all as below.
[[nodiscard]] Result<void> run_dry_run(const DryRunArgs& args, Context& context);

/// `dry-run --all`: the staking week, day by day, fees and spread booked. Writes no ledger.
[[nodiscard]] Result<void> run_week_rehearsal(const DryRunArgs& args, Context& context);

/// `dry-run --validate`: every setting, where it comes from, what is wrong. Touches no network.
[[nodiscard]] Result<void> run_validate(const DryRunArgs& args, Context& context);

/// What a trade does before it decides: settles what is unsettled, closes what we left open, looks
/// for what is not explained. Real, with the lock; opens nothing.
[[nodiscard]] Result<void> run_reconcile(const ReconcileArgs& args, Context& context);

/// Halts, then closes what is ours: also beside the wait for a lock, without a ledger, and, by the
/// user's word, what is not explained. Real.
[[nodiscard]] Result<void> run_close(const CloseArgs& args, Context& context);

/// How things stand, from the ledger; with --live from the exchange too.
[[nodiscard]] Result<void> run_status(const StatusArgs& args, Context& context);

/// The seven days of this staking week. Touches no network.
[[nodiscard]] Result<void> run_plan(const PlanArgs& args, Context& context);

/// The trades of a ledger, with both legs and every fill. Touches no network.
[[nodiscard]] Result<void> run_history(const HistoryArgs& args, Context& context);

/// Whether the plan is being met, for those who watch over us. Errors: unhealthy.
[[nodiscard]] Result<void> run_health(const HealthArgs& args, Context& context);

/// The newest alerts and what became of them; with --test one alert by each channel, at once.
/// Errors: unavailable, where one was not delivered; config, where there is no channel.
[[nodiscard]] Result<void> run_notify(const NotifyArgs& args, Context& context);

/// Stops every further open. Without ledger, lock, keys and network, and with a wrong configuration
/// too: then it halts, and says what is wrong as an error.
[[nodiscard]] Result<void> run_halt(const HaltArgs& args, Context& context);

/// Takes that back.
[[nodiscard]] Result<void> run_resume(const ResumeArgs& args, Context& context);

/// The circuit breaker; --reset where the ledger is free, else by a request to who has it.
[[nodiscard]] Result<void> run_breaker(const BreakerArgs& args, Context& context);

/// `ledger check`: all that is wrong with a ledger. Takes no lock, touches no network.
/// `ledger rebuild`: as below.
[[nodiscard]] Result<void> run_ledger(const LedgerArgs& args, Context& context);

/// `ledger rebuild`: a new ledger from what the exchange knows; the old one is kept.
[[nodiscard]] Result<void> run_ledger_rebuild(const LedgerArgs& args, Context& context);

/// Offline and without configuration.
[[nodiscard]] Result<void> run_multiplier(const MultiplierArgs& args, Context& context);

/// New files from those of the Python bot. Offline and without configuration.
[[nodiscard]] Result<void> run_import(const ImportArgs& args, Context& context);

/// Offline; of the configuration only the network counts.
[[nodiscard]] Result<void> run_derive_zk_seeds(const DeriveZkSeedsArgs& args, Context& context);

}  // namespace apex

#endif  // APEX_APEXBOT_COMMANDS_H
