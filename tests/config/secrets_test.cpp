#include <catch2/catch.hpp>

#include "config/config.h"
#include "tests/config/fake_config_files.h"

using namespace apex;
using apex::testing::ConfigWorld;
using apex::testing::origin_of;

namespace {

const std::string kSeeds(130, 'a');

/// Everything a report can print.
std::string everything(const ConfigReport& report) {
  std::string text;
  for (const std::string& line : report.errors) text += line + "\n";
  for (const std::string& line : report.config.warnings) text += line + "\n";
  for (const ConfigValue& value : report.config.values) {
    text += value.key + value.value + value.origin + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("credentials come before files, files before the environment, that before .env",
          "[config][secrets]") {
  ConfigWorld world;
  world.env_file("APEX_API_KEY=from-env-file\n");
  const auto key = [&world] { return std::string(world.load()->credentials.api_key.expose()); };
  CHECK(key() == "from-env-file");
  world.variable("APEX_API_KEY", "from-environment");
  CHECK(key() == "from-environment");
  world.variable("APEX_API_KEY_FILE", "/run/key");
  world.files.contents["/run/key"] = "from-file\n";
  CHECK(key() == "from-file");
  world.variable("CREDENTIALS_DIRECTORY", "/run/credentials");
  world.files.contents["/run/credentials/apex_api_key"] = "from-credential\r\n";
  CHECK(key() == "from-credential");
  CHECK(origin_of(*world.load(), "APEX_API_KEY") == "credential apex_api_key");
}

TEST_CASE("a secret that is not used because a better place has one is said", "[config][secrets]") {
  ConfigWorld world;
  world.env_file("APEX_PASSPHRASE=first-words\n").variable("APEX_PASSPHRASE", "second-words");
  const auto config = world.load();
  REQUIRE(config);
  REQUIRE(config->warnings.size() == 1);
  CHECK(config->warnings[0] ==
        "APEX_PASSPHRASE of .env:1 is not used: environment APEX_PASSPHRASE comes first");
}

TEST_CASE("a file that a variable names has to exist and hold something", "[config][secrets]") {
  ConfigWorld world;
  world.env_file("APEX_API_SECRET_FILE=secret.txt\n");
  CHECK(world.error() == ".env:1 APEX_API_SECRET_FILE: no file secret.txt");
  world.files.contents["secret.txt"] = "\n";
  CHECK(world.error() == ".env:1 APEX_API_SECRET_FILE: secret.txt is empty");
}

TEST_CASE("a file name with control characters is shown without them", "[config][secrets]") {
  const std::string error = ConfigWorld().env_file("APEX_API_SECRET_FILE=/a\tb\n").error();
  CHECK(error == ".env:1 APEX_API_SECRET_FILE: no file /a?b");
}

TEST_CASE(".env that others may read is refused, whatever is in it", "[config][secrets]") {
  ConfigWorld world;
  world.env_file("APEX_API_KEY=abc\n");
  world.files.open_to_others.insert(".env");
  CHECK(world.error() == ".env can be read by other users and may hold secrets: chmod 600 .env");
  CHECK(world.report().config.credentials.api_key.empty());
}

TEST_CASE("zk seeds are 130 hex digits, with or without 0x", "[config][secrets]") {
  for (const char* prefix : {"", "0x", "0X"}) {
    const auto config = ConfigWorld().variable("APEX_ZK_SEEDS", prefix + kSeeds).load();
    REQUIRE(config);
    CHECK(config->credentials.zk_seeds.expose() == kSeeds);
  }
}

TEST_CASE("no message and no list of values holds a part of a secret", "[config][secrets]") {
  const std::string secret = "Zq8wRt5yUp2mNb7v";
  ConfigWorld world;
  SECTION("well formed") {
    world.variable("APEX_API_KEY", secret)
        .env_file("APEX_API_KEY=" + secret + "\nAPEX_PASSPHRASE=" + secret + "\n")
        .variable("APEX_API_SECRET", secret)
        .variable("APEX_ZK_SEEDS", kSeeds);
  }
  SECTION("malformed seeds") { world.variable("APEX_ZK_SEEDS", secret + kSeeds); }
  SECTION("seeds in the place of the public key") {
    world.variable("APEX_ZK_L2KEY", secret + kSeeds);
  }
  SECTION("blanks around it") { world.variable("APEX_API_SECRET", " " + secret); }
  SECTION("a line of .env without '='") { world.env_file("APEX_API_SECRET " + secret + "\n"); }
  SECTION("a quote of .env without end") { world.env_file("APEX_API_SECRET='" + secret + "\n"); }
  SECTION("Telegram's whole address, token and all") {
    world.yaml("notify:\n  telegram_url: https://api.telegram.org/bot123456789:" + secret + "\n");
  }
  SECTION("user and password in an address") {
    world.flag("--base-url", "https://someone:" + secret + "@example.org/");
  }
  SECTION("an address with a token where a mode belongs") {
    world.yaml("schedule:\n  mode: https://example.org/?token=" + secret + "\n");
  }
  SECTION("a name of .env with blanks") { world.env_file("a " + secret + " = 1\n"); }
  const std::string said = everything(world.report());
  REQUIRE_FALSE(said.empty());
  for (const std::string& hidden : {secret, kSeeds}) {
    for (std::size_t i = 0; i + 8 <= hidden.size(); ++i) {
      CHECK(said.find(hidden.substr(i, 8)) == std::string::npos);
    }
  }
}

TEST_CASE("malformed credentials are errors that name the variable", "[config][secrets]") {
  CHECK(ConfigWorld().variable("APEX_ZK_SEEDS", "abcd").error() ==
        "environment APEX_ZK_SEEDS: APEX_ZK_SEEDS: the value is not accepted: 130 hex digits, "
        "with or without 0x");
  CHECK(ConfigWorld().variable("APEX_ZK_L2KEY", "0x12").error() ==
        "environment APEX_ZK_L2KEY: APEX_ZK_L2KEY: the value is not accepted: 64 hex digits, "
        "with or without 0x");
  CHECK_FALSE(ConfigWorld().variable("APEX_API_KEY", "a\nb").load());
}

TEST_CASE("a secret in the YAML file is an error that says where it belongs", "[config][secrets]") {
  CHECK(ConfigWorld().yaml("APEX_API_KEY: abcdefgh\n").error() ==
        "config/trading.yaml:1: APEX_API_KEY belongs into the environment or .env, not here");
}
