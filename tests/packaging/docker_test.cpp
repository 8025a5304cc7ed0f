// docker/Dockerfile and .dockerignore, held to the tree, the key table and the command line,
// without Docker. scripts/check-image runs the steps.
#include <catch2/catch.hpp>
#include <regex>
#include <sstream>

#include "apexbot/cli.h"
#include "config/config.h"
#include "config/key_table.h"
#include "tests/config/fake_config_files.h"
#include "tests/packaging/dockerfile.h"
#include "tests/packaging/installed_tree.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;

/// The paths of the context that the build stage copies.
std::vector<std::string> copied_sources() {
  std::vector<std::string> sources;
  for (const DockerInstruction& copy : all_of("COPY")) {
    if (copy.options.contains("from")) continue;
    std::vector<std::string> words = copy.words();
    REQUIRE(words.size() >= 2);
    words.pop_back();
    for (std::string& word : words) {
      if (word.ends_with('/')) word.pop_back();
      sources.push_back(word);
    }
  }
  return sources;
}

bool is_copied(const std::string& path) {
  const auto sources = copied_sources();
  return std::any_of(sources.begin(), sources.end(), [&](const std::string& source) {
    return path == source || path.starts_with(source + "/");
  });
}

bool is_secret_name(const std::string& variable) {
  const Key* key = find_key_by_variable(variable);
  return (key != nullptr && key->kind != KeyKind::setting) ||
         std::regex_search(variable, std::regex("KEY|SECRET|PASSPHRASE|SEEDS|TOKEN"));
}

}  // namespace

TEST_CASE("the reader of Dockerfiles joins lines and knows options", "[packaging][docker]") {
  const auto read = read_dockerfile(
      "# a comment\nFROM a AS b\nRUN one \\\n# within\n  && two\nCOPY --from=b /x \\\n  /y/\n"
      "FROM c\nCMD [\"p\", \"q r\"]\n");
  REQUIRE(read.size() == 5);
  CHECK(read[1].rest == "one && two");
  CHECK(read[2].options.at("from") == "b");
  CHECK(read[2].words() == std::vector<std::string>{"/x", "/y/"});
  CHECK(read[2].stage == 0);
  CHECK(read[4].stage == 1);
  CHECK(read[4].array() == std::vector<std::string>{"p", "q r"});
}

TEST_CASE("every source that the image copies is in the tree and in the context",
          "[packaging][docker]") {
  const std::string ignore = source_text(".dockerignore");
  const auto sources = copied_sources();
  CHECK(sources.size() > 8);
  for (const std::string& source : sources) {
    CAPTURE(source);
    CHECK(fs::exists(fs::path(APEX_SOURCE_DIR) / source));
    CHECK(is_in_context(ignore, source));
  }
}

TEST_CASE("no key, no ledger and no history can get into the image",
          "[packaging][docker][secrets]") {
  const std::string ignore = source_text(".dockerignore");
  for (const char* path : {".env", ".git/config", "secrets/apex_api_key", "data/ledger.db", "build",
                           "ledger.db", "id_rsa"}) {
    CAPTURE(path);
    CHECK_FALSE(is_in_context(ignore, path));
    CHECK_FALSE(is_copied(path));
  }
  CHECK(all_of("ARG").empty());
  CHECK(all_of("ADD").empty());
  for (const auto& [name, value] : shipped_environment()) CHECK_FALSE(is_secret_name(name));
}

TEST_CASE("the image gets all that building and installing read", "[packaging][docker]") {
  // Every word of the top CMake file that is a path of the tree.
  std::istringstream words(
      std::regex_replace(source_text("CMakeLists.txt"), std::regex("\"[^\"]*\"|[()]"), " "));
  int paths = 0;
  for (std::string word; words >> word;) {
    while (word.ends_with('/')) word.pop_back();
    const bool is_path = word.find('$') == std::string::npos &&
                         word.find("..") == std::string::npos && word != "tests" &&
                         !word.starts_with("tests/") && !word.starts_with("/");
    if (!is_path || word.empty() || !fs::exists(fs::path(APEX_SOURCE_DIR) / word)) continue;
    CAPTURE(word);
    CHECK(is_copied(word));
    ++paths;
  }
  CHECK(paths > 20);
  for (const char* path : {"scripts/install-deps", "scripts/build", "CMakePresets.json"}) {
    CHECK(is_copied(path));
  }
}

TEST_CASE("what one stage takes from another is installed there", "[packaging][docker][install]") {
  const std::set<std::string> installed = InstalledTree().files();
  const std::string stage = all_of("FROM").front().words().back();
  const std::string prefix = "/out/usr/local/";
  int taken = 0;
  for (const DockerInstruction& copy : all_of("COPY")) {
    if (!copy.options.contains("from")) continue;
    CHECK(copy.options.at("from") == stage);
    const std::string source = copy.words().front();
    CAPTURE(source);
    REQUIRE(source.starts_with(prefix));
    CHECK(installed.contains(source.substr(prefix.size())));
    ++taken;
  }
  CHECK(taken == 2);
  const auto is_install = [](const DockerInstruction& run) {
    return run.rest.find("DESTDIR=/out cmake --install build/release --prefix /usr/local") !=
           std::string::npos;
  };
  const auto runs = all_of("RUN");
  CHECK(std::any_of(runs.begin(), runs.end(), is_install));
}

