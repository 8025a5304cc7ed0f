// Every command in the documents, really run, beside a ledger that holds a trade. The shell blocks
// of OPERATIONS.md are run in tests/packaging, the lines for cron in run_looks_test.cpp.
#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>
#include <set>

#include "tests/support/daemon_under_test.h"
#include "tests/support/documented_commands.h"
#include "tests/support/noting_command.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

std::string document(const std::string& name) {
  const auto text = read_file(fs::path(APEX_SOURCE_DIR) / name, std::size_t{1} << 20);
  REQUIRE((text && *text));
  return **text;
}

const std::string kEthereumKey = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";

/// A bot that has traded today, and its exchange.
struct Traded : DaemonUnderTest {
  Traded() : DaemonUnderTest("2026-01-05T10:20:00Z") {
    REQUIRE(run({"trade", "--live"}).status == 0);
    REQUIRE(completed().front().intent.symbol == Symbol("LINEA-USDT"));
  }

  void write(const std::string& name, const std::string& content, mode_t mode = 0600) const {
    REQUIRE(make_directory((bot.directory.path() / name).parent_path()).has_value());
    REQUIRE(replace_file(bot.directory.path() / name, content, mode).has_value());
  }
};

/// Runs it to its end, or, where it has none, until it is told to stop.
int status_of(Traded& traded, const Words& command) {
  const bool goes_on = command.front() == "run" &&
                       std::find(command.begin(), command.end(), "--once") == command.end();
  if (goes_on) {
    traded.start(command);
    REQUIRE(traded.says("event=settled"));
    return traded.stop().value_or(-1);
  }
  ProcessSpec spec = traded.bot.spec(command);
  if (command.front() != "derive-zk-seeds") return traded.run(command).status;
  spec.input = kEthereumKey + "\n";
  spec.secrets.more = {{"Ethereum key", kEthereumKey}};
  const ProcessResult result = run_process(spec);
  UNSCOPED_INFO(result.out << result.err);
  return result.status;
}

/// Those of one bot can be run one after the other.
bool only_reads(const Words& command) {
  static const std::set<std::string> kReading{"status", "plan", "history", "multiplier"};
  return kReading.contains(command.front());
}

void somebody_buys(Traded& traded) {
  traded.exchange.post("/control/trade", "symbol=LINEA-USDT&side=BUY&size=100");
  pause_for(Milliseconds{500});  // the account shows it a moment later
}

void have_a_python_bot(Traded& traded) {
  traded.write("old/.env", "DRY_RUN=true\n");
  traded.write("old/config/trading.yaml", "schedule:\n  mode: daily\n");
}

/// A command that needs something in place, or that ends with another exit status than 0.
struct Circumstance {
  Words begins;
  int status;
  std::string why;
  void (*prepare)(Traded&) = nullptr;
};

const std::vector<Circumstance> kCircumstances{
    {{"health"}, 1, "nothing trades by the schedule here"},
    {{"close", "--adopt", "LINEA-USDT", "--yes"}, 0, "there is a position", somebody_buys},
    {{"close", "--adopt", "LINEA-USDT"}, 4, "it wants a yes", somebody_buys},
    {{"import"}, 0, "there is a bot to take over", have_a_python_bot},
    {{"ledger", "rebuild", "--yes"}, 0, "it has its yes"},
    {{"ledger", "rebuild"}, 4, "it wants a yes"},
    {{"derive-zk-seeds", "--env-file"},
     0,
     "there are other seeds to replace",
     [](Traded& traded) { traded.write(".env", "APEX_ZK_SEEDS=" + std::string(130, '1') + "\n"); }},
    {{"notify", "--test"},
     0,
     "there is somebody to tell",
     [](Traded& traded) { const NotingCommand told(traded, "true", traded.bot.directory.path()); }},
};

