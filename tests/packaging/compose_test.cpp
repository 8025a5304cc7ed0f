// docker-compose.yml, held to the image, the key table and .env.example, without Docker.
#include <catch2/catch.hpp>
#include <regex>

#include "config/config.h"
#include "config/key_table.h"
#include "config/yaml_file.h"
#include "tests/config/fake_config_files.h"
#include "tests/packaging/dockerfile.h"
#include "tests/packaging/installed_tree.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;

/// docker-compose.yml by path: "services.apexbot.restart".
std::map<std::string, YamlEntry> compose() {
  const auto entries = read_yaml(source_text("docker-compose.yml"), "docker-compose.yml");
  REQUIRE(entries);
  std::map<std::string, YamlEntry> by_path;
  for (const YamlEntry& entry : *entries) by_path[entry.path] = entry;
  return by_path;
}

const std::string kService = "services.apexbot.";

std::string service(const std::string& key) {
  const auto all = compose();
  CAPTURE(key);
  REQUIRE(all.contains(kService + key));
  return all.at(kService + key).text;
}

/// ${NAME:-value}
struct Interpolation {
  std::string name;
  std::string fallback;
};

std::map<std::string, Interpolation> compose_environment() {
  const std::regex form("\\$\\{([A-Z_]+):-([a-z0-9]*)\\}");
  const std::string prefix = kService + "environment.";
  std::map<std::string, Interpolation> variables;
  for (const auto& [path, entry] : compose()) {
    if (!path.starts_with(prefix)) continue;
    std::smatch match;
    CAPTURE(path, entry.text);
    REQUIRE(std::regex_match(entry.text, match, form));
    variables[path.substr(prefix.size())] = {match[1], match[2]};
  }
  return variables;
}

}  // namespace

TEST_CASE("docker-compose.yml asks for health as the image does", "[packaging][docker]") {
  const DockerInstruction health = shipped("HEALTHCHECK");
  std::string expected = "CMD";
  for (const std::string& word : health.array()) expected += ", " + word;
  CHECK(service("healthcheck.test") == expected);
  for (const char* option : {"interval", "timeout", "retries"}) {
    CHECK(service(std::string("healthcheck.") + option) == health.options.at(option));
  }
  CHECK(service("healthcheck.start_period") == health.options.at("start-period"));
}

TEST_CASE("docker-compose.yml builds from what is there and has no unknown key",
          "[packaging][docker]") {
  CHECK(fs::exists(fs::path(APEX_SOURCE_DIR) / service("build.dockerfile")));
  CHECK(service("build.context") == ".");
  static const std::set<std::string> kKnown{"services",
                                            "services.apexbot",
                                            "volumes",
                                            "volumes.data",
                                            kService + "build",
                                            kService + "build.context",
                                            kService + "build.dockerfile",
                                            kService + "image",
                                            kService + "restart",
                                            kService + "init",
                                            kService + "stop_grace_period",
                                            kService + "environment",
                                            kService + "volumes",
                                            kService + "read_only",
                                            kService + "tmpfs",
                                            kService + "cap_drop",
                                            kService + "security_opt",
                                            kService + "healthcheck",
                                            kService + "healthcheck.test",
                                            kService + "healthcheck.interval",
                                            kService + "healthcheck.timeout",
                                            kService + "healthcheck.start_period",
                                            kService + "healthcheck.retries",
                                            kService + "logging",
                                            kService + "logging.driver",
                                            kService + "logging.options",
                                            kService + "logging.options.max-size",
                                            kService + "logging.options.max-file"};
  for (const auto& [path, entry] : compose()) {
    CAPTURE(path);
    CHECK((kKnown.contains(path) || path.starts_with(kService + "environment.")));
  }
}

TEST_CASE("something in the container reaps the grandchildren of a command for alerts",
          "[packaging][docker]") {
  CHECK(service("init") == "true");
}

TEST_CASE("docker-compose.yml goes on after a failure, ends gently and rotates its log",
          "[packaging][docker]") {
  CHECK(service("restart") == "unless-stopped");
  CHECK(service("stop_grace_period") == "30s");
  CHECK(service("read_only") == "true");
  CHECK(service("cap_drop") == "ALL");
  CHECK(service("security_opt") == "no-new-privileges:true");
  CHECK(service("logging.driver") == "json-file");
  CHECK_FALSE(service("logging.options.max-size").empty());
  CHECK_FALSE(service("logging.options.max-file").empty());
  const std::string volumes = service("volumes");
  CHECK(volumes == "data:/data, ./config:/config:ro, ./secrets:/run/secrets:ro");
  CHECK(shipped_environment().at("CREDENTIALS_DIRECTORY") == "/run/secrets");
  CHECK(fs::exists(APEX_SOURCE_DIR "/config/trading.yaml"));
  CHECK(compose().contains("volumes.data"));
  // The program finds config/trading.yaml below the directory that it runs in.
  CHECK(shipped("WORKDIR").rest == "/");
}

