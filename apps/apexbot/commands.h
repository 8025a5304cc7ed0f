#ifndef APEX_APEXBOT_COMMANDS_H
#define APEX_APEXBOT_COMMANDS_H

#include "apexbot/cli.h"
#include "apexbot/context.h"

/// One function a command, each in its own cmd_*.cpp: get, decide, act, print. What it returns
/// decides the exit status (exit_status.h).
namespace apex {

/// `dry-run --validate`: every setting, where it comes from, what is wrong. Touches no network.
[[nodiscard]] Result<void> run_validate(const DryRunArgs& args, Context& context);

/// How things stand, from the ledger; with --live from the exchange too.
[[nodiscard]] Result<void> run_status(const StatusArgs& args, Context& context);

/// The seven days of this staking week. Touches no network.
[[nodiscard]] Result<void> run_plan(const PlanArgs& args, Context& context);

/// The trades of a ledger, with both legs and every fill. Touches no network.
[[nodiscard]] Result<void> run_history(const HistoryArgs& args, Context& context);

/// Offline and without configuration.
[[nodiscard]] Result<void> run_multiplier(const MultiplierArgs& args, Context& context);

/// Offline; of the configuration only the network counts.
[[nodiscard]] Result<void> run_derive_zk_seeds(const DeriveZkSeedsArgs& args, Context& context);

}  // namespace apex

#endif  // APEX_APEXBOT_COMMANDS_H