const Circumstance* circumstance_of(const Words& command) {
  const auto found =
      std::find_if(kCircumstances.begin(), kCircumstances.end(), [&](const Circumstance& each) {
        return command.size() >= each.begins.size() &&
               std::equal(each.begins.begin(), each.begins.end(), command.begin());
      });
  return found == kCircumstances.end() ? nullptr : &*found;
}

/// As it is typed here: the Python bot lies beside, and a name alone gets what it needs.
Words as_run_here(Words command) {
  std::replace(command.begin(), command.end(), std::string("../python-bot"), std::string("old"));
  if (command == Words{"import"}) command.emplace_back("old");
  return command;
}

/// What no test can run, and why.
const std::vector<std::pair<std::string, std::string>> kNotRun{
    {"systemctl restart apexbot", "systemd; OPERATIONS.md is obeyed with a stand-in for it"},
    {"systemctl status apexbot", "systemd; OPERATIONS.md is obeyed with a stand-in for it"},
    {"sudo apexbotctl health", "an installed service; tests/packaging runs it"},
    {"systemctl list-timers apexbot.timer", "an installed timer"},
};

}  // namespace

TEST_CASE("every command in the documents runs, and ends as they say", "[e2e][documents]") {
  std::set<Words> commands;
  for (const char* name : kDocuments) {
    for (Words& command : commands_in(document(name))) {
      commands.insert(as_run_here(std::move(command)));
    }
  }
  CHECK(commands.size() > 40);
  Traded looked_at;
  std::set<const Circumstance*> seen;
  for (const Words& command : commands) {
    const Circumstance* circumstance = circumstance_of(command);
    CAPTURE(joined_words(command));
    INFO((circumstance == nullptr ? "" : circumstance->why));
    std::optional<Traded> own;
    if (!only_reads(command)) own.emplace();
    Traded& traded = own ? *own : looked_at;
    if (circumstance != nullptr && circumstance->prepare != nullptr) circumstance->prepare(traded);
    CHECK(status_of(traded, command) == (circumstance == nullptr ? 0 : circumstance->status));
    for (const auto& [client_id, times] : traded.exchange.posts()) CHECK(times == 1);
    seen.insert(circumstance);
  }
  for (const Circumstance& each : kCircumstances) {
    INFO("named, but in no document:" << joined_words(each.begins));
    CHECK(seen.contains(&each));
  }
}

TEST_CASE("what is to be typed for trouble and is no command of ours is run, or known not to be",
          "[e2e][documents]") {
  const std::string secure = "chmod 600 .env";
  std::set<std::string> others;
  for (const char* name : {"docs/STRATEGY.md", "docs/API.md", "docs/TROUBLESHOOTING.md"}) {
    others.merge([&] {
      const Words found = other_commands_in(document(name));
      return std::set<std::string>(found.begin(), found.end());
    }());
  }
  CHECK(others.erase(secure) == 1);
  for (const auto& [command, why] : kNotRun) {
    INFO("not run (" << why << "), and in no document: " << command);
    CHECK(others.erase(command) == 1);
  }
  CHECK(others == std::set<std::string>{});

  const Traded traded;
  traded.write(".env", "LOG_LEVEL=warn\n", 0644);
  CHECK(traded.run({"status"}).status == 3);
  CHECK(traded.shell("cd '" + traded.bot.directory.path().string() + "' && " + secure).status == 0);
  CHECK(traded.run({"status"}).status == 0);
}

TEST_CASE("a command that is added to a document is found", "[e2e][documents]") {
  CHECK(
      commands_in("Say `apexbot nosuch [--a|--b]`.\n```sh\ncd x && ./apexbot run  # ever\n```\n") ==
      std::vector<Words>{{"nosuch"}, {"nosuch", "--a"}, {"nosuch", "--b"}, {"run"}});
  CHECK(other_commands_in("`apexsim --port 0`, `apexsim`, `a setting`\n```sh\n# why\nls\n```\n") ==
        Words{"apexsim --port 0", "ls"});
}
