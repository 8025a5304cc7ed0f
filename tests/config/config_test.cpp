#include "config/config.h"

#include <catch2/catch.hpp>

#include "execution/learned_trades.h"
#include "tests/config/fake_config_files.h"

using namespace apex;
using apex::testing::ConfigWorld;
using apex::testing::origin_of;

TEST_CASE("a configuration without any source has the documented defaults", "[config]") {
  const auto config = ConfigWorld().load();
  REQUIRE(config);
  CHECK(config->api.network == Network::testnet);
  CHECK(config->base_url() == "https://testnet.omni.apex.exchange");
  CHECK(config->schedule.mode == ScheduleMode::daily);
  CHECK(config->schedule.trade_interval == std::chrono::hours(4));
  CHECK(config->schedule.trade_days.all());
  CHECK(config->schedule.trade_time == std::chrono::hours(9));
  CHECK(config->schedule.timezone.name() == "UTC");
  CHECK(config->safety.dry_run);
  CHECK_FALSE(config->safety.max_position_size);
  CHECK(config->safety.max_position_value.to_string() == "100");
  CHECK(config->safety.max_daily_trades == 10);
  CHECK(config->safety.min_balance.to_string() == "50");
  CHECK(config->safety.require_balance_check);
  CHECK(config->data_dir == "data");
  CHECK_FALSE(config->credentials.can_read_account());
  CHECK(config->warnings.empty());
  for (const ConfigValue& value : config->values) CHECK(value.origin == "built-in default");
}

TEST_CASE("the stronger source wins, and every value knows where it came from", "[config]") {
  ConfigWorld world;
  world.yaml("schedule:\n  mode: daily\n  trade_interval_hours: 2\nlog_level: error\n")
      .env_file("# hours\nTRADE_INTERVAL_HOURS=3\nSCHEDULE_MODE=continuous\n")
      .variable("TRADE_INTERVAL_HOURS", "5")
      .flag("--verbose", "debug");
  const auto config = world.load();
  REQUIRE(config);
  CHECK(config->schedule.trade_interval == std::chrono::hours(5));
  CHECK(origin_of(*config, "schedule.trade_interval_hours") == "environment TRADE_INTERVAL_HOURS");
  CHECK(config->schedule.mode == ScheduleMode::continuous);
  CHECK(origin_of(*config, "schedule.mode") == ".env:3");
  CHECK(config->log_level == LogLevel::debug);
  CHECK(origin_of(*config, "log_level") == "--verbose");
}

TEST_CASE("every trade of a day that the configuration ever allowed can be recognised again",
          "[config]") {
  const std::string key = "safety:\n  max_daily_trades: ";
  CHECK(ConfigWorld().yaml(key + std::to_string(kNumbersKnown) + "\n").load());
  CHECK_FALSE(ConfigWorld().yaml(key + std::to_string(kNumbersKnown + 1) + "\n").load());
}

TEST_CASE("every YAML key is read", "[config]") {
  ConfigWorld world;
  world.yaml(R"(api:
  endpoint: local
  base_url: http://127.0.0.1:9999
  ca_file: ca.pem
trading: {side: sell, type: LIMIT, limit_wait: 12}
schedule:
  mode: continuous
  trade_interval_hours: 6
  trade_days: [0, 2, fri]
  trade_time: 10:30
  timezone: Europe/Berlin
  continue_after_max_factor: yes
  avoid_funding: off
safety:
  max_position_size: 0.5
  max_position_value: 20
  max_slippage: 0.01
  max_daily_trades: 3
  min_balance: 0
  require_balance_check: false
programme: {day_boundary: 00:00, week_start: sunday}
log_level: WARNING
log_file: bot.log
data_dir: /var/lib/apexbot
)");
  const auto config = world.load();
  REQUIRE(config);
  CHECK(config->api.network == Network::local);
  CHECK(config->base_url() == "http://127.0.0.1:9999");
  CHECK(config->api.ca_file == "ca.pem");
  CHECK(config->trading.side == Side::sell);
  CHECK(config->trading.type == OrderType::limit);
  CHECK(config->trading.limit_wait == std::chrono::seconds(12));
  CHECK(config->schedule.trade_days.to_ulong() == 0b0010101);
  CHECK(config->schedule.trade_time == std::chrono::minutes(10 * 60 + 30));
  CHECK(config->schedule.timezone.name() == "Europe/Berlin");
  CHECK(config->schedule.continue_after_max_factor);
  CHECK_FALSE(config->schedule.avoid_funding);
  REQUIRE(config->safety.max_position_size);
  CHECK(config->safety.max_position_size->to_string() == "0.5");
  CHECK(config->safety.max_position_value.to_string() == "20");
  CHECK(config->safety.max_slippage == "0.01"_dec);
  CHECK(config->safety.max_daily_trades == 3);
  CHECK(config->safety.min_balance.is_zero());
  CHECK_FALSE(config->safety.require_balance_check);
  CHECK(config->programme.day_boundary == std::chrono::minutes(0));
  CHECK(config->programme.week_start == 6);
  CHECK(config->log_level == LogLevel::warn);
  CHECK(config->log_file == "bot.log");
  CHECK(config->data_dir == "/var/lib/apexbot");
}

