// `cmake --install`: what is there afterwards, and that it works where it is.
#include <catch2/catch.hpp>

#include "base/files.h"
#include "tests/packaging/installed_tree.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;

/// An installed program in an empty directory, with nothing of this tree within its reach.
ProcessResult run_installed(const InstalledTree& tree, const fs::path& directory,
                            const std::vector<std::string>& arguments) {
  ProcessSpec spec;
  spec.program = tree.prefix() / "bin/apexbot";
  spec.arguments = arguments;
  spec.environment = {{"HOME", directory.string()}};
  spec.directory = directory;
  return run_process(spec);
}

}  // namespace

TEST_CASE("cmake --install puts everything into its place, and nothing else",
          "[packaging][install]") {
  std::set<std::string> expected{"bin/apexbot",
                                 "bin/apexsim",
                                 "lib/systemd/system/apexbot-once.service",
                                 "lib/systemd/system/apexbot.service",
                                 "lib/systemd/system/apexbot.timer",
                                 "lib/systemd/system/apexbot@.service",
                                 "lib/sysusers.d/apexbot.conf",
                                 "sbin/apexbotctl",
                                 "share/bash-completion/completions/apexbot",
                                 "share/bash-completion/completions/apexsim",
                                 "share/doc/apexbot/CHANGELOG.md",
                                 "share/doc/apexbot/README.md",
                                 "share/doc/apexbot/examples/.env.example",
                                 "share/doc/apexbot/examples/trading.yaml",
                                 "share/fish/vendor_completions.d/apexbot.fish",
                                 "share/fish/vendor_completions.d/apexsim.fish",
                                 "share/man/man8/apexbotctl.8",
                                 "share/zsh/site-functions/_apexbot"};
  for (const std::string& page : source_files("man", ".1"))
    expected.insert("share/man/man1/" + page);
  for (const std::string& paper : source_files("docs", ".md")) {
    expected.insert("share/doc/apexbot/docs/" + paper);
  }
  for (const char* ending : {".json", ".yml"}) {  // for Grafana and Prometheus
    for (const std::string& example : source_files("config", ending)) {
      if (example == "market_snapshot.json") continue;  // built in
      expected.insert("share/doc/apexbot/examples/" + example);
    }
  }
  CHECK(InstalledTree().files() == expected);
}

TEST_CASE("units run the program that was installed with them", "[packaging][install][systemd]") {
  const InstalledTree tree;
  const std::string program = (tree.prefix() / "bin/apexbot").string();
  for (const std::string& unit : source_files("config/systemd", ".service")) {
    CAPTURE(unit);
    const auto text = read_file(tree.prefix() / "lib/systemd/system" / unit, 1U << 16U);
    REQUIRE((text && *text));
    CHECK((*text)->find("\nExecStart=" + program + " run") != std::string::npos);
    CHECK((*text)->find("/usr/local/bin") == std::string::npos);
  }
}

TEST_CASE("the installed program says its version and needs nothing of the source",
          "[packaging][install]") {
  const InstalledTree tree;
  const TemporaryDirectory empty;
  const ProcessResult version = run_installed(tree, empty.path(), {"--version"});
  CHECK(version.status == 0);
  CHECK(version.out == "apexbot " APEX_VERSION "\n");
  INFO("a rehearsal at the prices that it was built with: nothing answers at that port");
  const ProcessResult rehearsed =
      run_installed(tree, empty.path(), {"dry-run", "--base-url", "http://127.0.0.1:9"});
  CHECK(rehearsed.status == 0);
  CHECK(rehearsed.err.find("built-in snapshot") != std::string::npos);
}

TEST_CASE("the installed examples are accepted by the installed program", "[packaging][install]") {
  const InstalledTree tree;
  const TemporaryDirectory directory;
  const fs::path examples = tree.prefix() / "share/doc/apexbot/examples";
  fs::copy_file(examples / ".env.example", directory.path() / ".env");
  fs::permissions(directory.path() / ".env", fs::perms::owner_read | fs::perms::owner_write);
  const ProcessResult checked =
      run_installed(tree, directory.path(),
                    {"dry-run", "--validate", "--config", (examples / "trading.yaml").string()});
  INFO(checked.out << checked.err);
  CHECK(checked.status == 0);
}