TEST_CASE("the image runs as nobody in particular, from a slim system", "[packaging][docker]") {
  REQUIRE(all_of("FROM").size() == 2);
  CHECK(shipped("FROM").rest == "debian:bookworm-slim");
  CHECK(shipped("USER").rest == "10001:10001");
  CHECK(shipped("STOPSIGNAL").rest == "SIGTERM");
  CHECK(shipped("VOLUME").rest == "/data");
  CHECK(shipped_environment().at("STATE_DIRECTORY") == "/data");
  for (const DockerInstruction& each : dockerfile()) {
    static const std::set<std::string> kKnown{"FROM",        "WORKDIR",    "COPY",   "RUN",
                                              "ENV",         "USER",       "VOLUME", "STOPSIGNAL",
                                              "HEALTHCHECK", "ENTRYPOINT", "CMD"};
    CAPTURE(each.name);
    CHECK(kKnown.contains(each.name));
  }
}

TEST_CASE("the image's environment is one that apexbot reads", "[packaging][docker]") {
  for (const auto& [name, value] : shipped_environment()) {
    CAPTURE(name);
    CHECK((find_key_by_variable(name) != nullptr || name == "STATE_DIRECTORY" ||
           name == "CREDENTIALS_DIRECTORY"));
  }
  FakeConfigFiles files;
  files.contents["/run/secrets/apex_api_key"] = "made-up-key";
  files.contents["config/trading.yaml"] = source_text("config/trading.yaml");
  ConfigSources sources;
  sources.environment = shipped_environment();
  const auto config = load_config(sources, files);
  REQUIRE(config);
  CHECK(config->data_dir == "/data");
  CHECK_FALSE(config->credentials.api_key.empty());
  CHECK_FALSE(config->armed);
}

TEST_CASE("every package of the image is one that the programs link or read",
          "[packaging][docker]") {
  std::set<std::string> packages;
  for (const DockerInstruction& run : all_of("RUN")) {
    if (run.rest.find("apt-get install") == std::string::npos) continue;
    for (const std::string& word : run.words()) packages.insert(word);
  }
  const ProcessResult linked = run_program("bash", {"-c", "exec ldd \"$0\"", APEXBOT_PATH});
  REQUIRE(linked.status == 0);
  const ProcessResult needed = run_program("readelf", {"-d", APEXBOT_PATH});
  REQUIRE(needed.status == 0);
  const std::regex library("\\[(lib[^\\]]+\\.so[^\\]]*)\\]");
  // Every Debian has these: apt itself is linked to them.
  const std::set<std::string> everywhere{"libc6", "libgcc-s1", "libstdc++6", "libssl3"};
  int libraries = 0;
  for (std::sregex_iterator it(needed.out.begin(), needed.out.end(), library), end; it != end;
       ++it) {
    const std::string name = it->str(1);
    if (name.find("san.so") != std::string::npos) continue;  // of a build with sanitizers
    const std::regex found(std::regex_replace(name, std::regex("[.+]"), "\\$&") + " => (/\\S+)");
    std::smatch path;
    CAPTURE(name, linked.out);
    REQUIRE(std::regex_search(linked.out, path, found));
    const ProcessResult owner = run_program(
        "dpkg-query", {"--search", "*/" + fs::canonical(path.str(1)).filename().string()});
    INFO(owner.out << owner.err);
    const auto knows = [&](const std::string& package) {
      return std::regex_search(
          owner.out, std::regex("(^|\\n)" +
                                std::regex_replace(package, std::regex("[.+]"), "\\$&") + "(:|,)"));
    };
    CHECK((std::any_of(packages.begin(), packages.end(), knows) ||
           std::any_of(everywhere.begin(), everywhere.end(), knows)));
    ++libraries;
  }
  CHECK(libraries >= 8);
  CHECK(packages.contains("ca-certificates"));
  CHECK(packages.contains("tzdata"));
}

TEST_CASE("every command line of the image is one that apexbot takes", "[packaging][docker]") {
  CHECK(shipped("ENTRYPOINT").array() == std::vector<std::string>{"apexbot"});
  const std::vector<std::string> probe = shipped("HEALTHCHECK").array();
  REQUIRE(probe.size() >= 2);
  CHECK(probe.front() == "apexbot");
  CHECK(parse_command_line({probe.begin() + 1, probe.end()}));
  CHECK(parse_command_line(shipped("CMD").array()));
}