TEST_CASE("every variable is honoured", "[config]") {
  ConfigWorld world;
  world.variable("APEX_NETWORK", "mainnet")
      .variable("APEX_TESTNET", "false")
      .variable("APEX_BASE_URL", "https://omni.apex.exchange")
      .variable("DRY_RUN", "true")
      .variable("LOG_LEVEL", "error")
      .variable("SCHEDULE_MODE", "continuous")
      .variable("TRADE_INTERVAL_HOURS", "8")
      .variable("DEBUG", "true")
      .variable("MAX_FAILURES", "2")
      .variable("CIRCUIT_RESET_MINUTES", "90");
  const auto config = world.load();
  REQUIRE(config);
  CHECK(config->api.network == Network::mainnet);
  CHECK(config->api.base_url == "https://omni.apex.exchange");
  CHECK(config->written_dry_runs.size() == 1);
  CHECK(config->log_level == LogLevel::error);
  CHECK(config->schedule.mode == ScheduleMode::continuous);
  CHECK(config->schedule.trade_interval == std::chrono::hours(8));
  CHECK(config->debug_details);
  CHECK(config->breaker.max_failures == 2);
  CHECK(config->breaker.reset == std::chrono::minutes(90));
}

TEST_CASE("an error says file, line, key and value", "[config][bad_input]") {
  CHECK(ConfigWorld().yaml("\nsafety:\n  min_balance: fifty\n").error() ==
        "config/trading.yaml:3: safety.min_balance: 'fifty' is not accepted: a number, 0 or above");
  CHECK(ConfigWorld().yaml("schedule:\n  trade_dayz: [0]\n").error() ==
        "config/trading.yaml:2: unknown key 'schedule.trade_dayz', did you mean "
        "'schedule.trade_days'?");
  CHECK(ConfigWorld().env_file("\nMAX_FAILURES=0\n").error() ==
        ".env:2: MAX_FAILURES: '0' is not accepted: a whole number, 1 to 100");
  CHECK(ConfigWorld().variable("DRY_RUN", "maybe").error() ==
        "environment DRY_RUN: DRY_RUN: 'maybe' is not accepted: true or false");
  CHECK(ConfigWorld().flag("--network", "mars").error() ==
        "--network: 'mars' is not accepted: local, testnet or mainnet");
}

TEST_CASE("all errors are told at once, and loading fails as configuration", "[config]") {
  ConfigWorld world;
  world.yaml("safety:\n  max_daily_trades: 0\nlog_level: loud\n").env_file("MAX_FAILURES=x\n");
  CHECK(world.report().errors.size() == 3);
  const auto config = world.load();
  REQUIRE_FALSE(config);
  CHECK(config.error().kind == ErrorKind::config);
  CHECK(config.error().message.find("config/trading.yaml:3: log_level") != std::string::npos);
}

TEST_CASE("a section nobody knows is one error, not one for each key in it", "[config]") {
  CHECK(ConfigWorld().yaml("scheduel:\n  mode: daily\n  trade_time: 09:00\n").error() ==
        "config/trading.yaml:1: unknown key 'scheduel', did you mean 'schedule'?");
}

TEST_CASE("values of the wrong shape are refused", "[config][bad_input]") {
  CHECK(ConfigWorld().yaml("safety: true\n").error() ==
        "config/trading.yaml:1: safety: keys are expected below it, not a value");
  CHECK(ConfigWorld().yaml("log_level: {a: b}\n").error() ==
        "config/trading.yaml:1: log_level: a value is expected, not keys");
  CHECK(ConfigWorld().yaml("log_level: [info]\n").error() ==
        "config/trading.yaml:1: log_level: one value is expected, not a list");
  CHECK(ConfigWorld().yaml("log_file:\n").error() ==
        "config/trading.yaml:1: log_file: no value; take the line out for the default");
  CHECK(ConfigWorld().yaml("schedule:\n  trade_days: []\n").report().errors.size() == 1);
}

TEST_CASE("a section whose keys are all commented out is fine", "[config]") {
  CHECK(ConfigWorld().yaml("safety:\n  # dry_run: true\n").load());
}

TEST_CASE("a number with a leading zero is refused, not read as octal", "[config][bad_input]") {
  CHECK(ConfigWorld().yaml("safety:\n  max_daily_trades: 010\n").error() ==
        "config/trading.yaml:2: safety.max_daily_trades: '010' is not accepted: a whole number, "
        "1 to 100");
}

TEST_CASE("keys that only the Python bot has are warned about", "[config]") {
  const auto config =
      ConfigWorld().yaml("trading:\n  size: 0.001\n  min_trade_value_usdt: 1.0\n").load();
  REQUIRE(config);
  REQUIRE(config->warnings.size() == 2);
  CHECK(config->warnings[0] ==
        "config/trading.yaml:2: trading.size is ignored: the trade size is always the symbol's "
        "minimum");
}

