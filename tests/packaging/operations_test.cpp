// docs/OPERATIONS.md, obeyed to the letter: every shell block is run, in its order, with an
// installed apexbot and a running apexsim. Absolute paths lead into a directory of the test, and
// tests/packaging/stand_in stands in for the programs that a test must not call.
#include <catch2/catch.hpp>
#include <regex>
#include <sstream>
#include <tuple>

#include "apexbot/cli.h"
#include "base/files.h"
#include "tests/ledger/ledger_builders.h"
#include "tests/packaging/installed_tree.h"
#include "tests/support/local_exchange.h"
#include "trading/schedule.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;

/// The fenced blocks of a language.
std::vector<std::string> blocks_of(const std::string& paper, const std::string& language) {
  std::vector<std::string> blocks;
  std::istringstream lines(paper);
  bool is_inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (is_inside && line == "```") {
      is_inside = false;
    } else if (is_inside) {
      blocks.back() += line + "\n";
    } else if (line == "```" + language) {
      is_inside = true;
      blocks.emplace_back();
    }
  }
  return blocks;
}

std::string paper() { return source_text("docs/OPERATIONS.md"); }

/// A machine for the paper: an installed apexbot, a source tree to stand in, an exchange.
class Sandbox {
 public:
  Sandbox() {
    fs::create_directories(root() / "usr");
    fs::rename(tree_.prefix(), root() / "usr/local");
    for (const char* name : {"etc", "var/lib", "var/backups", "source/scripts", "programs"}) {
      fs::create_directories(root() / name);
    }
    for (const char* name :
         {"sudo", "systemctl", "apexbotctl", "systemd-ask-password", "systemd-sysusers", "cmake",
          "git", "chown", "cp", "install", "apt-get", "sqlite3", "docker"}) {
      stand_in(root() / "programs" / name);
    }
    for (const auto& script : fs::directory_iterator(APEX_SOURCE_DIR "/scripts")) {
      stand_in(root() / "source/scripts" / script.path().filename());
    }
    for (const char* name : {"docker-compose.yml", ".env.example"}) {
      fs::create_symlink(fs::path(APEX_SOURCE_DIR) / name, root() / "source" / name);
    }
  }

  ~Sandbox() {
    if (fs::exists(root() / "run/apexbot.pid")) std::ignore = run("systemctl stop apexbot");
  }
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  [[nodiscard]] fs::path root() const { return directory_.path(); }
  [[nodiscard]] const LocalExchange& exchange() const { return exchange_; }

  ProcessResult run(const std::string& block) const {
    const std::string moved = std::regex_replace(
        block, std::regex("(^|[ \"=])/(etc|usr/local|var)/"), "$1" + root().string() + "/$2/");
    std::map<std::string, std::string> environment = exchange_.environment();
    environment.erase("APEX_NETWORK");
    environment.erase("APEX_BASE_URL");
    environment["SANDBOX"] = root().string();
    environment["SOURCE"] = APEX_SOURCE_DIR;
    environment["EXCHANGE"] = exchange_.base_url();
    environment["PATH"] = (root() / "programs").string() + ":" +
                          (root() / "usr/local/bin").string() + ":/usr/bin:/bin";
    return run_program(
        "bash", {"-euo", "pipefail", "-c", "cd " + (root() / "source").string() + "\n" + moved},
        environment);
  }

 private:
  static void stand_in(const fs::path& name) {
    fs::create_symlink(APEX_SOURCE_DIR "/tests/packaging/stand_in", name);
  }

  TemporaryDirectory directory_;
  InstalledTree tree_;
  LocalExchange exchange_;
};

}  // namespace

TEST_CASE("OPERATIONS.md can be obeyed from beginning to end, and trades once",
          "[packaging][operations]") {
  const Sandbox sandbox;
  const std::vector<std::string> blocks = blocks_of(paper(), "sh");
  CHECK(blocks.size() >= 12);
  for (const std::string& block : blocks) {
    const ProcessResult result = sandbox.run(block);
    INFO(block << "\n" << result.out << "\n" << result.err);
    REQUIRE(result.status == 0);
    const bool is_of_docker_secrets = block.find(" secrets") != std::string::npos;
    if (is_of_docker_secrets) CHECK(sandbox.run(block).status == 0);  // a second time, too
  }
  CHECK(sandbox.exchange().is_flat());
  CHECK(sandbox.exchange().fill_ids().size() == 2);
  CHECK(fs::exists(sandbox.root() / "var/backups/apexbot/ledger.db"));
  CHECK(fs::exists(sandbox.root() / "source/apexbot-data/ledger.db"));
}

