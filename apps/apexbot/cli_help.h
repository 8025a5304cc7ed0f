#ifndef APEX_APEXBOT_CLI_HELP_H
#define APEX_APEXBOT_CLI_HELP_H

#include <string_view>

/// What `--help` says besides the options.
namespace apex::help {

/// Of one command.
struct CommandHelp {
  std::string_view name;
  std::string_view summary;
  const char* description;
  const char* examples;
  const char* arguments = "";  ///< what stands before the options
};

inline constexpr const char* kProgram =
    "apexbot earns the trading activity factor of the ApeX staking programme with\n"
    "the smallest trade there is, opened and closed at once.\n"
    "Everything is a rehearsal until `apexbot trade --live`.\n";
inline constexpr const char* kProgramExamples =
    "Examples:\n"
    "  apexbot dry-run --validate       check the configuration\n"
    "  apexbot dry-run                  rehearse one trade\n"
    "  apexbot trade --live             make one, for real\n"
    "  apexbot status                   what was done, what is due\n"
    "\n"
    "Each command explains itself: apexbot COMMAND --help. Manual: man apexbot\n";

inline constexpr const char* kTrade =
    "Make one round trip: open the smallest position of the cheapest contract and\n"
    "close it at once. A rehearsal unless --live is given; a written dry run\n"
    "(DRY_RUN=true, safety.dry_run: true) beats --live.\n";
inline constexpr const char* kTradeExamples =
    "Examples:\n"
    "  apexbot trade                    rehearse, if a trade is due\n"
    "  apexbot trade --live             for real; on mainnet after five seconds\n"
    "  apexbot trade --live --yes       from a timer\n";

inline constexpr const char* kRun =
    "Trade by the schedule until it is told to stop: settle what an earlier run left,\n"
    "sleep until a trade is due, make it, and so on. A rehearsal unless --live is\n"
    "given or DRY_RUN=false stands in the environment or .env. SIGHUP reads the\n"
    "configuration again; SIGTERM finishes the trade in hand and ends.\n";
inline constexpr const char* kRunExamples =
    "Examples:\n"
    "  apexbot run                      rehearse, day after day\n"
    "  apexbot run --live               for real; on mainnet after five seconds\n"
    "  apexbot run --once --live --yes  from a timer or cron\n";

inline constexpr const char* kDryRun =
    "Rehearse a trade against an exchange in memory. Sends no order.\n";
inline constexpr const char* kDryRunExamples =
    "Examples:\n"
    "  apexbot dry-run                  one trade\n"
    "  apexbot dry-run --all            a whole staking week, with its costs\n"
    "  apexbot dry-run --validate       every setting and where it comes from\n";

inline constexpr const char* kReconcile =
    "Settle with the exchange what earlier runs left: find out what became of every\n"
    "order of ours, close what they left open and only that. Real, opens nothing.\n";
inline constexpr const char* kReconcileExamples =
    "Examples:\n"
    "  apexbot reconcile                after a crash, or exit status 20 or 21\n"
    "  apexbot reconcile --json | jq '.unsettled | length'\n";

inline constexpr const char* kClose =
    "Stop opening, then close what this bot opened, and only that. Always real: a\n"
    "dry run, wherever it is written, does not forbid it. Trading stays halted\n"
    "until `apexbot resume`.\n";
inline constexpr const char* kCloseExamples =
    "Examples:\n"
    "  apexbot close\n"
    "  apexbot close --yes              also where the ledger is damaged\n"
    "  apexbot close --adopt BTC-USDT --yes   also a position it cannot explain\n";

inline constexpr const char* kStatus =
    "Show this week, the next trade, the circuit breaker and the last trade, from\n"
    "the ledger. Asks the exchange only with --live.\n";
inline constexpr const char* kStatusExamples =
    "Examples:\n"
    "  apexbot status\n"
    "  apexbot status --live            also connection, balance and position\n"
    "  apexbot status --json | jq .week.days_counted\n";

inline constexpr const char* kPlan =
    "Show the seven days of this staking week: what was done, what is to come, and\n"
    "how many days may still be missed.\n";
inline constexpr const char* kPlanExamples =
    "Examples:\n"
    "  apexbot plan\n"
    "  apexbot plan --json\n";

inline constexpr const char* kHistory =
    "List the trades of the ledger, newest first, with both legs and every fill; or\n"
    "show what the trades of a week, a month or of all time brought and cost.\n";
inline constexpr const char* kHistoryExamples =
    "Examples:\n"
    "  apexbot history\n"
    "  apexbot history --limit 100 --json\n"
    "  apexbot history --week           what this staking week brought\n"
    "  apexbot history --all --csv > trades.csv\n"
    "  apexbot history --rehearsal      those of dry runs\n";

inline constexpr const char* kHealth =
    "Say whether the plan is being met: exit status 0 only then, else 1 with one line\n"
    "why. Asks no exchange, takes no lock, answers in milliseconds.\n";
inline constexpr const char* kHealthExamples =
    "Examples:\n"
    "  apexbot health\n"
    "  apexbot health --json | jq .problems\n";

inline constexpr const char* kNotify =
    "Show the newest alerts and whether they were delivered. --test sends one alert\n"
    "by every channel that is configured and says what came of it.\n";
inline constexpr const char* kNotifyExamples =
    "Examples:\n"
    "  apexbot notify --test            do alerts arrive?\n"
    "  apexbot notify                   what was told, what still waits\n";

inline constexpr const char* kHalt =
    "Stop opening trades, at once and beside a running program too. What is open is\n"
    "closed all the same. Needs neither keys nor the exchange.\n";
inline constexpr const char* kHaltExamples =
    "Examples:\n"
    "  apexbot halt\n"
    "  apexbot halt --reason \"exchange maintenance until noon\"\n";

inline constexpr const char* kResume =
    "Let trades be opened again after `apexbot halt`, beside a running program too.\n";
inline constexpr const char* kResumeExamples =
    "Examples:\n"
    "  apexbot resume\n"
    "  apexbot resume --json | jq .was_halted.reason\n";

inline constexpr const char* kBreaker =
    "Show the circuit breaker: its state, the failures that count, and when it lets\n"
    "one trade try again. --reset closes it, beside a running program too.\n";
inline constexpr const char* kBreakerExamples =
    "Examples:\n"
    "  apexbot breaker\n"
    "  apexbot breaker --reset --reason \"wrong symbol, fixed\"\n";

inline constexpr const char* kLedger =
    "Look after the ledger. `check` reads all of it: every row's hash, every trade,\n"
    "every page; beside a running program too. `rebuild` makes a new one from what\n"
    "the exchange knows of our orders, and keeps the old file. Neither sends orders.\n";
inline constexpr const char* kLedgerExamples =
    "Examples:\n"
    "  apexbot ledger check\n"
    "  apexbot ledger rebuild           ask the exchange, say what would be done\n"
    "  apexbot ledger rebuild --yes     and do it\n"
    "  apexbot ledger check --json | jq -r '.problems[].what'\n";

inline constexpr const char* kMultiplier =
    "Work out the staking factor, 1 + time factor + trading factor, and what the\n"
    "trading days are worth. Needs no configuration and no network.\n";
inline constexpr const char* kMultiplierExamples =
    "Examples:\n"
    "  apexbot multiplier --staked 1000 --months 6\n"
    "  apexbot multiplier --staked 1000 --months 6 --days 3 --compare\n"
    "  apexbot multiplier --staked 1000 --months 6 --pool 25000 --pool-weight 3000000\n"
    "  apexbot multiplier --staked 1000 --months 6 --target 2.5\n";

inline constexpr const char* kDeriveZkSeeds =
    "Derive the seeds of the order signing key from an Ethereum private key,\n"
    "offline. The key is read from --key-file, else from standard input or the\n"
    "terminal, never from an argument. The seeds are shown only with --reveal.\n";
inline constexpr const char* kDeriveZkSeedsExamples =
    "Examples:\n"
    "  apexbot derive-zk-seeds --message mainnet --env-file .env\n"
    "  apexbot derive-zk-seeds --key-file key.txt --network testnet\n";

inline constexpr const char* kImport =
    "Take over the settings of the Python bot of the same purpose: its .env and its\n"
    "trading.yaml become new ones here, as far as apexbot means the same by them.\n"
    "Says what was taken, what was left and why. Overwrites nothing, shows no\n"
    "secret, and takes over no trades: trades.json and bot_state.json are read only\n"
    "to tell what they say.\n";
inline constexpr const char* kImportExamples =
    "Examples:\n"
    "  apexbot import ../python-bot --dry-run   look first\n"
    "  apexbot import ../python-bot\n";

inline constexpr CommandHelp kCommands[] = {
    {"trade", "make one round trip", kTrade, kTradeExamples},
    {"run", "trade by the schedule, day after day", kRun, kRunExamples},
    {"dry-run", "rehearse, or check the configuration", kDryRun, kDryRunExamples},
    {"reconcile", "settle what earlier runs left", kReconcile, kReconcileExamples},
    {"close", "close what the bot opened, and halt", kClose, kCloseExamples},
    {"status", "show how things stand", kStatus, kStatusExamples},
    {"plan", "show this staking week", kPlan, kPlanExamples},
    {"history", "list trades with their fills", kHistory, kHistoryExamples},
    {"health", "say whether the plan is being met", kHealth, kHealthExamples},
    {"notify", "show alerts, or test them", kNotify, kNotifyExamples},
    {"halt", "stop opening trades", kHalt, kHaltExamples},
    {"resume", "let trades be opened again", kResume, kResumeExamples},
    {"breaker", "show or reset the circuit breaker", kBreaker, kBreakerExamples},
    {"ledger", "check the ledger, or rebuild it", kLedger, kLedgerExamples, " check|rebuild"},
    {"multiplier", "work out the staking factor", kMultiplier, kMultiplierExamples},
    {"derive-zk-seeds", "derive the signing key, offline", kDeriveZkSeeds, kDeriveZkSeedsExamples},
    {"import", "take over the Python bot's settings", kImport, kImportExamples, " DIR"},
};

}  // namespace apex::help

#endif  // APEX_APEXBOT_CLI_HELP_H
