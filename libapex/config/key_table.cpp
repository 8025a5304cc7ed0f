#include "config/key_table.h"

#include <algorithm>
#include <array>

#include "config/value_parsers.h"

namespace apex {
namespace {

constexpr std::array kIgnored{
    IgnoredKey{"trading.size", "the trade size is always the symbol's minimum"},
    IgnoredKey{"trading.min_trade_value_usdt", "the cheapest symbol is always taken"},
    IgnoredKey{"trading.symbol", "the cheapest symbol is always taken"},
};

std::string_view section_of(std::string_view path) {
  const std::size_t dot = path.find('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
}

const Key* find_key(std::string_view Key::*member, std::string_view name) {
  if (name.empty()) return nullptr;
  for (const Key& key : key_table()) {
    if (key.*member == name) return &key;
  }
  return nullptr;
}

}  // namespace

std::span<const IgnoredKey> ignored_keys() { return kIgnored; }

const Key* find_key_by_yaml(std::string_view path) { return find_key(&Key::yaml, path); }
const Key* find_key_by_variable(std::string_view name) { return find_key(&Key::variable, name); }
const Key* find_key_by_flag(std::string_view flag) { return find_key(&Key::flag, flag); }

bool is_yaml_section(std::string_view path) {
  const auto keys = key_table();
  return !path.empty() && std::any_of(keys.begin(), keys.end(), [path](const Key& key) {
    return section_of(key.yaml) == path;
  });
}

std::vector<std::string> known_yaml_names() {
  std::vector<std::string> names;
  for (const Key& key : key_table()) {
    const std::string section(section_of(key.yaml));
    if (!section.empty() && std::find(names.begin(), names.end(), section) == names.end()) {
      names.push_back(section);
    }
    if (!key.yaml.empty()) names.emplace_back(key.yaml);
  }
  return names;
}

std::vector<std::string> known_variables() {
  std::vector<std::string> names;
  for (const Key& key : key_table()) {
    if (!key.variable.empty()) names.emplace_back(key.variable);
  }
  return names;
}

std::string credential_file_name(const Key& key) { return to_lower(key.variable); }

}  // namespace apex
