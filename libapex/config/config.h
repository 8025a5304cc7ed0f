#ifndef APEX_CONFIG_CONFIG_H
#define APEX_CONFIG_CONFIG_H

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "model/credentials.h"
#include "model/notify_settings.h"
#include "model/settings.h"

/// The configuration: built once from all its sources, checked, then const.
///
/// Sources, the later wins: built-in defaults < YAML file < `.env` < environment < flags.
/// Secrets: `.env` < environment < files named by `*_FILE` variables < $CREDENTIALS_DIRECTORY.
/// The keys stand in config/key_table.h and nowhere else.
namespace apex {

/// One key as it is in force, for `dry-run --validate`.
struct ConfigValue {
  std::string key;     ///< "safety.min_balance"; the variable where the key has no YAML path
  std::string value;   ///< of a secret only "set" or "not set"
  std::string origin;  ///< "config/trading.yaml:12", "environment DRY_RUN", "built-in default"
};

struct Config {
  ApiSettings api;
  TradingSettings trading;
  ScheduleSettings schedule;
  SafetySettings safety;  ///< `dry_run` is true as soon as any source writes it
  BreakerSettings breaker;
  ProgrammeSettings programme;
  Credentials credentials;
  NotifySettings notify;
  LogLevel log_level = LogLevel::info;
  std::string log_file;  ///< empty: stderr
  std::filesystem::path data_dir = "data";
  std::string metrics_file;    ///< empty: none is written
  bool debug_details = false;  ///< show the exchange's own messages, filtered

  /// Where a dry run is written, also where a stronger source says otherwise. The safest wins.
  std::vector<std::string> written_dry_runs;
  /// `DRY_RUN=false` is in force in the environment or `.env`; a YAML file never arms.
  bool armed = false;

  std::vector<ConfigValue> values;  ///< every key, in the order of the key table
  /// What is no error but should be known: ignored keys and variables, a shadowed secret.
  std::vector<std::string> warnings;

  /// Scheme, host and port without a trailing slash: the configured one, or the network's.
  [[nodiscard]] std::string base_url() const;
};

/// The process environment as a value, so that everything here can be tested as a function.
using EnvironmentView = std::map<std::string, std::string>;

/// What the configuration needs of a disk.
class ConfigFiles {
 public:
  virtual ~ConfigFiles() = default;
  /// Nothing where the file does not exist. Errors: storage.
  [[nodiscard]] virtual Result<std::optional<std::string>> read(
      const std::filesystem::path& path) = 0;
  /// True if group or others may read it. Errors: storage.
  [[nodiscard]] virtual Result<bool> readable_by_others(const std::filesystem::path& path) = 0;
};

/// The real one. A file larger than kBytesMax is an error: no configuration is that long.
class DiskConfigFiles final : public ConfigFiles {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{256} * 1024;
  [[nodiscard]] Result<std::optional<std::string>> read(const std::filesystem::path& path) override;
  [[nodiscard]] Result<bool> readable_by_others(const std::filesystem::path& path) override;
};

/// A flag of the command line that sets a key: {"--network", "local"}.
struct FlagValue {
  std::string flag;
  std::string text;
};

struct ConfigSources {
  EnvironmentView environment;
  /// `--config`: has to exist. Without it `default_file` is read where it exists.
  std::optional<std::filesystem::path> file;
  std::filesystem::path default_file = "config/trading.yaml";
  std::filesystem::path env_file = ".env";
  std::vector<FlagValue> flags;
};

/// All that is to be said about a configuration, right or wrong.
struct ConfigReport {
  Config config;                    ///< what is wrong keeps the value of the weaker source
  std::vector<std::string> errors;  ///< file, line, key and value; never a secret's value
};

/// Reads and checks everything, and goes on after an error so that all of them are told at once.
[[nodiscard]] ConfigReport check_config(const ConfigSources& sources, ConfigFiles& files);

/// The same for who wants to work with it. Errors: config, one line for each thing wrong.
[[nodiscard]] Result<Config> load_config(const ConfigSources& sources, ConfigFiles& files);

/// The environment of this process.
[[nodiscard]] EnvironmentView process_environment();

}  // namespace apex

#endif  // APEX_CONFIG_CONFIG_H