TEST_CASE("what OPERATIONS.md restores under Docker is the backup, and nothing of the other ledger",
          "[packaging][operations][docker]") {
  const Sandbox sandbox;
  const fs::path volume = sandbox.root() / "volume";
  const fs::path backup = sandbox.root() / "source/apexbot-data";
  const auto ledger_in = [](const fs::path& directory, std::string_view reset_at) {
    Ledger ledger = must(Ledger::open_writer(directory, LedgerKind::live, {Network::local}));
    require_ok(ledger.record_breaker_reset(at(reset_at), "by a test"));
    return ledger;
  };
  {
    const Ledger newer = ledger_in(sandbox.root() / "newer", "2026-01-06T09:03:00Z");
    fs::copy(sandbox.root() / "newer", volume);  // as of a daemon that was killed
    REQUIRE(fs::file_size(volume / "ledger.db-wal") > 0);
    const Ledger older = ledger_in(backup, "2026-01-05T09:03:00Z");
  }
  for (const char* name : {"ledger.db-wal", "ledger.db-shm"}) fs::remove(backup / name);
  int found = 0;
  for (const std::string& block : blocks_of(paper(), "sh")) {
    if (block.find("compose run") == std::string::npos) continue;
    ++found;
    const ProcessResult result = sandbox.run(block);
    INFO(block << "\n" << result.out << "\n" << result.err);
    REQUIRE(result.status == 0);
  }
  CHECK(found == 1);
  const Ledger restored = must(Ledger::open_reader(volume, LedgerKind::live));
  const History history = must(restored.history(StakingCalendar{}, at("2026-01-07"), 0));
  CHECK(history.last_breaker_reset == at("2026-01-05T09:03:00Z"));
  CHECK(fs::file_size(sandbox.root() / "source/apexbot-data.before/ledger.db-wal") > 0);
}

TEST_CASE("a stand-in refuses what is not there", "[packaging][operations]") {
  const Sandbox sandbox;
  REQUIRE(sandbox.run("docker compose up -d\ndocker compose exec apexbot apexbot health").status ==
          0);
  for (const char* line :
       {"systemctl start nosuch", "systemctl explode apexbot", "scripts/build --nosuch",
        "scripts/nosuch", "cmake --preset nosuch", "git push", "chown -R 10001 nosuch",
        "docker compose exec apexbot apexbot nosuch", "docker compose exec web ls",
        "docker compose up --nosuch", "docker compose run --rm apexbot reconcile",
        "docker compose cp apexbot:/data ./copy", "install -d -m 700 secrets",
        "echo APEX_NETWORK=mainnet >.env && docker compose up -d",
        "sudo install -m 600 .env.example secrets/key && docker compose restart",
        "sudo cp .env.example /var/lib/apexbot/ledger.db", "sudo sqlite3 ledger.db .tables",
        "sudo install -m 600 .env.example /var/lib/apexbot/ledger.db"}) {
    CAPTURE(line);
    CHECK(sandbox.run(line).status != 0);
  }
}

TEST_CASE("the lines for cron in the papers are ones that apexbot takes",
          "[packaging][operations]") {
  int found = 0;
  for (const std::string name : {"docs/OPERATIONS.md", "docs/SETUP.md"}) {
    for (const std::string& block : blocks_of(source_text(name), "cron")) {
      const std::string command = block.substr(block.rfind("apexbot "));
      std::istringstream words(command.substr(0, command.find(">/dev/null")));
      std::vector<std::string> arguments;
      for (std::string word; words >> word;) arguments.push_back(word);
      arguments.erase(arguments.begin());
      CAPTURE(block);
      std::smatch line;
      REQUIRE(std::regex_search(
          block, line, std::regex("^([0-9]+(?:,[0-9]+)*) +([*] +){4}cd /srv/apexbot && ")));
      INFO("no look has to wait for funding to be past");
      std::istringstream minutes(std::regex_replace(line.str(1), std::regex(","), " "));
      for (int minute = 0; minutes >> minute;) {
        CHECK(std::chrono::minutes{minute} > Schedule::kFundingMargin);
        CHECK(std::chrono::minutes{minute} < std::chrono::minutes{60} - Schedule::kFundingMargin);
      }
      CHECK(parse_command_line(arguments));
      ++found;
    }
  }
  CHECK(found == 2);
}
