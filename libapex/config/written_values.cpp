#include "config/written_values.h"

#include <algorithm>

#include "base/nearest_name.h"
#include "base/plain_text.h"
#include "base/secret.h"
#include "config/env_file.h"
#include "config/value_parsers.h"
#include "config/yaml_file.h"

namespace apex {
namespace {

constexpr std::string_view kFileSuffix = "_FILE";
constexpr std::string_view kOwnPrefix = "APEX_";

/// A `*_FILE` variable names the file of a credential.
const Key* find_key_by_file_variable(std::string_view variable) {
  if (!variable.ends_with(kFileSuffix)) return nullptr;
  variable.remove_suffix(kFileSuffix.size());
  const Key* key = find_key_by_variable(variable);
  return key != nullptr && key->kind != KeyKind::setting ? key : nullptr;
}

class Gatherer {
 public:
  Gatherer(const ConfigSources& sources, ConfigFiles& files) : sources_(sources), files_(files) {}

  WrittenValues gather() {
    read_state_directory();
    read_yaml_file();
    read_env_layer();
    read_environment();
    read_secret_files();
    read_credentials_directory();
    read_flags();
    return std::move(result_);
  }

 private:
  void add(const Key& key, std::string text, const std::string& origin, ConfigLayer layer) {
    result_.values.push_back({&key, std::move(text), without_controls(origin), layer});
  }
  /// Paths and names stand in them as somebody wrote them.
  void error(const std::string& message) { result_.errors.push_back(without_controls(message)); }
  void warn(const std::string& message) { result_.warnings.push_back(without_controls(message)); }

  void read_state_directory() {
    const std::string text = environment("STATE_DIRECTORY");
    const std::string first = text.substr(0, text.find(':'));  // systemd lists several with colons
    if (first.empty()) return;
    add(*find_key_by_yaml("data_dir"), first, "environment STATE_DIRECTORY",
        ConfigLayer::service_manager);
  }

  void read_yaml_file() {
    const std::filesystem::path path = sources_.file.value_or(sources_.default_file);
    const auto text = files_.read(path);
    if (!text) return error(text.error().message);
    if (!*text) {
      if (sources_.file) error("--config " + path.string() + ": no such file");
      return;
    }
    const auto entries = read_yaml(**text, path.string());
    if (!entries) return error(entries.error().message);
    std::string skipped;  // a section that nobody knows is one error, not one for each key in it
    for (const YamlEntry& entry : *entries) {
      if (!skipped.empty() && entry.path.starts_with(skipped)) continue;
      skipped = take_yaml(entry, path.string() + ":" + std::to_string(entry.line))
                    ? std::string()
                    : entry.path + ".";
    }
  }

  /// False: the entry is wrong, and so is all that is in it.
  bool take_yaml(const YamlEntry& entry, const std::string& where) {
    for (const IgnoredKey& ignored : ignored_keys()) {
      if (entry.path != ignored.yaml) continue;
      warn(where + ": " + entry.path + " is ignored: " + std::string(ignored.why));
      return true;
    }
    const Key* key = find_key_by_yaml(entry.path);
    const bool is_section = is_yaml_section(entry.path);
    if (key == nullptr && !is_section) {
      const Key* variable = find_key_by_variable(entry.path);
      if (variable != nullptr) {
        error(where + ": " + entry.path + " belongs into the environment or .env, not here");
      } else {
        const auto names = known_yaml_names();
        error(where + ": unknown key " + quote_value(entry.path) + did_you_mean(entry.path, names));
      }
      return false;
    }
    if (is_section) {
      const bool is_fine = entry.kind == YamlKind::section || entry.kind == YamlKind::nothing;
      if (!is_fine) error(where + ": " + entry.path + ": keys are expected below it, not a value");
      return is_fine;
    }
    return take_yaml_value(*key, entry, where);
  }

  bool take_yaml_value(const Key& key, const YamlEntry& entry, const std::string& where) {
    switch (entry.kind) {
      case YamlKind::section:
        error(where + ": " + entry.path + ": a value is expected, not keys");
        return false;
      case YamlKind::nothing:
        error(where + ": " + entry.path + ": no value; take the line out for the default");
        return false;
      case YamlKind::list:
        if (key.shape == KeyShape::list) break;
        if (key.shape == KeyShape::words) {
          add(key, format_words(entry.items), where, ConfigLayer::yaml);
          return true;
        }
        error(where + ": " + entry.path + ": one value is expected, not a list");
        return false;
      case YamlKind::scalar:
        break;
    }
    add(key, entry.text, where, ConfigLayer::yaml);
    return true;
  }