TEST_CASE("docker-compose.yml is a rehearsal on testnet until .env says otherwise",
          "[packaging][docker][safety]") {
  const auto variables = compose_environment();
  ConfigSources sources;
  for (const auto& [name, value] : variables) {
    CAPTURE(name);
    CHECK(value.name == name);
    const Key* key = find_key_by_variable(name);
    REQUIRE(key != nullptr);
    CHECK(key->kind == KeyKind::setting);
    sources.environment[name] = value.fallback;
  }
  FakeConfigFiles files;
  files.contents["config/trading.yaml"] = source_text("config/trading.yaml");
  const auto config = load_config(sources, files);
  REQUIRE(config);
  CHECK(config->api.network == Network::testnet);
  CHECK(config->safety.dry_run);
  CHECK_FALSE(config->armed);
  INFO("and .env beside it can arm it");
  REQUIRE(variables.contains("DRY_RUN"));
  sources.environment["DRY_RUN"] = "false";
  const auto armed = load_config(sources, files);
  REQUIRE(armed);
  CHECK(armed->armed);
}

TEST_CASE("every switch that may stand in .env reaches the container", "[packaging][docker]") {
  const auto variables = compose_environment();
  int switches = 0;
  for (const Key& key : key_table()) {
    if (key.variable.empty() || key.kind != KeyKind::setting) continue;
    const std::string name(key.variable);
    CAPTURE(name);
    CHECK(variables.contains(name));
    INFO("and .env.example knows it");
    CHECK(std::regex_search(source_text(".env.example"), std::regex("(^|\n)(# )?" + name + "=")));
    ++switches;
  }
  CHECK(switches == static_cast<int>(variables.size()));
  CHECK(switches >= 10);
}

TEST_CASE("what .env leaves out is for config/trading.yaml to say", "[packaging][docker]") {
  FakeConfigFiles files;
  files.contents["config/trading.yaml"] =
      "schedule:\n  mode: continuous\n  trade_interval_hours: 7\nlog_level: warn\n";
  ConfigSources sources;
  for (const auto& [name, value] : compose_environment()) {
    sources.environment[name] = value.fallback;
  }
  const auto config = load_config(sources, files);
  REQUIRE(config);
  CHECK(config->schedule.mode == ScheduleMode::continuous);
  CHECK(config->schedule.trade_interval == std::chrono::hours{7});
  CHECK(config->log_level == LogLevel::warn);
  CHECK(config->breaker.max_failures == BreakerSettings{}.max_failures);
}

TEST_CASE("every secret reaches the container as a file of its own",
          "[packaging][docker][secrets]") {
  const std::map<std::string, std::string> kWellFormed{
      {"APEX_ZK_SEEDS", std::string(130, '7')},
      {"NOTIFY_WEBHOOK_URL", "https://hooks.example.org/apexbot"},
      {"NOTIFY_NTFY_URL", "https://ntfy.example.org/topic"},
      {"NOTIFY_TELEGRAM_TOKEN", "123456:token-from-botfather"},
      {"NOTIFY_TELEGRAM_CHAT", "123456"},
      {"NOTIFY_PING_URL", "https://ping.example.org/id"}};
  FakeConfigFiles files;
  ConfigSources sources;
  sources.environment = shipped_environment();
  for (const auto& [name, value] : compose_environment()) {
    sources.environment[name] = value.fallback;
  }
  std::vector<std::string> secrets;
  for (const Key& key : key_table()) {
    if (key.kind != KeyKind::secret) continue;
    const std::string name(key.variable);
    const auto well_formed = kWellFormed.find(name);
    files.contents["/run/secrets/" + credential_file_name(key)] =
        well_formed != kWellFormed.end() ? well_formed->second : "made-up-words";
    secrets.push_back(key.name());
  }
  const auto config = load_config(sources, files);
  if (!config) FAIL(config.error().message);
  CHECK(secrets.size() >= 11);
  for (const std::string& name : secrets) {
    CAPTURE(name);
    CHECK(origin_of(*config, name).starts_with("credential "));
  }
}
