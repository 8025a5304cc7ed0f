#include "apexbot/python_settings.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "apexbot/seeds_key.h"
#include "base/check.h"
#include "config/env_file.h"
#include "config/key_table.h"
#include "config/value_parsers.h"
#include "config/yaml_file.h"

namespace apex {
namespace {

constexpr const char* kUnknown = "not a setting of the Python bot";
constexpr const char* kArmsNothing =
    "an import arms nothing: that takes --live, or DRY_RUN=false by your own hand";

/// A name of the Python bot. With a reason it is always left.
struct PythonName {
  std::string_view name;
  std::string_view why_left = {};
};

constexpr std::string_view kFromYaml = "the Python bot goes by its trading.yaml";
constexpr std::array kVariables{
    PythonName{"APEX_API_KEY"},
    PythonName{"APEX_API_SECRET"},
    PythonName{"APEX_PASSPHRASE"},
    PythonName{"APEX_ZK_SEEDS"},
    PythonName{"APEX_ZK_L2KEY"},
    PythonName{"APEX_NETWORK"},
    PythonName{"APEX_TESTNET"},
    PythonName{"DRY_RUN"},
    PythonName{"LOG_LEVEL"},
    PythonName{"DEBUG"},
    PythonName{"MAX_FAILURES"},
    PythonName{"CIRCUIT_RESET_MINUTES"},
    PythonName{"SCHEDULE_MODE", kFromYaml},
    PythonName{"TRADE_INTERVAL_HOURS", kFromYaml},
};

constexpr std::string_view kOwnPlace = "files of apexbot belong into a place of their own";
constexpr std::array kPaths{
    PythonName{"api.endpoint"},
    PythonName{"trading.side"},
    PythonName{"trading.type"},
    PythonName{"safety.dry_run"},
    PythonName{"safety.max_position_size",
               "in coins it would rule out the cheap ones: safety.max_position_value"},
    PythonName{"safety.max_daily_trades"},
    PythonName{"safety.min_balance"},
    PythonName{"safety.require_balance_check"},
    PythonName{"schedule.mode"},
    PythonName{"schedule.trade_interval_hours"},
    PythonName{"schedule.trade_days"},
    PythonName{"schedule.trade_time"},
    PythonName{"schedule.timezone"},
    PythonName{"schedule.continue_after_max_factor"},
    PythonName{"log_level"},
    PythonName{"log_file", kOwnPlace},
    PythonName{"data_dir", kOwnPlace},
};

const PythonName* find_name(const auto& names, std::string_view name) {
  const auto* found = std::find_if(names.begin(), names.end(),
                                   [name](const PythonName& each) { return each.name == name; });
  return found == names.end() ? nullptr : found;
}

/// "your_api_key_here", as its example file has it.
bool is_placeholder(std::string_view value) {
  return value.starts_with("your_") && value.ends_with("_here");
}

/// How `.env` has to say this value.
std::string env_value(std::string_view value) {
  const bool is_plain = std::all_of(value.begin(), value.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("_./:+=@%,-").find(c) != std::string_view::npos;
  });
  if (is_plain) return std::string(value);
  if (value.find('\'') == std::string_view::npos) return "'" + std::string(value) + "'";
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  return quoted + "\"";
}

/// The two texts as the files of a configuration.
class TextFiles final : public ConfigFiles {
 public:
  std::map<std::string, std::string> texts;
  Result<std::optional<std::string>> read(const std::filesystem::path& path) override {
    const auto found = texts.find(path.string());
    return found == texts.end() ? std::nullopt : std::optional<std::string>(found->second);
  }
  Result<bool> readable_by_others(const std::filesystem::path&) override { return false; }
};

class Importer {
 public:
  Result<void> take_env(const PythonFile& file) {
    APEX_TRY_ASSIGN(std::vector<EnvEntry> entries, read_env_file(file.text.expose(), file.name));
    take_network(entries, file);
    for (EnvEntry& entry : entries) take_variable(entry, place(file, entry.line));
    check_seeds();
    for (EnvEntry& entry : entries) wipe(entry.value);
    return {};
  }

  Result<void> take_yaml(const PythonFile& file) {
    const std::string text(file.text.expose());
    APEX_TRY_ASSIGN(const std::vector<YamlEntry> entries, read_yaml(text, file.name));
    std::string skipped;  // of a section that nobody knows nothing else is said
    for (const YamlEntry& entry : entries) {
      if (!skipped.empty() && entry.path.starts_with(skipped)) continue;
      skipped.clear();
      if (is_yaml_section(entry.path) &&
          (entry.kind == YamlKind::section || entry.kind == YamlKind::nothing)) {
        continue;
      }
      take_path(entry, place(file, entry.line));
      skipped = entry.path + ".";
    }
    return {};
  }

  Result<ImportedSettings> finish() {
    result_.env_text = Secret(env_text());
    result_.yaml_text = yaml_text();
    APEX_TRY(check_texts());
    result_.schedule = config_.schedule;
    return std::move(result_);
  }

