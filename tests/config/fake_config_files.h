#ifndef APEX_TESTS_CONFIG_FAKE_CONFIG_FILES_H
#define APEX_TESTS_CONFIG_FAKE_CONFIG_FILES_H

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "config/config.h"

namespace apex::testing {

/// Files in memory.
class FakeConfigFiles final : public ConfigFiles {
 public:
  std::map<std::string, std::string> contents;
  std::set<std::string> open_to_others;  ///< group or others may read these

  Result<std::optional<std::string>> read(const std::filesystem::path& path) override {
    const auto found = contents.find(path.string());
    if (found == contents.end()) return std::optional<std::string>{};
    return std::optional<std::string>{found->second};
  }
  Result<bool> readable_by_others(const std::filesystem::path& path) override {
    return open_to_others.contains(path.string());
  }
};

/// What a configuration is read from, in one place; `report()` reads it.
struct ConfigWorld {
  FakeConfigFiles files;
  ConfigSources sources;

  ConfigWorld& yaml(const std::string& text) {
    files.contents["config/trading.yaml"] = text;
    return *this;
  }
  ConfigWorld& env_file(const std::string& text) {
    files.contents[".env"] = text;
    return *this;
  }
  ConfigWorld& variable(const std::string& name, const std::string& value) {
    sources.environment[name] = value;
    return *this;
  }
  ConfigWorld& flag(const std::string& name, const std::string& value) {
    sources.flags.push_back({name, value});
    return *this;
  }
  [[nodiscard]] ConfigReport report() { return check_config(sources, files); }
  [[nodiscard]] Result<Config> load() { return load_config(sources, files); }
  /// The one error there is; says so where there is none or more.
  [[nodiscard]] std::string error() {
    const ConfigReport found = report();
    if (found.errors.size() == 1) return found.errors.front();
    std::string all = std::to_string(found.errors.size()) + " errors";
    for (const std::string& error : found.errors) all += "\n" + error;
    return all;
  }
};

inline std::string origin_of(const Config& config, const std::string& key) {
  const auto found = std::find_if(config.values.begin(), config.values.end(),
                                  [&key](const ConfigValue& value) { return value.key == key; });
  return found == config.values.end() ? "no such key" : found->origin;
}

}  // namespace apex::testing

#endif  // APEX_TESTS_CONFIG_FAKE_CONFIG_FILES_H
