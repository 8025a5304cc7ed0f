#ifndef APEX_CONFIG_KEY_TABLE_H
#define APEX_CONFIG_KEY_TABLE_H

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

/// Every key that can be configured, once. Reader, `dry-run --validate`, messages, and the test
/// that holds README, `.env.example`, config/trading.yaml and the man page to each other derive
/// from it.
namespace apex {

enum class KeyKind {
  setting,
  public_credential,  ///< found where secrets are found, but may be shown
  secret,             ///< never shown, not in messages either
};

enum class KeyShape {
  scalar,
  list,   ///< reaches `set` as "0, 1, 2"
  words,  ///< reaches `set` as ["a", "b c"], where it was a list; see parse_words()
};

struct Key {
  std::string_view yaml = {};      ///< "schedule.mode"; empty: not in the YAML file
  std::string_view variable = {};  ///< of the environment and `.env`; empty: none
  std::string_view flag = {};      ///< "--network"; empty: none
  KeyKind kind = KeyKind::setting;
  KeyShape shape = KeyShape::scalar;
  std::string_view meaning = {};  ///< one line for people
  std::string_view accepts = {};  ///< ends the sentence "… is not accepted: "
  /// Sets the value from its text. False: not accepted, nothing set.
  bool (*set)(Config& config, std::string_view text) = nullptr;
  /// The value in force, in a form that `set` accepts; empty: not set.
  std::string (*print)(const Config& config) = nullptr;
  /// Another spelling of the key with this YAML path: has no value of its own.
  std::string_view decides = {};

  /// The YAML path, or the variable where there is none.
  [[nodiscard]] std::string name() const { return std::string(yaml.empty() ? variable : yaml); }
};

[[nodiscard]] std::span<const Key> key_table();

/// A key that only the Python bot of the same purpose has: accepted, and said to be ignored.
struct IgnoredKey {
  std::string_view yaml;
  std::string_view why;
};
[[nodiscard]] std::span<const IgnoredKey> ignored_keys();

/// Nothing where nobody knows the name.
[[nodiscard]] const Key* find_key_by_yaml(std::string_view path);
[[nodiscard]] const Key* find_key_by_variable(std::string_view variable);
[[nodiscard]] const Key* find_key_by_flag(std::string_view flag);

/// "api", "trading" …: the groups of the YAML file.
[[nodiscard]] bool is_yaml_section(std::string_view path);

/// Names for "did you mean": YAML paths with their sections; variables.
[[nodiscard]] std::vector<std::string> known_yaml_names();
[[nodiscard]] std::vector<std::string> known_variables();

/// The file below $CREDENTIALS_DIRECTORY that may hold a credential: "apex_api_key".
[[nodiscard]] std::string credential_file_name(const Key& key);

}  // namespace apex

#endif  // APEX_CONFIG_KEY_TABLE_H