 private:
  static std::string place(const PythonFile& file, int line) {
    return file.name + ":" + std::to_string(line);
  }

  void leave(const std::string& from, std::string_view name, std::string_view why) {
    result_.left.push_back({from, std::string(name), std::string(why)});
  }

  void leave_not_accepted(const std::string& from, const Key& key, std::string_view name,
                          std::string_view value) {
    const std::string what =
        key.kind == KeyKind::setting ? quote_value(value) : std::string("its value");
    leave(from, name, what + " is not accepted: " + std::string(key.accepts));
  }

  void take(const std::string& from, const Key& key, std::string_view name) {
    result_.taken.push_back({from, std::string(name), key.print(config_)});
  }

  void take_variable(const EnvEntry& entry, const std::string& from) {
    const PythonName* known = find_name(kVariables, entry.name);
    const std::string& value = entry.value;
    if (known == nullptr) return leave(from, quote_name(entry.name), kUnknown);
    if (value.empty() || is_network(entry.name)) return;
    if (!known->why_left.empty()) return leave(from, entry.name, known->why_left);
    if (value.find("${") != std::string::npos) {
      return leave(from, entry.name, "it holds ${…}, which nothing here expands");
    }
    if (is_placeholder(value)) return leave(from, entry.name, "still the example's text");
    const Key& key = *find_key_by_variable(entry.name);
    if (entry.name == "DRY_RUN" && parse_truth(value) == false) {
      return leave(from, entry.name, kArmsNothing);
    }
    if (!key.set(config_, value)) return leave_not_accepted(from, key, entry.name, value);
    take(from, key, entry.name);
    env_[entry.name] = Secret(key.kind == KeyKind::secret ? value : key.print(config_));
  }

  static bool is_network(std::string_view name) {
    return name == "APEX_NETWORK" || name == "APEX_TESTNET";
  }

  /// There APEX_TESTNET decides, here the two have to agree: one of them is written.
  void take_network(const std::vector<EnvEntry>& entries, const PythonFile& file) {
    const Key& key = *find_key_by_variable("APEX_NETWORK");
    bool is_decided = false;
    for (const char* name : {"APEX_TESTNET", "APEX_NETWORK"}) {
      const auto entry = std::find_if(entries.begin(), entries.end(), [name](const EnvEntry& each) {
        return each.name == name && !each.value.empty();
      });
      if (entry == entries.end()) continue;
      const std::string from = place(file, entry->line);
      const std::string network = network_of(*entry);
      if (is_decided) {
        leave(from, name, "APEX_TESTNET comes first in the Python bot");
      } else if (network.empty()) {
        leave(from, name, quote_value(entry->value) + " names neither testnet nor mainnet");
      } else {
        is_decided = key.set(config_, network);
        APEX_CHECK(is_decided);
        take(from, key, "APEX_NETWORK");
        env_["APEX_NETWORK"] = Secret(network);
      }
    }
  }

  static std::string network_of(const EnvEntry& entry) {
    const std::string lower = to_lower(entry.value);
    if (entry.name == "APEX_NETWORK") return lower == "testnet" || lower == "mainnet" ? lower : "";
    // The Python bot knows no "on" and "off", and goes by APEX_NETWORK then.
    if (lower == "true" || lower == "1" || lower == "yes") return "testnet";
    return lower == "false" || lower == "0" || lower == "no" ? "mainnet" : "";
  }

  /// A public key of other seeds would stop every live command.
  void check_seeds() {
    Credentials& credentials = config_.credentials;
    const std::string l2_key = std::exchange(credentials.l2_key, "");
    if (!l2_key_of_seeds(credentials)) {
      take_back("APEX_ZK_SEEDS", "no key can be made from it");
      credentials.zk_seeds = Secret();
    }
    credentials.l2_key = l2_key;
    if (l2_key_of_seeds(credentials)) return;
    take_back("APEX_ZK_L2KEY",
              "it is not the public key of APEX_ZK_SEEDS: compare both with the exchange's page");
    credentials.l2_key.clear();
  }

  void take_back(const std::string& name, const char* why) {
    const auto taken = std::find_if(result_.taken.begin(), result_.taken.end(),
                                    [&](const TakenSetting& each) { return each.name == name; });
    APEX_CHECK(taken != result_.taken.end());
    leave(taken->from, name, why);
    result_.taken.erase(taken);
    env_.erase(name);
  }

