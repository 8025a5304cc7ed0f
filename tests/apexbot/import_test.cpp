#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <random>
#include <regex>
#include <sstream>
#include <tuple>

#include "apexbot/python_history.h"
#include "apexbot/python_settings.h"
#include "tests/apexbot/app_runner.h"
#include "tests/support/leak_search.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;

// Made up; as long and as mixed as the real ones.
const std::string kKey = "7c1b0f52-4e9d-4a86-b3d0-92e8a6f41c35";
const std::string kSecret = "Zq8vRw2LkPz0sTn5YcXb4UhMfGd1JeAo";
const std::string kPassphrase = "correct 'horse' 93 #battery";
const std::string kSeeds =
    "3f9a1c7e5b2d8046af13c95e7d20b8643f9a1c7e5b2d8046af13c95e7d20b864"
    "5ce1072b9d48f6a35ce1072b9d48f6a35ce1072b9d48f6a35ce1072b9d48f6a31b";

const std::string kEnv =
    "# mine\nAPEX_API_KEY=" + kKey + "\nexport APEX_API_SECRET=\"" + kSecret +
    "\"\nAPEX_PASSPHRASE=\"" + kPassphrase + "\"\nAPEX_ZK_SEEDS=0x" + kSeeds +
    "\nAPEX_ZK_L2KEY=\nAPEX_NETWORK=mainnet\nDRY_RUN=false\nSCHEDULE_MODE=continuous\n"
    "MAX_FAILURES=4\nLOG_LEVEL=WARNING\n";
const std::string kYaml =
    "api:\n  endpoint: \"mainnet\"\ntrading:\n  side: \"sell\"\n  size: 0.001\n"
    "safety:\n  dry_run: false\n  max_position_size: 0.01\n  max_daily_trades: 3\n"
    "schedule:\n  mode: daily\n  trade_time: \"09:30\"\n  trade_days:\n    - 0  # Monday\n    - 1\n"
    "    - 2\n    - 3\n    - 4\n    - 5\n    - 6\ndata_dir: \"data\"\n";

std::string trade(const std::string& at) {
  return R"({"trade": {"symbol": "TEA-USDT"}, "success": true, "order_id": "5", "timestamp": ")" +
         at + R"(", "executed_price": "0.5", "executed_size": "2", "fees": "0.001"})";
}
const std::string kTrades =
    "[" + trade("2026-01-05T09:00:00+00:00") + "," + trade("2026-01-06T09:00:00+00:00") + "]";
const std::string kState = R"({"last_trade_date": "2026-01-07T09:00:00+00:00"})";

/// A Python bot in `old`, and a place for apexbot beside it. It is Wednesday.
struct ImportRunner : AppRunner {
  ImportRunner() {
    fs::create_directories(path("old/config"));
    fs::create_directories(path("old/data"));
    write("old/.env", kEnv);
    write("old/config/trading.yaml", kYaml);
    write("old/data/trades.json", kTrades);
    write("old/data/bot_state.json", kState);
    search.add("key", kKey);
    search.add("secret", kSecret);
    search.add("passphrase", kPassphrase);
    search.add("seeds", kSeeds);
  }

  void write(const std::string& name, const std::string& content) {
    REQUIRE(replace_file(path(name), content, 0600));
  }
  Answer import(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"import", path("old"), "--config", yaml_file});
    const Answer answer = run_exactly(more);
    INFO(answer.out + answer.err);
    CHECK_FALSE(search.find(answer.out + answer.err));
    return answer;
  }
  std::string content(const std::string& name) {
    const auto text = read_file(path(name), 1 << 20);
    REQUIRE(text);
    return text->value_or("no file");
  }
  /// Every file and what is in it.
  std::map<std::string, std::string> everything() {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory.path())) {
      std::ifstream file(entry.is_regular_file() ? entry.path().string() : "/dev/null");
      files[entry.path().string()] = {std::istreambuf_iterator<char>(file), {}};
    }
    return files;
  }

  std::string yaml_file = path("config/trading.yaml");
  LeakSearch search;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("import writes a configuration that is right, and private", "[apexbot][import]") {
  ImportRunner app;
  const auto answer = app.import();
  CHECK(answer.status == 0);
  CHECK(answer.err.empty());
  CHECK(has(answer.out, "  APEX_API_SECRET = set "));
  CHECK(has(answer.out, "  schedule.trade_time = 09:30 "));
  CHECK(has(answer.out, "old/config/trading.yaml:11"));
  CHECK(has(answer.out, "arms nothing"));
  CHECK(has(answer.out, "Trades       2 trades on 2 staking days\n"));
  CHECK(has(answer.out, "Last trade   2026-01-07 09:00 UTC\n"));
  CHECK(has(answer.out, "schedule.trade_days: [3, 4]\n"));
  CHECK(has(answer.out, "stop the Python bot"));
  struct stat info = {};
  REQUIRE(::stat(app.path(".env").c_str(), &info) == 0);
  CHECK((info.st_mode & 0777U) == 0600U);
  CHECK(has(app.content(".env"), "\nAPEX_ZK_SEEDS=0x" + kSeeds + "\n"));
  CHECK_FALSE(has(app.content(".env"), "DRY_RUN"));
  CHECK_FALSE(fs::exists(app.path("data")));

  const auto valid = app.run_exactly({"dry-run", "--validate", "--config", app.yaml_file});
  INFO(valid.out);
  CHECK(valid.status == 0);
  for (const char* line : {"APEX_PASSPHRASE = set", "api.endpoint = mainnet", "trading.side = SELL",
                           "safety.max_daily_trades = 3", "MAX_FAILURES = 4", "log_level = warn",
                           "schedule.mode = daily", "schedule.trade_days = 0, 1, 2, 3, 4, 5, 6",
                           "The configuration is right. trade --live: real orders on mainnet"}) {
    CAPTURE(line);
    CHECK(has(valid.out, line));
  }
  CHECK_FALSE(has(valid.out, "DRY_RUN"));
}

