// Holds the key table, .env.example, config/trading.yaml, the man page and the README together:
// what is documented exists, and what exists is documented.
#include <catch2/catch.hpp>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "config/env_file.h"
#include "config/key_table.h"
#include "config/yaml_file.h"
#include "tests/config/fake_config_files.h"

using namespace apex;
using apex::testing::FakeConfigFiles;

namespace {

std::string source_file(const std::string& name) {
  std::ifstream file(std::string(APEX_SOURCE_DIR) + "/" + name);
  INFO(name);
  REQUIRE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Takes "# " off lines that are settings and not prose: "  # key: value", "# NAME=value".
std::string with_examples_active(const std::string& text, const char* setting) {
  const std::regex commented(std::string("^( *)# (") + setting + ")");
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    result += std::regex_replace(line, commented, "$1$2") + "\n";
  }
  return result;
}

std::set<std::string> variables_of_table() {
  const auto names = known_variables();
  return {names.begin(), names.end()};
}

std::set<std::string> yaml_paths_of_table() {
  std::set<std::string> paths;
  for (const Key& key : key_table()) {
    if (!key.yaml.empty()) paths.emplace(key.yaml);
  }
  return paths;
}

/// Variables of the environment that are ours and not a key.
const std::set<std::string> kOtherVariables{"APEX_API_KEY_FILE", "APEX_API_SECRET_FILE",
                                            "APEX_PASSPHRASE_FILE", "APEX_ZK_SEEDS_FILE",
                                            "APEX_ZK_L2KEY_FILE"};

std::set<std::string> variables_named_in(const std::string& text) {
  const std::regex name(
      "\\b(APEX_[A-Z0-9_]+|NOTIFY_[A-Z_]+|DRY_RUN|LOG_LEVEL|SCHEDULE_MODE|"
      "TRADE_INTERVAL_HOURS|MAX_FAILURES|CIRCUIT_RESET_MINUTES)\\b");
  std::set<std::string> names;
  for (auto it = std::sregex_iterator(text.begin(), text.end(), name); it != std::sregex_iterator();
       ++it) {
    names.insert(it->str());
  }
  return names;
}

}  // namespace

TEST_CASE(".env.example names exactly the variables that exist", "[config][documentation]") {
  const std::string text = with_examples_active(source_file(".env.example"), "[A-Z][A-Z0-9_]*=");
  const auto entries = read_env_file(text, ".env.example");
  REQUIRE(entries);
  std::set<std::string> names;
  for (const EnvEntry& entry : *entries) names.insert(entry.name);
  CHECK(names == variables_of_table());
}

TEST_CASE("config/trading.yaml names exactly the keys that exist", "[config][documentation]") {
  const std::string text = with_examples_active(source_file("config/trading.yaml"), "[a-z_]+: ");
  const auto entries = read_yaml(text, "config/trading.yaml");
  REQUIRE(entries);
  std::set<std::string> paths;
  for (const YamlEntry& entry : *entries) {
    if (entry.kind != YamlKind::section) paths.insert(entry.path);
  }
  CHECK(paths == yaml_paths_of_table());
}

TEST_CASE("the shipped files are accepted, safe, and change no default", "[config][safety]") {
  FakeConfigFiles files;
  files.contents["config/trading.yaml"] = source_file("config/trading.yaml");
  files.contents[".env"] = source_file(".env.example");
  const auto shipped = load_config(ConfigSources{}, files);
  FakeConfigFiles no_files;
  const auto built_in = load_config(ConfigSources{}, no_files);
  REQUIRE(shipped);
  REQUIRE(built_in);
  CHECK(shipped->warnings.empty());
  CHECK(shipped->written_dry_runs.empty());
  CHECK_FALSE(shipped->armed);
  CHECK(shipped->api.network == Network::testnet);
  REQUIRE(shipped->values.size() == built_in->values.size());
  for (std::size_t i = 0; i < shipped->values.size(); ++i) {
    CAPTURE(shipped->values[i].key);
    CHECK(shipped->values[i].value == built_in->values[i].value);
  }
}

TEST_CASE("the examples in the shipped files are accepted values", "[config][documentation]") {
  FakeConfigFiles files;
  files.contents["config/trading.yaml"] =
      with_examples_active(source_file("config/trading.yaml"), "[a-z_]+: ");
  files.contents[".env"] = with_examples_active(source_file(".env.example"), "[A-Z][A-Z0-9_]*=");
  CHECK(check_config(ConfigSources{}, files).errors.empty());
}

TEST_CASE("apexbot(1) documents every variable and key, and no other", "[config][documentation]") {
  std::string page = source_file("man/apexbot.1");
  page = std::regex_replace(page, std::regex("\\\\-"), "-");
  for (const std::string& name : variables_of_table()) {
    CAPTURE(name);
    CHECK(page.find(name) != std::string::npos);
  }
  for (const std::string& path : yaml_paths_of_table()) {
    CAPTURE(path);
    CHECK(page.find(path) != std::string::npos);
  }
  const std::regex path("\\b(api|trading|schedule|safety|programme|notify)\\.[a-z_]+\\b");
  for (auto it = std::sregex_iterator(page.begin(), page.end(), path); it != std::sregex_iterator();
       ++it) {
    if (it->str() == "trading.yaml") continue;
    CAPTURE(it->str());
    const bool is_ignored =
        std::any_of(ignored_keys().begin(), ignored_keys().end(),
                    [&](const IgnoredKey& key) { return key.yaml == it->str(); });
    CHECK((is_ignored || find_key_by_yaml(it->str()) != nullptr));
  }
}

TEST_CASE("README and SETUP name no variable that does not exist", "[config][documentation]") {
  for (const char* name : {"README.md", "docs/SETUP.md", "man/apexbot.1"}) {
    std::ifstream file(std::string(APEX_SOURCE_DIR) + "/" + name);
    if (!file.good()) continue;  // a tarball may leave the papers out
    for (const std::string& variable : variables_named_in(source_file(name))) {
      CAPTURE(name, variable);
      CHECK((variables_of_table().contains(variable) || kOtherVariables.contains(variable)));
    }
  }
}

TEST_CASE("every key can read back what it prints", "[config]") {
  FakeConfigFiles files;
  const auto config = load_config(ConfigSources{}, files);
  REQUIRE(config);
  for (const Key& key : key_table()) {
    CAPTURE(key.name());
    CHECK_FALSE(key.meaning.empty());
    CHECK_FALSE(key.accepts.empty());
    REQUIRE(key.set != nullptr);
    if (key.print == nullptr) {
      CHECK(find_key_by_yaml(key.decides) != nullptr);
      continue;
    }
    const std::string printed = key.print(*config);
    if (printed.empty()) continue;  // not set
    Config copy = *config;
    CHECK(key.set(copy, printed));
    CHECK(key.print(copy) == printed);
  }
}
