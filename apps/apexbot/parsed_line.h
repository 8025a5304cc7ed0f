#ifndef APEX_APEXBOT_PARSED_LINE_H
#define APEX_APEXBOT_PARSED_LINE_H

#include <optional>
#include <string>

#include "apexbot/cli.h"

namespace apex {

/// Everything the parser writes into; texts are turned into values afterwards, with our messages.
struct ParsedLine {
  CommonArgs common;
  bool version = false;
  TradeArgs trade;
  RunArgs run;
  DryRunArgs dry_run;
  StatusArgs status;
  PlanArgs plan;
  HistoryArgs history;
  HealthArgs health;
  NotifyArgs notify;
  HaltArgs halt;
  ResumeArgs resume;
  BreakerArgs breaker;
  ReconcileArgs reconcile;
  CloseArgs close;
  LedgerArgs ledger;
  MultiplierArgs multiplier;
  DeriveZkSeedsArgs derive;
  ImportArgs import;
  std::string staked, months, days = "5", pool, pool_weight, target, message;
  std::optional<std::string> reason, ledger_action, ledger_days, limit, import_directory;
  bool week = false, month = false, all = false;
};

/// The command of that name, with all that can be checked without I/O checked. Errors: usage.
[[nodiscard]] Result<Command> command_of(ParsedLine parsed, const std::string& name);

}  // namespace apex

#endif  // APEX_APEXBOT_PARSED_LINE_H
