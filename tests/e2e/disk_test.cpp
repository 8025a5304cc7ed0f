// The disk fails under the real program: full, read-only, gone, of another user. A trade that has
// not begun does not begin; one that has begun is closed.
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "base/files.h"
#include "tests/support/bot_under_test.h"
#include "tests/support/skipped.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;

constexpr uid_t kNobody = 65534;

void write_content(const fs::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

/// A trade that waits for the answer to its open, with a position open.
struct WaitingTrade {
  explicit WaitingTrade(const LocalExchange& exchange, const ProcessSpec& spec) {
    exchange.post("/control/wire", "method=POST&path=/api/v3/order&answer=true&delay_ms=5000");
    process.emplace(spec);
    for (int i = 0; i < 1000 && exchange.posts().empty(); ++i) pause_for(Milliseconds{20});
    REQUIRE(exchange.posts().size() == 1);
  }
  /// Its exit status; what it said is kept for the report of a failure.
  int end() {
    const auto status = process->wait();
    UNSCOPED_INFO("exit " << status.value_or(-1) << "\n" << process->out() << process->err());
    return status.value_or(-1);
  }
  std::optional<ProcessUnderTest> process;
};

void die_with_a_position_open(const LocalExchange& exchange, const BotUnderTest& bot) {
  WaitingTrade trade(exchange, bot.spec({"trade", "--live"}));
  trade.process->signal(SIGKILL);
  REQUIRE(trade.end() == 128 + SIGKILL);
  for (int i = 0; i < 1000 && exchange.is_flat(); ++i) pause_for(Milliseconds{20});
  REQUIRE_FALSE(exchange.is_flat());
}

/// Whoever may not mount a disk may do so in a name space of his own, on most systems. Who is root
/// and may not is in a container, and keeps the users that other cases need.
bool may_mount_in_own_namespace() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (user == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  const auto same = [](unsigned id) { return fmt::format("{0} {0} 1", id); };
  write_content("/proc/self/setgroups", "deny");
  write_content("/proc/self/uid_map", same(user));
  write_content("/proc/self/gid_map", same(group));
  return true;
}

/// A file system of a few kilobytes, where this user may mount one.
class SmallDisk {
 public:
  explicit SmallDisk(const fs::path& where) : where_(where) {
    fs::create_directories(where);
    is_mounted_ = mount() || (may_mount_in_own_namespace() && mount());
    if (!is_mounted_) skip("this user may not mount a disk");
  }
  ~SmallDisk() {
    if (is_mounted_) ::umount2(where_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] bool is_mounted() const { return is_mounted_; }
  void fill() const {
    const int file = ::open((where_ / "filler").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(file >= 0);
    const std::string block(512, 'x');
    while (::write(file, block.data(), block.size()) > 0) {
    }
    ::close(file);
  }
  void make_room() const { fs::remove(where_ / "filler"); }
  void make_read_only() const {
    REQUIRE(::mount("tmpfs", where_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0);
  }

 private:
  [[nodiscard]] bool mount() const {
    return ::mount("tmpfs", where_.c_str(), "tmpfs", 0, "size=512k,mode=0777") == 0;
  }

  fs::path where_;
  bool is_mounted_ = false;
};

}  // namespace

TEST_CASE("files that may not grow stop a trade before it begins", "[e2e][disk]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  ProcessSpec spec = bot.spec({"trade", "--live"});
  for (const rlim_t size : {0UL, 1UL, 512UL, 4096UL, 16384UL, 40000UL}) {
    CAPTURE(size);
    spec.limits[RLIMIT_FSIZE] = size;
    ProcessUnderTest process(spec);
    const int status = process.wait().value_or(-1);
    INFO(process.out() << process.err());
    CHECK(status == 30);
    CHECK(exchange.posts().empty());
  }
  CHECK(bot.run({"trade", "--live"}).status == 0);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("a disk that fills at any moment after the open was sent prevents no close",
          "[e2e][disk]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  WaitingTrade trade(exchange, bot.spec({"trade", "--live"}));
  // Not 0: what it says on stderr ends in a file too.
  REQUIRE(trade.process->limit(RLIMIT_FSIZE, fs::file_size(bot.data_dir() / "ledger.db-wal")));
  CHECK(trade.end() == 30);
  CHECK(exchange.is_flat());
  CHECK(exchange.fill_ids().size() == 2);
  CHECK(trade.process->err().find("disk") != std::string::npos);
  // With room again, the next run learns from the exchange what became of it, and opens nothing.
  CHECK(bot.run({"trade", "--live"}).status == 0);
  CHECK(exchange.posts().size() == 2);
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
}

TEST_CASE("a really full disk stops a trade before it begins and prevents no close",
          "[e2e][disk]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  const SmallDisk disk(bot.data_dir());
  if (!disk.is_mounted()) return;
  disk.fill();
  const ProcessResult refused = bot.run({"trade", "--live"});
  CHECK(refused.status == 30);
  CHECK(refused.err.find("No space left") != std::string::npos);
  CHECK(exchange.posts().empty());
  disk.make_room();
  WaitingTrade trade(exchange, bot.spec({"trade", "--live"}));
  disk.fill();
  CHECK(trade.end() == 30);
  CHECK(exchange.is_flat());
  CHECK(exchange.fill_ids().size() == 2);
}

TEST_CASE("a disk that turns read-only stops a trade before it begins", "[e2e][disk]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  const SmallDisk disk(bot.data_dir());
  if (!disk.is_mounted()) return;
  const bool has_ledger = GENERATE(true, false);
  const std::size_t before = has_ledger ? 2 : 0;
  if (has_ledger) REQUIRE(bot.run({"trade", "--live"}).status == 0);
  disk.make_read_only();
  const ProcessResult refused = bot.run({"trade", "--live", "--force"});
  CHECK(refused.status == 30);
  CHECK(refused.err.find("ead-only") != std::string::npos);
  CHECK(exchange.posts().size() == before);
  CHECK(bot.run({"status"}).status == 0);  // reading needs no right to write
}

TEST_CASE("a disk that cannot be written hides no trade that was left open",
          "[e2e][disk][safety]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  const SmallDisk disk(bot.data_dir());
  if (!disk.is_mounted()) return;
  die_with_a_position_open(exchange, bot);
  disk.make_read_only();
  for (const auto& arguments :
       {std::vector<std::string>{"run", "--once", "--live"}, {"trade", "--live"}, {"reconcile"}}) {
    const ProcessResult refused = bot.run(arguments);
    CHECK(refused.status == 21);
    for (const char* part : {"OPEN RISK: the trade in ", " is not settled", "ead-only",
                             "`apexbot close --yes` closes it without the ledger"}) {
      CAPTURE(part);
      CHECK(refused.err.find(part) != std::string::npos);
    }
  }
  CHECK(exchange.posts().size() == 1);
  CHECK(bot.run({"close", "--yes"}).status == 0);
  CHECK(exchange.is_flat());
}

TEST_CASE("a full disk keeps nobody from closing what was left open", "[e2e][disk][safety]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  const SmallDisk disk(bot.data_dir());
  if (!disk.is_mounted()) return;
  die_with_a_position_open(exchange, bot);
  SECTION("with the pid of who died") {}
  SECTION("without room for a pid") { write_content(bot.data_dir() / "apexbot.lock", ""); }
  disk.fill();
  const ProcessResult result = bot.run({"run", "--once", "--live"});
  CHECK(result.status == 30);
  CHECK(result.err.find("the disk is full") != std::string::npos);
  CHECK(exchange.is_flat());
}

TEST_CASE("a full disk keeps nobody from halting", "[e2e][disk][safety]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  const SmallDisk disk(bot.data_dir());
  if (!disk.is_mounted()) return;
  disk.fill();
  const auto arguments = GENERATE(std::vector<std::string>{"halt", "--reason", "a bill"},
                                  std::vector<std::string>{"close"});
  const ProcessResult halted = bot.run(arguments);
  CHECK(halted.status == 0);
  CHECK(halted.out.find("by hand") != std::string::npos);
  CHECK(halted.out.find("no reason given") != std::string::npos);
  CHECK(halted.err.find("warning: the reason could not be written") != std::string::npos);
  disk.make_room();
  const ProcessResult refused = bot.run({"trade", "--live"});
  CHECK(refused.status == 4);
  CHECK(refused.err.find("halted: ") != std::string::npos);
  CHECK(exchange.posts().empty());
}

TEST_CASE("without a ledger, what is open is closed though there is no room for another one",
          "[e2e][disk][damage][safety]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  die_with_a_position_open(exchange, bot);
  pause_for(Milliseconds{100});  // the account shows it a moment later
  write_content(bot.data_dir() / "ledger.db", "this is no data base");
  ProcessSpec spec = bot.spec({"close", "--yes"});
  const fs::path elsewhere = bot.directory.path() / "tmp";
  const SmallDisk disk(elsewhere);
  spec.environment["TMPDIR"] = elsewhere;
  SECTION("the place for temporary files is full") {
    if (!disk.is_mounted()) return;
    disk.fill();
  }
  SECTION("no file can hold a ledger") { spec.limits[RLIMIT_FSIZE] = 4096; }
  const ProcessResult result = run_process(spec);
  INFO("exit " << result.status << "\n" << result.out << result.err);
  CHECK(result.status == 0);
  CHECK(exchange.is_flat());
  CHECK(exchange.fill_ids().size() == 2);
  if (disk.is_mounted()) disk.make_room();
  CHECK(fs::is_empty(elsewhere));
}

TEST_CASE("a log file that cannot be opened keeps nobody from closing or trading",
          "[e2e][disk][safety]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  const auto arguments =
      GENERATE(std::vector<std::string>{"run", "--once", "--live"},
               std::vector<std::string>{"trade", "--live"}, std::vector<std::string>{"reconcile"},
               std::vector<std::string>{"close"});
  CAPTURE(arguments);
  const bool was_open = GENERATE(true, false);
  if (was_open) die_with_a_position_open(exchange, bot);
  REQUIRE(make_directory(bot.directory.path() / "config").has_value());
  write_content(bot.directory.path() / "config/trading.yaml",
                "schedule:\n  avoid_funding: false\nlog_file: none/bot.log\n");
  const ProcessResult result = bot.run(arguments);
  CHECK(result.status == 0);
  CHECK(result.err.find("apexbot: warning: cannot write log_file none/bot.log: No such file") !=
        std::string::npos);
  CHECK(result.err.find("the ledger cannot be used") == std::string::npos);
  CHECK(exchange.is_flat());
  if (was_open || arguments.front() == "trade") CHECK(exchange.fill_ids().size() == 2);
}

TEST_CASE("a data directory of somebody else is a clear error and stays as it is", "[e2e][disk]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  REQUIRE(bot.run({"trade", "--live"}).status == 0);
  ProcessSpec spec = bot.spec({"trade", "--live", "--force"});
  REQUIRE(::chmod(bot.directory.path().c_str(), 0755) == 0);
  if (::geteuid() == 0) spec.user = kNobody;
  const unsigned mode = GENERATE(0000U, 0555U);
  for (const auto& entry : fs::directory_iterator(bot.data_dir())) {
    REQUIRE(::chmod(entry.path().c_str(), mode & 0444U) == 0);
  }
  REQUIRE(::chmod(bot.data_dir().c_str(), mode) == 0);
  ProcessUnderTest refused(spec);
  CHECK(refused.wait() == 30);
  REQUIRE(::chmod(bot.data_dir().c_str(), 0700) == 0);  // so that its files can be searched
  INFO(refused.err());
  CHECK(refused.err().find("ermission denied") != std::string::npos);
  CHECK(refused.err().find("data") != std::string::npos);
  CHECK(exchange.posts().size() == 2);
}

TEST_CASE("a data directory that cannot be made or is a file is a clear error", "[e2e][disk]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  write_content(bot.directory.path() / "file", "mine");
  for (const char* place : {"file", "file/data", "/proc/data", "/dev/null/data"}) {
    const ProcessResult refused = bot.run({"trade", "--live", "--data-dir", place});
    INFO(place << ": " << refused.err);
    CHECK(refused.status == 30);
    CHECK(refused.err.find("directory") != std::string::npos);
  }
  CHECK(exchange.posts().empty());
  CHECK(bot.run({"trade", "--live", "--data-dir", "new/and/deep"}).status == 0);
  CHECK(fs::exists(bot.directory.path() / "new/and/deep/ledger.db"));
}

TEST_CASE("a data directory that is lost while a position is open prevents no close",
          "[e2e][disk]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  WaitingTrade trade(exchange, bot.spec({"trade", "--live"}));
  fs::remove_all(bot.data_dir());
  const int status = trade.end();
  CHECK((status == 0 || status == 30));
  CHECK(exchange.is_flat());
  CHECK(exchange.fill_ids().size() == 2);
  CHECK(bot.run({"trade", "--live"}).status == 0);
  CHECK(exchange.posts().size() == 2);  // the exchange tells that today is done
}
