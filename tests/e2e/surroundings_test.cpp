// What a program may meet before main(): streams that are closed or full, too few files, a disk
// whose syncs fail. Whatever it is, the trade is made and closed, or does not begin.
#include <unistd.h>

#include <catch2/catch.hpp>

#include "base/files.h"
#include "tests/support/bot_under_test.h"
#include "tests/support/skipped.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;

/// Flat, nothing sent twice, and whatever the exchange filled is in the ledger or will be.
void check_no_harm(const LocalExchange& exchange, const BotUnderTest& bot) {
  CHECK(exchange.is_flat());
  for (const auto& [client_id, times] : exchange.posts()) {
    INFO(client_id);
    CHECK(times == 1);
  }
  CHECK(exchange.fill_ids().size() <= 2);
  INFO("and after the next run");
  CHECK(bot.run({"trade", "--live"}).status == 0);
  CHECK(exchange.fill_ids().size() == 2);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

}  // namespace

TEST_CASE("with any of the standard streams closed a trade is made, and no file is harmed",
          "[e2e][surroundings]") {
  const std::vector<int> closed =
      GENERATE(std::vector<int>{0}, std::vector<int>{1}, std::vector<int>{2},
               std::vector<int>{0, 1}, std::vector<int>{0, 2}, std::vector<int>{0, 1, 2});
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  ProcessSpec spec = bot.spec({"trade", "--live", "--verbose"});
  spec.closed = closed;
  const ProcessResult result = run_process(spec);
  CAPTURE(closed);
  CHECK(result.status == 0);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
  CHECK(bot.run({"status"}).status == 0);
  CHECK(bot.trades().size() == 1);
}

TEST_CASE("streams that can hold nothing change no more than the exit status",
          "[e2e][surroundings]") {
  const std::pair<const char*, int> cases[] = {{"> /dev/full", 30},
                                               {"2> /dev/full", 0},
                                               {"> /dev/full 2>&1", 30},
                                               {"--json > /dev/full", 30},
                                               {"< /dev/full", 0}};
  for (const auto& [streams, status] : cases) {
    CAPTURE(streams);
    const LocalExchange exchange;
    const BotUnderTest bot(exchange);
    ProcessSpec spec = bot.spec(
        {"-c", "exec " + std::string(APEXBOT_PATH) + " trade --live --verbose " + streams});
    spec.program = "/bin/sh";
    CHECK(run_process(spec).status == status);
    CHECK(exchange.fill_ids().size() == 2);
    check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
  }
}