TEST_CASE("a second import changes nothing", "[apexbot][import]") {
  ImportRunner app;
  REQUIRE(app.import().status == 0);
  const auto before = app.everything();
  const auto again = app.import();
  CHECK(again.status == 0);
  CHECK(has(again.out, "Unchanged"));
  CHECK_FALSE(has(again.out, "Written"));
  CHECK(app.everything() == before);
}

TEST_CASE("an import that was cut off is completed by the next", "[apexbot][import]") {
  ImportRunner app;
  REQUIRE(app.import().status == 0);
  const auto before = app.everything();
  fs::remove(app.path(".env"));
  CHECK(app.import().status == 0);
  CHECK(app.everything() == before);
}

TEST_CASE("import overwrites nothing", "[apexbot][import][safety]") {
  ImportRunner app;
  const std::string victim = GENERATE(".env", "config/trading.yaml");
  const std::string kind = GENERATE("file", "empty file", "link", "link to nowhere", "directory");
  CAPTURE(victim, kind);
  fs::create_directories(app.path("config"));
  app.write("other", "APEX_API_KEY=mine\n");
  if (kind == "file") app.write(victim, "APEX_API_KEY=mine\n");
  if (kind == "empty file") app.write(victim, "");
  if (kind == "link") fs::create_symlink(app.path("other"), app.path(victim));
  if (kind == "link to nowhere") fs::create_symlink(app.path("nowhere"), app.path(victim));
  if (kind == "directory") fs::create_directory(app.path(victim));
  const auto before = app.everything();
  for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--dry-run"}}) {
    const auto answer = app.import(more);
    CHECK(answer.status == 4);
    CHECK(answer.out.empty());
    CHECK(has(answer.err, "is there already and is not overwritten"));
    CHECK(app.everything() == before);
  }
}

TEST_CASE("import --dry-run says the same and writes nothing", "[apexbot][import]") {
  ImportRunner app;
  const auto before = app.everything();
  const auto rehearsed = app.import({"--dry-run"});
  CHECK(rehearsed.status == 0);
  CHECK(app.everything() == before);
  const auto real = app.import();
  const auto taken = [](const std::string& out) { return out.substr(0, out.find("\n\n")); };
  CHECK(taken(rehearsed.out) == taken(real.out));
  CHECK(has(rehearsed.out, "Not written"));
}

TEST_CASE("where one file cannot be written, none is", "[apexbot][import][faults]") {
  ImportRunner app;
  const std::string victim = GENERATE(".env", "config/trading.yaml");
  CAPTURE(victim);
  if (victim == "config/trading.yaml") app.write("config", "a file where a directory has to be");
  // What bears the name of the temporary file is not ours.
  const std::string temporary = victim + ".new." + std::to_string(::getpid());
  if (victim == ".env") fs::create_directory(app.path(temporary));
  const auto before = app.everything();
  const auto answer = app.import();
  CHECK(answer.status == 30);
  CHECK(answer.out.empty());
  CHECK(app.everything() == before);
}

TEST_CASE("import neither replaces nor removes a file that it did not make",
          "[apexbot][import][safety]") {
  ImportRunner app;
  const std::string pid = std::to_string(::getpid());
  for (const std::string& name : {std::string(".env.import"), ".env.import.new." + pid}) {
    app.write(name, "mine");
  }
  CHECK(app.import().status == 0);
  CHECK(app.content(".env.import") == "mine");
  CHECK(app.content(".env.import.new." + pid) == "mine");
  CHECK_FALSE(fs::exists(app.path(".env.new." + pid)));
  CHECK_FALSE(fs::exists(app.path("config/trading.yaml.new." + pid)));
}

