#include <algorithm>
#include <map>

#include "base/digest.h"
#include "base/secret.h"
#include "config/config.h"
#include "config/key_table.h"
#include "config/notify_keys.h"
#include "config/value_parsers.h"
#include "config/written_values.h"

namespace apex {
namespace {

using Origins = std::map<std::string, std::string>;

/// The key whose value is changed: another spelling changes that of its key.
std::string changed_key(const Key& key) {
  return key.decides.empty() ? key.name() : std::string(key.decides);
}

std::string not_accepted(const WrittenValue& written) {
  const Key& key = *written.key;
  const bool is_flag = written.layer == ConfigLayer::flag;
  const std::string what =
      key.kind == KeyKind::setting ? quote_value(written.text) : std::string("the value");
  const std::string name = written.layer == ConfigLayer::yaml || key.variable.empty()
                               ? key.name()
                               : std::string(key.variable);
  return written.origin + ": " + (is_flag ? "" : name + ": ") + what +
         " is not accepted: " + std::string(key.accepts);
}

/// What decision "the safest wins" needs to know of one written DRY_RUN or safety.dry_run.
void note_dry_run(const WrittenValue& written, Config& config) {
  const bool is_yaml = written.layer == ConfigLayer::yaml;
  if (config.safety.dry_run) {
    config.written_dry_runs.push_back(written.origin +
                                      (is_yaml ? " (safety.dry_run: true)" : " (DRY_RUN=true)"));
  }
  config.armed = !is_yaml && !config.safety.dry_run;
}

void warn_of_shadowed_secret(const WrittenValue& written, const Origins& origins,
                             std::vector<std::string>& warnings) {
  const auto before = origins.find(written.key->name());
  if (written.key->kind == KeyKind::setting || before == origins.end()) return;
  warnings.push_back(std::string(written.key->variable) + " of " + before->second +
                     " is not used: " + written.origin + " comes first");
}

/// What a variable says, in the environment or else in `.env`; nullptr where it is not set.
const WrittenValue* find_variable(const std::vector<WrittenValue>& values,
                                  std::string_view variable) {
  const WrittenValue* found = nullptr;
  for (const WrittenValue& written : values) {
    const bool is_variable =
        written.layer == ConfigLayer::env_file || written.layer == ConfigLayer::environment;
    if (is_variable && written.key->variable == variable) found = &written;
  }
  return found;
}

void check_testnet_agrees(const std::vector<WrittenValue>& values,
                          std::vector<std::string>& errors) {
  const WrittenValue* network = find_variable(values, "APEX_NETWORK");
  const WrittenValue* testnet = find_variable(values, "APEX_TESTNET");
  if (network == nullptr || testnet == nullptr) return;
  const auto named = parse_network(to_lower(network->text));
  const auto is_testnet = parse_truth(testnet->text);
  if (!named || !is_testnet || *is_testnet == (*named == Network::testnet)) return;
  errors.push_back("APEX_NETWORK=" + std::string(to_string(*named)) + " (" + network->origin +
                   ") and APEX_TESTNET=" + (*is_testnet ? "true" : "false") + " (" +
                   testnet->origin + ") disagree: take one of them out");
}

/// An address of another network than the one that is named would make one look like the other.
void check_base_url_agrees(const Config& config, const Origins& origins,
                           std::vector<std::string>& errors) {
  const auto url = parse_base_url(config.base_url());
  const auto origin = origins.find("api.base_url");
  if (!url || origin == origins.end()) return;
  const std::string network = to_string(config.api.network);
  if (config.api.network == Network::local && !url->is_loopback) {
    errors.push_back(origin->second + ": " + url->text +
                     " is not on this machine, but the network is local: name the network too");
    return;
  }
  for (const Network other : {Network::testnet, Network::mainnet}) {
    const auto known = parse_base_url(default_base_url(other));
    if (other == config.api.network || known->host != url->host) continue;
    errors.push_back(origin->second + ": " + url->text + " is the address of " + to_string(other) +
                     ", but the network is " + network + ": name the network too");
  }
}

/// Accounts that share a configuration need not trade at the same second. Of the key only this
/// digest goes on, and of that only eight bytes.
std::uint64_t jitter_seed_of(const Credentials& credentials) {
  const Digest256 digest =
      hmac_sha256(bytes_of(credentials.api_key.expose()), bytes_of("apexbot schedule.jitter"));
  std::uint64_t seed = 0;
  for (std::size_t i = 0; i < sizeof seed; ++i) seed = seed << 8U | digest[i];
  return seed;
}

std::vector<ConfigValue> list_values(const Config& config, const Origins& origins) {
  std::vector<ConfigValue> values;
  for (const Key& key : key_table()) {
    if (key.print == nullptr) continue;
    const auto origin = origins.find(key.name());
    std::string value = key.print(config);
    if (key.name() == "api.base_url") value = config.base_url();
    if (value.empty()) value = "not set";
    values.push_back({key.name(), std::move(value),
                      origin == origins.end() ? "built-in default" : origin->second});
  }
  return values;
}

}  // namespace

ConfigReport check_config(const ConfigSources& sources, ConfigFiles& files) {
  WrittenValues written = gather_written_values(sources, files);
  ConfigReport report;
  report.errors = std::move(written.errors);
  Config& config = report.config;
  config.warnings = std::move(written.warnings);

  Origins origins;
  std::string dry_run_origin;
  const bool names_network = find_variable(written.values, "APEX_NETWORK") != nullptr;
  for (WrittenValue& value : written.values) {
    // APEX_TESTNET=false agrees with two networks: where one is named, it only has to agree.
    Config unused;
    const bool is_second_spelling = !value.key->decides.empty() && names_network;
    if (!value.key->set(is_second_spelling ? unused : config, value.text)) {
      report.errors.push_back(not_accepted(value));
      continue;
    }
    if (is_second_spelling) continue;
    warn_of_shadowed_secret(value, origins, config.warnings);
    origins[changed_key(*value.key)] = value.origin;
    if (value.key->yaml == "safety.dry_run") {
      note_dry_run(value, config);
      if (config.safety.dry_run) dry_run_origin = value.origin;
    }
  }
  if (!config.written_dry_runs.empty()) {
    config.safety.dry_run = true;
    origins["safety.dry_run"] = dry_run_origin;
  }
  check_testnet_agrees(written.values, report.errors);
  check_base_url_agrees(config, origins, report.errors);
  config.schedule.jitter_seed = jitter_seed_of(config.credentials);
  check_notify(config.notify, report.errors);
  config.values = list_values(config, origins);
  // All of them: somebody may have typed a key into the place of a setting.
  for (WrittenValue& value : written.values) wipe(value.text);
  return report;
}

}  // namespace apex