TEST_CASE("a log file that can hold nothing prevents no trade", "[e2e][surroundings]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  REQUIRE(make_directory(bot.directory.path() / "config"));
  REQUIRE(
      replace_file(bot.directory.path() / "config/trading.yaml", "log_file: /dev/full\n", 0600));
  CHECK(bot.run({"trade", "--live"}).status == 0);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("with too few files a trade does not begin, or is made and closed",
          "[e2e][surroundings]") {
  if (skipped_under_sanitizer("needs files of its own")) return;
  int made = 0;
  int refused = 0;
  for (rlim_t files = 3; files <= 16; ++files) {
    CAPTURE(files);
    const LocalExchange exchange;
    const BotUnderTest bot(exchange);
    ProcessSpec spec = bot.spec({"trade", "--live"});
    spec.limits[RLIMIT_NOFILE] = files;
    const ProcessResult result = run_process(spec);
    INFO("exit " << result.status << "\n" << result.out << result.err);
    const bool has_ended_well = result.status == 0;
    // Too few to load its libraries (127 by the loader), to read, to connect, to write, or to see
    // that it is not halted.
    const std::vector<int> known{0, 3, 4, 10, 30, 127};
    CHECK_THAT(known, Catch::VectorContains(result.status));
    CHECK(exchange.is_flat());
    ++(has_ended_well ? made : refused);
    if (!has_ended_well) CHECK_FALSE(result.err.empty());
    CHECK(bot.run({"trade", "--live"}).status == 0);
    check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
  }
  CHECK(made > 0);
  CHECK(refused > 0);
}

TEST_CASE("memory that runs out under an answer leaves a connection that closes",
          "[e2e][surroundings][safety]") {
  if (skipped_under_sanitizer("has to be loaded first")) return;
  constexpr int kAsked = 8;  // what the answer to the open and the sending of the close ask for
  for (int missing = 0; missing < kAsked; ++missing) {
    CAPTURE(missing);
    const LocalExchange exchange;
    const BotUnderTest bot(exchange);
    ProcessSpec spec = bot.spec({"trade", "--live"});
    spec.environment["LD_PRELOAD"] = FAILING_MEMORY_PATH;
    spec.environment["FAIL_NEW"] = std::to_string(missing);
    const ProcessResult result = run_process(spec);
    INFO("exit " << result.status << "\n" << result.out << result.err);
    REQUIRE(exchange.is_flat());
    CHECK(exchange.fill_ids().size() == 2);
    CHECK(bot.run({"trade", "--live"}).status == 0);
    check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
  }
}

TEST_CASE("with syncs that fail from any of them on, a trade does not begin or is closed",
          "[e2e][surroundings]") {
  if (skipped_under_sanitizer("has to be loaded first")) return;
  int failed = 0;
  for (int from = 0; from < 100; ++from) {
    CAPTURE(from);
    const LocalExchange exchange;
    const BotUnderTest bot(exchange);
    ProcessSpec spec = bot.spec({"trade", "--live"});
    spec.environment["LD_PRELOAD"] = FAILING_SYNC_PATH;
    spec.environment["FAIL_SYNC_FROM"] = std::to_string(from);
    spec.environment["FAIL_SYNC_COUNT"] = bot.directory.path() / "syncs";
    const ProcessResult result = run_process(spec);
    INFO("exit " << result.status << "\n" << result.out << result.err);
    const auto syncs = read_file(bot.directory.path() / "syncs", 4096);
    REQUIRE(syncs->has_value());
    const bool none_failed = static_cast<int>((*syncs)->size()) <= from;
    CHECK(exchange.is_flat());
    if (exchange.posts().empty()) {
      CHECK(result.status == 30);
    } else {
      CHECK(exchange.fill_ids().size() == 2);
      CHECK((result.status == 0 || result.status == 30));
      CHECK((result.status == 0 || !none_failed));
    }
    if (result.status == 30) {
      ++failed;
      CHECK((result.err.find("disk reports an error") != std::string::npos ||
             result.err.find("Input/output error") != std::string::npos));
    }
    const bool is_long = from % 8 != 5;  // looking up what may have arrived takes its time
    if (!is_long || none_failed) check_no_harm(exchange, bot);
    if (none_failed) break;
  }
  CHECK(failed > 3);
}

TEST_CASE("an import during which any sync fails leaves no file behind",
          "[e2e][surroundings][disk][import]") {
  if (skipped_under_sanitizer("has to be loaded first")) return;
  int failed = 0;
  for (int from = 0;; ++from) {
    CAPTURE(from);
    REQUIRE(from < 20);
    const TemporaryDirectory directory;
    fs::create_directories(directory.path() / "old");
    REQUIRE(replace_file(directory.path() / "old/.env", "APEX_API_KEY=7c1b0f52-4e9d-4a86\n", 0600));
    REQUIRE(replace_file(directory.path() / "old/trading.yaml", "trading:\n  side: sell\n", 0600));
    ProcessSpec spec;
    spec.program = APEXBOT_PATH;
    spec.arguments = {"import", "old"};
    spec.directory = directory.path();
    spec.environment["LD_PRELOAD"] = FAILING_SYNC_PATH;
    spec.environment["FAIL_SYNC_FROM"] = std::to_string(from);
    const ProcessResult result = run_process(spec);
    INFO("exit " << result.status << "\n" << result.out << result.err);
    if (result.status == 0) {
      CHECK(fs::exists(directory.path() / ".env"));
      break;
    }
    CHECK(result.status == 30);
    ++failed;
    for (const auto& entry : fs::directory_iterator(directory.path())) {
      INFO(entry.path());
      CHECK(entry.path().filename() == "old");
    }
  }
  CHECK(failed == 4);  // a file and its directory, twice
}
