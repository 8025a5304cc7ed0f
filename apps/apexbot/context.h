#ifndef APEX_APEXBOT_CONTEXT_H
#define APEX_APEXBOT_CONTEXT_H

#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "apexbot/cli.h"
#include "apexbot/output.h"
#include "apexbot/port_wrap.h"
#include "apexbot/signals.h"
#include "base/clock.h"
#include "base/log.h"
#include "config/config.h"
#include "exchange/apex_connection.h"
#include "execution/desk.h"
#include "ledger/ledger.h"

namespace apex {

/// A value that the context keeps: `APEX_TRY_ASSIGN(const Config& config, context.config());`
template <typename T>
using Borrowed = Result<std::reference_wrapper<T>>;

/// What commands work with, made when it is first asked for and kept until the end: a command that
/// needs no configuration never reads one. One thread.
class Context {
 public:
  struct Parts {
    EnvironmentView environment;
    Clock& clock;
    Output& out;
    StopToken& stop;
    std::filesystem::path env_file;
    PortWrap* port_wrap = nullptr;
    ReloadToken* reload = nullptr;
    RequestCounts* counts = nullptr;  ///< of all requests to the exchange
  };
  Context(const CommonArgs& args, Parts parts);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context();

  [[nodiscard]] Clock& clock() { return parts_.clock; }
  [[nodiscard]] Output& out() { return parts_.out; }
  [[nodiscard]] StopToken& stop() { return parts_.stop; }
  [[nodiscard]] const EnvironmentView& environment() const { return parts_.environment; }
  /// Null where nobody can ask.
  [[nodiscard]] ReloadToken* reload() { return parts_.reload; }
  /// Null where nobody counts.
  [[nodiscard]] const RequestCounts* request_counts() const { return parts_.counts; }
  /// For another context, with the configuration as it is written by then.
  [[nodiscard]] const Parts& parts() const { return parts_; }
  /// Null in the shipped program.
  [[nodiscard]] PortWrap* port_wrap() { return parts_.port_wrap; }

  /// Where the configuration is looked for.
  [[nodiscard]] const ConfigSources& config_sources() const { return sources_; }

  /// The configuration, if all of it is right; its warnings are said on stderr, once.
  /// Errors: config, one line for each thing wrong.
  [[nodiscard]] Borrowed<const Config> config();

  /// The configuration and what is wrong with it.
  [[nodiscard]] const ConfigReport& config_report();

  /// To record, with the lock. Errors: config, storage, locked.
  [[nodiscard]] Result<Ledger> open_ledger(LedgerKind kind);

  /// The configured exchange, for commands that only read: gives up after kReadingBudget, or when a
  /// signal asks to stop. Connects to nothing yet. Errors: config.
  static constexpr Milliseconds kReadingBudget{15'000};
  [[nodiscard]] Borrowed<MarketReader> exchange_to_read();

  /// The configured exchange, for a live trade: no signal ends its work, but each read is short
  /// once one came.
  /// Errors: config, naming the credentials that are missing.
  [[nodiscard]] Borrowed<ApexClient> exchange_to_trade();

  /// The same over a connection of its own, for the look at the staking factor: gives up after
  /// kProbingBudget and tries nothing twice. Errors: config, naming the credentials that are
  /// missing.
  static constexpr Milliseconds kProbingBudget{3'000};
  [[nodiscard]] Borrowed<ApexClient> exchange_to_probe();

  /// In the configured file, else on stderr: also where the file cannot be opened, which is said
  /// there. Nobody is kept from closing by it. Errors: config.
  [[nodiscard]] Borrowed<Logger> logger();
  /// Why logger() does without the configured file; empty: it does not.
  [[nodiscard]] const std::string& log_problem() const { return log_problem_; }
  /// The log file by its name again, after somebody renamed it. Where that fails, the old one is
  /// written on. Errors: storage.
  [[nodiscard]] Result<void> reopen_log();

 private:
  Parts parts_;
  ConfigSources sources_;
  std::optional<ConfigReport> report_;
  bool has_warned_ = false;
  std::optional<ApexConnection> reading_;
  std::optional<ApexConnection> trading_;
  std::optional<ApexConnection> probing_;
  std::FILE* log_file_ = nullptr;
  std::string log_problem_;
  std::optional<Logger> logger_;
};

/// The part of the configuration that a trade is made under.
[[nodiscard]] ExecutionSettings execution_settings(const Config& config);

}  // namespace apex

#endif  // APEX_APEXBOT_CONTEXT_H