  void read_env_layer() {
    const std::string name = sources_.env_file.string();
    auto text = files_.read(sources_.env_file);
    if (!text) return error(text.error().message);
    if (!*text) return;
    read_env_text(**text, name);
    wipe(**text);  // whatever became of it
  }

  void read_env_text(const std::string& text, const std::string& name) {
    const auto others_can_read = files_.readable_by_others(sources_.env_file);
    if (!others_can_read) return error(others_can_read.error().message);
    if (*others_can_read) {
      return error(name + " can be read by other users and may hold secrets: chmod 600 " + name);
    }
    auto entries = read_env_file(text, name);
    if (!entries) return error(entries.error().message);
    for (EnvEntry& entry : *entries) {
      take_env_entry(entry);
      wipe(entry.value);  // of those that nobody took
    }
  }

  void take_env_entry(EnvEntry& entry) {
    const std::string where = sources_.env_file.string() + ":" + std::to_string(entry.line);
    if (find_key_by_file_variable(entry.name) != nullptr) {
      if (environment(entry.name).empty()) {
        file_variables_[entry.name] = {entry.value, where + " " + entry.name};
      }
      return;
    }
    const Key* key = find_key_by_variable(entry.name);
    if (key != nullptr) {
      if (!entry.value.empty()) {
        add(*key, std::move(entry.value), where, ConfigLayer::env_file);
      }
      return;
    }
    // .env is ours, but other programs (docker compose) read it too.
    const auto names = known_variables();
    const std::string hint = did_you_mean(entry.name, names);
    if (entry.name.starts_with(kOwnPrefix) || !hint.empty()) {
      error(where + ": unknown variable " + quote_value(entry.name) + hint);
    } else {
      warn(where + ": " + entry.name + " is not used");
    }
  }

  void read_environment() {
    for (const Key& key : key_table()) {
      const std::string name(key.variable);
      if (name.empty() || environment(name).empty()) continue;
      add(key, environment(name), "environment " + name, ConfigLayer::environment);
    }
    const auto names = known_variables();
    for (const auto& [name, value] : sources_.environment) {
      if (find_key_by_file_variable(name) != nullptr) {
        if (!value.empty()) file_variables_[name] = {value, "environment " + name};
      } else if (name.starts_with(kOwnPrefix) && find_key_by_variable(name) == nullptr) {
        warn("environment variable " + name + " is not used" + did_you_mean(name, names));
      }
    }
  }

  void read_secret_files() {
    for (const auto& [variable, named] : file_variables_) {
      if (named.path.empty()) continue;
      const Key& key = *find_key_by_file_variable(variable);
      read_credential(key, named.path, named.origin, ConfigLayer::secret_file);
    }
  }

  void read_credentials_directory() {
    const std::string directory = environment("CREDENTIALS_DIRECTORY");
    if (directory.empty()) return;
    for (const Key& key : key_table()) {
      if (key.kind == KeyKind::setting) continue;
      const std::filesystem::path path =
          std::filesystem::path(directory) / credential_file_name(key);
      const auto text = files_.read(path);
      if (text && !*text) continue;  // not every credential has to come from there
      read_credential(key, path, "credential " + credential_file_name(key),
                      ConfigLayer::credentials_directory);
    }
  }

  void read_credential(const Key& key, const std::filesystem::path& path, const std::string& origin,
                       ConfigLayer layer) {
    auto text = files_.read(path);
    if (!text) return error(origin + ": " + text.error().message);
    if (!*text) return error(origin + ": no file " + path.string());
    const std::string_view content = trim(**text);
    if (content.empty()) return error(origin + ": " + path.string() + " is empty");
    add(key, std::string(content), origin, layer);
    wipe(**text);
  }

  void read_flags() {
    for (const FlagValue& flag : sources_.flags) {
      const Key* key = find_key_by_flag(flag.flag);
      if (key == nullptr) {
        error("no key is set by " + flag.flag);
      } else {
        add(*key, flag.text, flag.flag, ConfigLayer::flag);
      }
    }
  }

  [[nodiscard]] std::string environment(std::string_view name) const {
    const auto found = sources_.environment.find(std::string(name));
    return found == sources_.environment.end() ? "" : found->second;
  }

  struct NamedFile {
    std::string path;
    std::string origin;
  };

  const ConfigSources& sources_;
  ConfigFiles& files_;
  WrittenValues result_;
  std::map<std::string, NamedFile> file_variables_;
};

}  // namespace

WrittenValues gather_written_values(const ConfigSources& sources, ConfigFiles& files) {
  return Gatherer(sources, files).gather();
}

}  // namespace apex