TEST_CASE("a temporary file's name that is taken stops the import, and stays",
          "[apexbot][import][safety]") {
  ImportRunner app;
  const std::string taken = ".env.new." + std::to_string(::getpid());
  app.write(taken, "mine");
  const auto before = app.everything();
  CHECK(app.import().status == 30);
  CHECK(app.everything() == before);
}

TEST_CASE("whatever is wrong with a file, import says so and changes nothing",
          "[apexbot][import][bad_input]") {
  struct Wrong {
    const char* file;
    std::string content;
    int status;
    const char* message;
  };
  const std::string pipe = "|", link = ">";
  const std::vector<Wrong> kWrong{
      {"old/.env", "APEX_API_KEY\n", 3, ".env:1: NAME=value is expected"},
      {"old/.env", "A=1\nA=2\n", 3, ".env:2: A is given twice"},
      {"old/.env", "A='1\n", 3, "no closing quote"},
      {"old/.env", std::string("A=\0", 3), 3, "control character"},
      {"old/.env", std::string(300'000, '#'), 30, "larger than"},
      {"old/.env", pipe, 3, "is not a regular file"},
      {"old/.env", link, 3, "is a link to no regular file"},
      {"old/config/trading.yaml", "a: [\n", 3, "broken YAML"},
      {"old/config/trading.yaml", "a: &b 1\n", 3, "anchors"},
      {"old/config/trading.yaml", "- a\n", 3, "keys with values are expected"},
      {"old/config/trading.yaml", "a: 1\na: 2\n", 3, "given twice"},
      {"old/config/trading.yaml", pipe, 3, "is not a regular file"},
      {"old/data/trades.json", "[", 3, "trades.json: "},
      {"old/data/trades.json", "[{\"trade\": 1}]", 3, "[0].success: missing"},
      {"old/data/trades.json", R"([{"trade": 1, "success": 1}])", 3,
       "[0].success: expected true or false, found a number"},
      {"old/data/trades.json",
       "[" + trade("2026-01-05T09:00:00Z") +
           R"(,{"trade": 1, "success": true, "order_id": "5", "timestamp": "2026-01-06T09:00:00Z",
               "executed_price": 1e9, "executed_size": 999999999}])",
       3, "[1]: executed_price times executed_size is no amount"},
      {"old/data/trades.json", "\xff\xfe", 3, "trades.json: "},
      {"old/data/trades.json", std::string(70'000'000, ' '), 30, "larger than"},
      {"old/data/trades.json", link, 3, "is a link to no regular file"},
      {"old/data/bot_state.json", "7", 3, "bot_state.json: "},
      {"old/data/bot_state.json", "{\"last_trade_date\": \"now\"}", 3, "is no moment"},
  };
  for (const Wrong& wrong : kWrong) {
    CAPTURE(wrong.file, wrong.message);
    ImportRunner app;
    fs::remove(app.path(wrong.file));
    if (wrong.content == pipe) {
      REQUIRE(::mkfifo(app.path(wrong.file).c_str(), 0600) == 0);
    } else if (wrong.content == link) {
      fs::create_symlink("/dev/zero", app.path(wrong.file));
    } else {
      app.write(wrong.file, wrong.content);
    }
    const auto answer = app.import();
    CHECK(answer.status == wrong.status);
    CHECK(answer.out.empty());
    CHECK(has(answer.err, wrong.message));
    CHECK_FALSE(fs::exists(app.path(".env")));
    CHECK_FALSE(fs::exists(app.path("config")));
  }
}

TEST_CASE("import wants the directory of a Python bot, and not its own", "[apexbot][import]") {
  ImportRunner app;
  CHECK(app.run_exactly({"import"}).status == 2);
  CHECK(has(app.run_exactly({"import", app.path("none")}).err, "no such directory"));
  fs::create_directory(app.path("empty"));
  const auto empty = app.run_exactly({"import", app.path("empty")});
  CHECK(empty.status == 3);
  CHECK(has(empty.err, "name the directory of the Python bot"));
  const auto own = app.run_exactly({"import", app.directory.path().string()});
  CHECK(own.status == 4);
  CHECK(has(own.err, "make a directory for apexbot"));
}

TEST_CASE("import reads the data directory that is configured, and no other place",
          "[apexbot][import]") {
  ImportRunner app;
  fs::create_directory(app.path("old/store"));
  app.write("old/store/trades.json", "[]");
  app.write("old/config/trading.yaml", "data_dir: store\n");
  const auto inside = app.import({"--json", "--dry-run"});
  CHECK(has(inside.out, "\"succeeded\":0"));
  CHECK(has(inside.out, "store/trades.json was read instead"));
  for (const std::string& outside : {std::string("../elsewhere"), app.path("elsewhere")}) {
    fs::create_directories(app.path("elsewhere"));
    app.write("elsewhere/trades.json", "[]");
    app.write("old/config/trading.yaml", "data_dir: " + outside + "\n");
    CHECK(has(app.import({"--json", "--dry-run"}).out, "\"succeeded\":2"));
  }
}