TEST_CASE("APEX_NETWORK and APEX_TESTNET that disagree are an error", "[config][safety]") {
  CHECK(ConfigWorld().variable("APEX_NETWORK", "mainnet").env_file("APEX_TESTNET=true\n").error() ==
        "APEX_NETWORK=mainnet (environment APEX_NETWORK) and APEX_TESTNET=true (.env:1) disagree: "
        "take one of them out");
  CHECK_FALSE(
      ConfigWorld().variable("APEX_NETWORK", "testnet").variable("APEX_TESTNET", "no").load());
  CHECK_FALSE(
      ConfigWorld().variable("APEX_NETWORK", "local").variable("APEX_TESTNET", "true").load());
  CHECK(ConfigWorld().variable("APEX_NETWORK", "local").variable("APEX_TESTNET", "false").load());
}

TEST_CASE("APEX_TESTNET alone chooses the network", "[config]") {
  const auto config = ConfigWorld().yaml("api: {endpoint: testnet}").variable("APEX_TESTNET", "0");
  const auto loaded = ConfigWorld(config).load();
  REQUIRE(loaded);
  CHECK(loaded->api.network == Network::mainnet);
  CHECK(origin_of(*loaded, "api.endpoint") == "environment APEX_TESTNET");
}

TEST_CASE("APEX_TESTNET=false beside APEX_NETWORK=local leaves it local", "[config][safety]") {
  for (const char* testnet_file : {"APEX_TESTNET=false\n", ""}) {
    ConfigWorld world;
    world.env_file(testnet_file).variable("APEX_NETWORK", "local");
    if (*testnet_file == '\0') world.variable("APEX_TESTNET", "false");
    const auto config = world.load();
    REQUIRE(config);
    CHECK(config->api.network == Network::local);
  }
}

TEST_CASE("a base URL of another network than the named one is an error", "[config][safety]") {
  CHECK(ConfigWorld().variable("APEX_BASE_URL", "https://omni.apex.exchange").error() ==
        "environment APEX_BASE_URL: https://omni.apex.exchange is the address of mainnet, but the "
        "network is testnet: name the network too");
  CHECK_FALSE(ConfigWorld()
                  .flag("--network", "testnet")
                  .yaml("api: {base_url: 'https://OMNI.apex.exchange:443'}")
                  .load());
  CHECK(ConfigWorld().flag("--network", "local").flag("--base-url", "https://10.0.0.1").error() ==
        "--base-url: https://10.0.0.1 is not on this machine, but the network is local: name the "
        "network too");
  CHECK(ConfigWorld()
            .flag("--network", "mainnet")
            .flag("--base-url", "http://127.0.0.1:1234")
            .load());
}

TEST_CASE("a configuration file that was asked for has to exist", "[config]") {
  ConfigWorld world;
  world.sources.file = "other.yaml";
  CHECK(world.error() == "--config other.yaml: no such file");
}

TEST_CASE("data_dir beats STATE_DIRECTORY, and that beats the default", "[config]") {
  ConfigWorld world;
  world.variable("STATE_DIRECTORY", "/var/lib/apexbot:/var/lib/other");
  auto config = world.load();
  REQUIRE(config);
  CHECK(config->data_dir == "/var/lib/apexbot");
  CHECK(origin_of(*config, "data_dir") == "environment STATE_DIRECTORY");
  config = world.yaml("data_dir: here\n").load();
  REQUIRE(config);
  CHECK(config->data_dir == "here");
}

TEST_CASE("an empty variable counts as not set", "[config]") {
  const auto config = ConfigWorld().variable("DRY_RUN", "").env_file("APEX_ZK_SEEDS=\n").load();
  REQUIRE(config);
  CHECK(config->credentials.zk_seeds.empty());
}

TEST_CASE("a misspelt variable is an error in .env and a warning in the environment", "[config]") {
  CHECK(ConfigWorld().env_file("DRY_RNU=true\n").error() ==
        ".env:1: unknown variable 'DRY_RNU', did you mean 'DRY_RUN'?");
  CHECK(ConfigWorld().env_file("APEX_SOMETHING_ELSE=1\n").report().errors.size() == 1);
  CHECK(ConfigWorld().env_file("COMPOSE_PROJECT_NAME=x\n").report().errors.empty());
  const auto config = ConfigWorld().variable("APEX_NETWROK", "mainnet").load();
  REQUIRE(config);
  REQUIRE(config->warnings.size() == 1);
  CHECK(config->warnings[0] ==
        "environment variable APEX_NETWROK is not used, did you mean 'APEX_NETWORK'?");
}

TEST_CASE("a file on disk that is a directory or too large is an error", "[config][bad_input]") {
  DiskConfigFiles files;
  ConfigSources sources;
  sources.env_file = "/nonexistent/.env";
  sources.file = "/tmp";
  CHECK(check_config(sources, files).errors.size() == 1);
  sources.file = "/dev/zero";
  CHECK(check_config(sources, files).errors.size() == 1);
}
