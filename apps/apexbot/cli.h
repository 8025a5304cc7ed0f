#ifndef APEX_APEXBOT_CLI_H
#define APEX_APEXBOT_CLI_H

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

/// From the command line to plain values. Everything that can be checked without I/O is checked
/// here. Only cli.cpp knows the library that parses.
namespace apex {

/// What every command understands.
struct CommonArgs {
  bool json = false;
  bool verbose = false;
  std::optional<std::string> config_file;
  std::optional<std::string> network;
  std::optional<std::string> base_url;
  std::optional<std::string> data_dir;
  std::optional<std::string> check_interval;  ///< only of `run`
};

struct TradeArgs {
  CommonArgs common;
  bool live = false;
  bool force = false;
  bool yes = false;
};

/// The daemon.
struct RunArgs {
  CommonArgs common;
  bool live = false;
  bool yes = false;
  bool once = false;  ///< one look, for timers and cron
};

struct DryRunArgs {
  CommonArgs common;
  bool all = false;       ///< the whole staking week, day by day
  bool validate = false;  ///< only check the configuration
  bool force = false;     ///< although the rehearsed day is done
};

struct StatusArgs {
  CommonArgs common;
  bool live = false;       ///< ask the exchange too
  bool rehearsal = false;  ///< of the rehearsal ledger
};

struct PlanArgs {
  CommonArgs common;
  bool rehearsal = false;
};

enum class HistoryPeriod { week, month, all };

struct HistoryArgs {
  static constexpr int kNewest = 20;
  CommonArgs common;
  /// Trades listed at most; nothing: kNewest, and all of a period.
  std::optional<int> limit;
  std::optional<HistoryPeriod> period;  ///< nothing: the newest trades
  bool csv = false;
  bool rehearsal = false;
};

/// What waits to be told, or a test of whether telling works.
struct NotifyArgs {
  CommonArgs common;
  bool test = false;
  bool rehearsal = false;  ///< of the rehearsal ledger; not with test
};

struct MultiplierArgs {
  CommonArgs common;
  Decimal staked;
  int months = 0;
  int days = 5;
  /// Both or none: the week's reward pool and the weight of everybody else's stakes.
  std::optional<Decimal> pool;
  std::optional<Decimal> pool_weight;
  bool compare = false;
  std::optional<Decimal> target;
};

struct HealthArgs {
  CommonArgs common;
};

/// Stop opening trades, beside a running program too.
struct HaltArgs {
  CommonArgs common;
  std::optional<std::string> reason;  ///< one line (see check_reason())
};

struct ResumeArgs {
  CommonArgs common;
};

struct BreakerArgs {
  CommonArgs common;
  bool reset = false;
  std::optional<std::string> reason;  ///< one line (see check_reason()); only with reset
  bool rehearsal = false;
};

struct ReconcileArgs {
  CommonArgs common;
};

struct CloseArgs {
  CommonArgs common;
  std::optional<std::string> adopt;  ///< a symbol whose position is closed, whoever opened it
  bool yes = false;
};

enum class LedgerAction { check, rebuild };

struct LedgerArgs {
  CommonArgs common;
  LedgerAction action = LedgerAction::check;
  bool rehearsal = false;  ///< only check
  int days = 35;           ///< only rebuild: staking days to ask the exchange for
  bool yes = false;        ///< only rebuild
};

enum class SeedMessage { mainnet, testnet };

struct DeriveZkSeedsArgs {
  CommonArgs common;
  std::optional<std::string> key_file;
  std::optional<std::string> env_file;  ///< where the seeds are written
  std::optional<SeedMessage> message;   ///< nothing: that of the network
  bool reveal = false;
  bool force = false;  ///< replace other seeds in env_file
};

/// Settings of the Python bot become ours.
struct ImportArgs {
  CommonArgs common;
  std::string directory;  ///< of the Python bot
  bool dry_run = false;   ///< only say what would be taken
};

using Command =
    std::variant<TradeArgs, RunArgs, DryRunArgs, StatusArgs, PlanArgs, HistoryArgs, HealthArgs,
                 NotifyArgs, HaltArgs, ResumeArgs, BreakerArgs, ReconcileArgs, CloseArgs,
                 LedgerArgs, MultiplierArgs, DeriveZkSeedsArgs, ImportArgs>;

/// A text that is the answer: --help, --version.
struct ShowText {
  std::string text;
};

using Invocation = std::variant<Command, ShowText>;

/// `arguments` without the program's name. Errors: usage, naming the nearest name that exists.
[[nodiscard]] Result<Invocation> parse_command_line(const std::vector<std::string>& arguments);

/// True if the arguments ask for JSON, whatever else is wrong with them.
[[nodiscard]] bool asks_for_json(const std::vector<std::string>& arguments);

[[nodiscard]] const CommonArgs& common_args(const Command& command);

}  // namespace apex

#endif  // APEX_APEXBOT_CLI_H