TEST_CASE("a Python bot without settings is only told of", "[apexbot][import]") {
  ImportRunner app;
  fs::remove(app.path("old/.env"));
  fs::remove_all(app.path("old/config"));
  const auto answer = app.import();
  CHECK(answer.status == 0);
  CHECK(has(answer.out, "2 trades on 2 staking days"));
  CHECK(has(answer.out, "Written      nothing"));
  CHECK_FALSE(fs::exists(app.path(".env")));
}

TEST_CASE("import says who else can read the old keys", "[apexbot][import][secrets]") {
  ImportRunner app;
  CHECK_FALSE(has(app.import({"--dry-run"}).out, "chmod 600"));
  fs::permissions(app.path("old/.env"), fs::perms(0644));
  CHECK(has(app.import({"--dry-run"}).out, "old/.env can be read by other users: chmod 600"));
}

TEST_CASE("a key that was typed into the wrong line is not repeated",
          "[apexbot][import][secrets]") {
  ImportRunner app;
  app.write("old/.env", kSecret + "=1\nLOG_LEVEL=" + kSeeds + "\nAPEX_NETWORK=" + kSecret + "\n");
  app.write("old/config/trading.yaml", "log_level: " + kSecret + "\n" + kSeeds + ": 1\n");
  const auto answer = app.import();
  CHECK(answer.status == 0);
  CHECK(has(answer.out, "is not accepted: debug, info, warn or error"));
  app.write("old/.env", kSeeds + "\n");
  CHECK(app.import().status == 3);
  app.write("old/.env", "APEX_API_SECRET='" + kSecret + "\n");
  CHECK(app.import().status == 3);
}

TEST_CASE("import --json has the members of its manual page", "[apexbot][import][man][json]") {
  ImportRunner app;
  const auto answer = app.import({"--json"});
  std::ifstream file(APEX_SOURCE_DIR "/man/apexbot-import.1");
  std::stringstream page;
  page << file.rdbuf();
  const std::regex member("\"([a-z0-9_]+)\":");
  int members = 0;
  for (auto it = std::sregex_iterator(answer.out.begin(), answer.out.end(), member);
       it != std::sregex_iterator(); ++it, ++members) {
    CAPTURE(it->str(1));
    CHECK(has(page.str(), "\"" + it->str(1) + "\""));
  }
  CHECK(members > 20);
  CHECK(has(answer.out, "\"days_this_week\":[\"2026-01-05\",\"2026-01-06\",\"2026-01-07\"]"));
}

TEST_CASE("no text makes an import crash or tell a secret", "[apexbot][import][bad_input]") {
  LeakSearch search;
  search.add("secret", kSecret);
  std::mt19937 random(20260105U);
  const auto mutated = [&random](std::string text) {
    static const std::string kSpecial("\n\t\r \0:-?[]{},#'\"\\/.0eE+9\xEF\xFF", 27);
    for (std::size_t i = 0; i < 1 + random() % 4 && !text.empty(); ++i) {
      const std::size_t at = random() % text.size();
      if (random() % 3 == 0)
        text.erase(at, 1 + random() % 8);
      else if (random() % 2 == 0)
        text.insert(at, 1, kSpecial[random() % kSpecial.size()]);
      else
        text[at] = kSpecial[random() % kSpecial.size()];
    }
    return text;
  };
  constexpr int kRounds = 3'000;
  int accepted = 0;
  for (int round = 0; round < kRounds; ++round) {
    const PythonFile env{".env",
                         Secret(mutated("A=1\nAPEX_API_SECRET=\"" + kSecret + "\"\nDEBUG=1\n"))};
    const PythonFile yaml{"trading.yaml", Secret(mutated(kYaml))};
    const auto settings = import_settings(env, yaml);
    std::string said = settings ? "" : settings.error().message;
    if (settings) {
      for (const auto& taken : settings->taken) said += taken.name + taken.value + "\n";
      for (const auto& left : settings->left) said += left.name + left.why + "\n";
      ++accepted;
    }
    const std::string json = mutated(kTrades);
    const auto trades = read_python_trades(json, "trades.json", StakingCalendar());
    if (!trades) said += trades.error().message;
    std::ignore = read_python_state(mutated(kState), "bot_state.json");
    if (search.find(said)) FAIL("a secret was told, round " << round);
  }
  CHECK(accepted > 100);
}
