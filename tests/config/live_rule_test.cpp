#include "config/live_rule.h"

#include <catch2/catch.hpp>

#include "tests/config/fake_config_files.h"

using namespace apex;
using apex::testing::ConfigWorld;

namespace {

Config load(ConfigWorld world) {
  auto config = world.load();
  REQUIRE(config);
  return *config;
}

}  // namespace

TEST_CASE("a trade is a rehearsal without --live, whatever is configured", "[config][safety]") {
  const Config armed = load(ConfigWorld().variable("DRY_RUN", "false"));
  CHECK(mode_of_trade(armed, LiveFlag::absent) == TradeMode::rehearsal);
}

TEST_CASE("a trade with --live is real where nothing is written", "[config][safety]") {
  CHECK(mode_of_trade(load(ConfigWorld()), LiveFlag::given) == TradeMode::live);
}

TEST_CASE("a written dry run beats --live and is named", "[config][safety]") {
  const Config in_file = load(ConfigWorld().yaml("safety:\n  dry_run: true\n"));
  const auto refused = mode_of_trade(in_file, LiveFlag::given);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::refused);
  CHECK(refused.error().message.find("config/trading.yaml:2 (safety.dry_run: true)") !=
        std::string::npos);
  CHECK(mode_of_trade(in_file, LiveFlag::absent) == TradeMode::rehearsal);
}

TEST_CASE("a dry run written in a weaker place still beats a stronger false", "[config][safety]") {
  const Config config = load(ConfigWorld()
                                 .yaml("safety: {dry_run: true}\n")
                                 .env_file("DRY_RUN=true\n")
                                 .variable("DRY_RUN", "false"));
  CHECK(config.safety.dry_run);
  CHECK(config.written_dry_runs ==
        std::vector<std::string>{"config/trading.yaml:1 (safety.dry_run: true)",
                                 ".env:1 (DRY_RUN=true)"});
  CHECK_FALSE(mode_of_trade(config, LiveFlag::given));
  CHECK_FALSE(mode_of_run(config, LiveFlag::given));
  CHECK(mode_of_run(config, LiveFlag::absent) == TradeMode::rehearsal);
}

TEST_CASE("DRY_RUN=false in the environment or .env arms the daemon, a YAML file never does",
          "[config][safety]") {
  CHECK(mode_of_run(load(ConfigWorld()), LiveFlag::absent) == TradeMode::rehearsal);
  CHECK(mode_of_run(load(ConfigWorld()), LiveFlag::given) == TradeMode::live);
  CHECK(mode_of_run(load(ConfigWorld().yaml("safety: {dry_run: false}\n")), LiveFlag::absent) ==
        TradeMode::rehearsal);
  CHECK(mode_of_run(load(ConfigWorld().env_file("DRY_RUN=false\n")), LiveFlag::absent) ==
        TradeMode::live);
  CHECK(mode_of_run(load(ConfigWorld().variable("DRY_RUN", "False")), LiveFlag::absent) ==
        TradeMode::live);
}