  void take_path(const YamlEntry& entry, const std::string& from) {
    for (const IgnoredKey& ignored : ignored_keys()) {
      if (entry.path == ignored.yaml) return leave(from, entry.path, ignored.why);
    }
    const PythonName* known = find_name(kPaths, entry.path);
    if (known == nullptr) return leave(from, quote_name(entry.path), kUnknown);
    if (!known->why_left.empty()) return leave(from, entry.path, known->why_left);
    const Key& key = *find_key_by_yaml(entry.path);
    if (entry.kind == YamlKind::nothing) return leave(from, entry.path, "no value");
    if ((entry.kind == YamlKind::list) != (key.shape == KeyShape::list)) {
      return leave(from, entry.path,
                   key.shape == KeyShape::list ? "a list is expected" : "one value is expected");
    }
    if (entry.path == "safety.dry_run" && parse_truth(entry.text) == false) {
      return leave(from, entry.path, kArmsNothing);
    }
    if (entry.path == "schedule.timezone" && to_lower(entry.text) != "utc") {
      return leave(from, entry.path, "the Python bot reads trade_time as UTC");
    }
    if (!key.set(config_, entry.text)) {
      return leave_not_accepted(from, key, entry.path, entry.text);
    }
    take(from, key, entry.path);
    yaml_[entry.path] = key.print(config_);
  }

  /// A key that was typed into the wrong place is not repeated.
  static std::string quote_name(const std::string& name) {
    return looks_like_secret(name) ? quote_value(name) : name;
  }

  [[nodiscard]] std::string env_text() const {
    if (env_.empty()) return "";
    std::string text =
        "# From the .env of the Python bot, by `apexbot import`. What is not here keeps its "
        "default.\n";
    for (const Key& key : key_table()) {
      const auto found = env_.find(std::string(key.variable));
      if (key.variable.empty() || found == env_.end()) continue;
      text += found->first + "=" + env_value(found->second.expose()) + "\n";
    }
    return text;
  }

  [[nodiscard]] std::string yaml_text() const {
    if (yaml_.empty()) return "";
    std::string text =
        "# From the trading.yaml of the Python bot, by `apexbot import`. A key that is not here "
        "keeps its\n# default. What is in force, and where it comes from: apexbot dry-run "
        "--validate\n";
    std::string open_section;
    for (const Key& key : key_table()) {
      const auto found = yaml_.find(std::string(key.yaml));
      if (key.yaml.empty() || found == yaml_.end()) continue;
      const std::size_t dot = key.yaml.find('.');
      const bool is_top = dot == std::string_view::npos;
      const std::string section(is_top ? "" : key.yaml.substr(0, dot));
      if (section != open_section) text += "\n" + (is_top ? "" : section + ":\n");
      open_section = section;
      const bool is_list = key.shape == KeyShape::list;
      const bool is_quoted =
          found->second.find(':') != std::string::npos;  // 09:00 is a number to some
      const char* before = is_list ? "[" : is_quoted ? "\"" : "";
      const char* after = is_list ? "]" : is_quoted ? "\"" : "";
      text += is_top ? found->first : "  " + std::string(key.yaml.substr(dot + 1));
      text += ": " + (before + found->second) + after + "\n";
    }
    return text;
  }

  /// What was written says what was taken, and is accepted.
  [[nodiscard]] Result<void> check_texts() const {
    const ConfigSources sources;
    TextFiles files;
    files.texts[sources.default_file.string()] = result_.yaml_text;
    files.texts[sources.env_file.string()] = result_.env_text.expose();
    const ConfigReport report = check_config(sources, files);
    for (auto& [name, text] : files.texts) wipe(text);
    std::string wrong;
    for (const std::string& error : report.errors) wrong += "\n" + error;
    if (!wrong.empty()) {
      return fail(ErrorKind::config, "what was read makes no configuration:" + wrong);
    }
    APEX_TRY_ASSIGN(std::vector<EnvEntry> entries,
                    read_env_file(result_.env_text.expose(), "the new .env"));
    APEX_CHECK(entries.size() == env_.size());
    for (EnvEntry& entry : entries) {
      APEX_CHECK(entry.value == env_.at(entry.name).expose());
      wipe(entry.value);
    }
    for (const auto& [path, value] : yaml_) {
      const Key& key = *find_key_by_yaml(path);
      const bool is_stronger = !key.variable.empty() && env_.contains(std::string(key.variable));
      APEX_CHECK(is_stronger || key.print(report.config) == value);
    }
    return {};
  }

  Config config_;  ///< what was taken, to read values with
  ImportedSettings result_;
  std::map<std::string, Secret> env_;
  std::map<std::string, std::string> yaml_;
};

}  // namespace

Result<ImportedSettings> import_settings(const std::optional<PythonFile>& env,
                                         const std::optional<PythonFile>& yaml) {
  Importer importer;
  if (env) APEX_TRY(importer.take_env(*env));
  if (yaml) APEX_TRY(importer.take_yaml(*yaml));
  return importer.finish();
}

std::optional<std::string> python_data_dir(const PythonFile& yaml) {
  const auto entries = read_yaml(yaml.text.expose(), yaml.name);
  if (!entries) return std::nullopt;
  for (const YamlEntry& entry : *entries) {
    if (entry.path == "data_dir" && entry.kind == YamlKind::scalar) return entry.text;
  }
  return std::nullopt;
}

}  // namespace apex
