// What users write: YAML, `.env`, single values, and all of it as a configuration.
#include <algorithm>
#include <set>

#include "base/plain_text.h"
#include "config/env_file.h"
#include "config/key_table.h"
#include "config/value_parsers.h"
#include "config/yaml_file.h"
#include "tests/config/fake_config_files.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace apex::testing {
namespace {

/// In every secret of the seeds: whoever finds it in a message has found a leak.
constexpr std::string_view kMarker = "Qx7LmPq2";

bool is_env_name(const std::string& name) {
  return !name.empty() && (name[0] < '0' || name[0] > '9') &&
         name.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
             std::string::npos;
}

/// `set_env_line` sets that line and leaves every other entry alone.
void check_set_line(std::string_view text, const std::vector<EnvEntry>& before,
                    const std::string& name) {
  const std::string changed = set_env_line(text, name, "0badc0de");
  const auto after = read_env_file(changed, ".env");
  PROPERTY_OF(changed, after.has_value());
  bool is_set = false;
  std::size_t others = 0;
  for (const EnvEntry& entry : *after) {
    if (entry.name == name) {
      PROPERTY_OF(changed, entry.value == "0badc0de");
      is_set = true;
      continue;
    }
    ++others;
    PROPERTY_OF(changed, std::any_of(before.begin(), before.end(), [&](const EnvEntry& old) {
                  return old.name == entry.name && old.value == entry.value;
                }));
  }
  const bool was_there = std::any_of(before.begin(), before.end(),
                                     [&](const EnvEntry& old) { return old.name == name; });
  PROPERTY_OF(changed, is_set && others == before.size() - (was_there ? 1 : 0));
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

/// True if the marker stands in secrets of the `.env` text and nowhere else.
bool only_secrets_hold_marker(std::string_view input, std::string_view env) {
  const auto entries = read_env_file(env, ".env");
  if (!entries) return count_of(input, kMarker) == 0;
  std::size_t in_secrets = 0;
  for (const EnvEntry& entry : *entries) {
    const Key* key = find_key_by_variable(entry.name);
    if (key == nullptr || key->kind != KeyKind::secret) continue;
    in_secrets += count_of(entry.value, kMarker);
  }
  return in_secrets == count_of(input, kMarker);
}

/// Every value in force is printed in a form that sets it again.
void check_values(const Config& config) {
  Config again = config;
  for (const Key& key : key_table()) {
    if (key.print == nullptr || key.set == nullptr || key.kind == KeyKind::secret) continue;
    const std::string text = key.print(config);
    if (text.empty()) continue;
    PROPERTY_OF(key.name() + "=" + text, key.set(again, text));
    PROPERTY_OF(key.name() + "=" + text, key.print(again) == text);
  }
  PROPERTY(config.written_dry_runs.empty() || config.safety.dry_run);
  PROPERTY(config.schedule.trade_days.any());
  PROPERTY(config.breaker.max_failures > 0 && config.safety.max_daily_trades > 0);
  PROPERTY(!config.base_url().empty());
}

}  // namespace

void fuzz_yaml(std::string_view input) {
  const auto entries = read_yaml(input, "trading.yaml");
  if (!entries) return require_error(entries.error(), ErrorKind::config);
  const auto lines = std::count(input.begin(), input.end(), '\n') +
                     std::count(input.begin(), input.end(), '\r') + 1;
  std::set<std::string> paths;
  for (const YamlEntry& entry : *entries) {
    PROPERTY_OF(entry.path, paths.insert(entry.path).second);
    PROPERTY_OF(entry.path, entry.line >= 1 && entry.line <= lines);
    const std::size_t dot = entry.path.rfind('.');
    if (dot != std::string::npos) {
      PROPERTY_OF(entry.path, paths.contains(entry.path.substr(0, dot)));
    }
    PROPERTY_OF(entry.path, entry.kind == YamlKind::scalar || entry.kind == YamlKind::list ||
                                entry.text.empty());
  }
}

void fuzz_env_file(std::string_view input) {
  const auto entries = read_env_file(input, ".env");
  if (!entries) return require_error(entries.error(), ErrorKind::config);
  std::set<std::string> names;
  int line = 0;
  for (const EnvEntry& entry : *entries) {
    PROPERTY_OF(entry.name, is_env_name(entry.name));
    PROPERTY_OF(entry.name, names.insert(entry.name).second);
    PROPERTY(entry.line > line);
    line = entry.line;
  }
  check_set_line(input, *entries, "APEX_ZK_SEEDS");
  if (!entries->empty()) check_set_line(input, *entries, entries->front().name);
}

void fuzz_config_values(std::string_view input) {
  if (const auto time = parse_time_of_day(input)) {
    PROPERTY(time->count() >= 0 && time->count() < 24 * 60);
    PROPERTY(parse_time_of_day(format_time_of_day(*time)) == time);
  }
  if (const auto days = parse_weekdays(input)) {
    PROPERTY(days->any());
    PROPERTY(parse_weekdays(format_weekdays(*days)) == days);
  }
  if (const auto day = parse_weekday(input)) PROPERTY(*day >= 0 && *day <= 6);
  if (const auto number = parse_whole_number(input, 3, 5000)) {
    PROPERTY(*number >= 3 && *number <= 5000 && std::to_string(*number) == input);
  }
  if (const auto number = parse_decimal_between(input, "-1"_dec, "2.5"_dec)) {
    PROPERTY(*number >= "-1"_dec && *number <= "2.5"_dec);
  }
  if (const auto digits = parse_hex_digits(input, 8)) {
    PROPERTY(digits->size() == 8 && input.ends_with(*digits));
  }
  if (const auto path = parse_path(input)) require_plain_line(path->substr(0, 1000));
  if (const auto url = parse_base_url(input)) {
    const auto again = parse_base_url(url->text);
    PROPERTY_OF(url->text, again && again->text == url->text && again->host == url->host);
    PROPERTY_OF(url->text, url->is_loopback || url->text.starts_with("https://"));
    PROPERTY_OF(url->text, !url->text.ends_with('/') && url->text.find('@') == std::string::npos);
    PROPERTY_OF(url->text, url->text.find(url->host) != std::string::npos);
  }
  require_plain_line(quote_value(input));
  PROPERTY(!parse_truth(input) || input.size() <= 5);
}

/// Two files: the YAML, and after a line "%%" the `.env`.
void fuzz_configuration(std::string_view input) {
  constexpr std::string_view kSeparator = "\n%%\n";
  const std::size_t end = std::min(input.find(kSeparator), input.size());
  const std::string yaml(input.substr(0, end));
  const std::string env(input.substr(std::min(end + kSeparator.size(), input.size())));
  const ConfigReport report = ConfigWorld().yaml(yaml).env_file(env).report();
  // They name files in full, so they may be long.
  for (const std::string& error : report.errors) PROPERTY_OF(error, !has_controls(error));
  for (const std::string& text : report.config.warnings) PROPERTY_OF(text, !has_controls(text));
  PROPERTY(report.config.armed == false || env.find("DRY_RUN") != std::string::npos);
  if (report.errors.empty()) check_values(report.config);
  if (!only_secrets_hold_marker(input, env)) return;
  const auto is_clean = [](const std::string& text) {
    return text.find(kMarker) == std::string::npos;
  };
  PROPERTY(std::all_of(report.errors.begin(), report.errors.end(), is_clean));
  PROPERTY(std::all_of(report.config.warnings.begin(), report.config.warnings.end(), is_clean));
  for (const ConfigValue& value : report.config.values) PROPERTY(is_clean(value.value));
}

}  // namespace apex::testing
