// Who may open a ledger, and what opening leaves behind.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <functional>

#include "ledger/ledger.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;

constexpr uid_t kNobody = 65534;

/// Runs `body` in a child process and returns its exit status. The child never comes back.
int in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// The same as somebody who may only read what others may read.
int in_child_without_rights(const std::function<int()>& body) {
  return in_child([&] {
    if (::geteuid() == 0 && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) return 99;
    return body();
  });
}

/// Readable by all, writable by none.
void make_read_only(const fs::path& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) {
    fs::permissions(entry.path(), static_cast<fs::perms>(0444));
  }
  fs::permissions(directory, static_cast<fs::perms>(0555));
}

void make_writable(const fs::path& directory) {
  fs::permissions(directory, static_cast<fs::perms>(0755));
  for (const auto& entry : fs::directory_iterator(directory)) {
    fs::permissions(entry.path(), static_cast<fs::perms>(0644));
  }
}

unsigned mode_of(const fs::path& path) {
  struct stat info = {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 0777U;
}

}  // namespace

TEST_CASE("a new ledger is readable by its owner only", "[ledger][open]") {
  const TemporaryDirectory directory;
  const fs::path data = directory.path() / "deep" / "data";
  Ledger ledger = writer(data);
  record_completed(ledger, intent("2026-01-05T09:00:00Z"));
  CHECK(mode_of(data) == 0700);
  CHECK(mode_of(data / "ledger.db") == 0600);
  CHECK(mode_of(data / "ledger.db-wal") == 0600);
  CHECK(must(ledger.verify_all()).sound());
}

TEST_CASE("a second writer is refused with the pid of the first", "[ledger][open]") {
  const TemporaryDirectory directory;
  {
    const Ledger first = writer(directory.path());
    const auto second = Ledger::open_writer(directory.path(), LedgerKind::live, kTestnet);
    REQUIRE_FALSE(second);
    CHECK(second.error().kind == ErrorKind::locked);
    CHECK_THAT(second.error().message, Catch::Contains("pid " + std::to_string(::getpid())));
    // A rehearsal has another file and another lock.
    CHECK(Ledger::open_writer(directory.path(), LedgerKind::rehearsal, kTestnet));
  }
  CHECK(Ledger::open_writer(directory.path(), LedgerKind::live, kTestnet));
}

TEST_CASE("a ledger of another network or kind is refused", "[ledger][open]") {
  const TemporaryDirectory directory;
  record_completed(*std::make_unique<Ledger>(writer(directory.path())),
                   intent("2026-01-05T09:00:00Z"));
  const auto other =
      Ledger::open_writer(directory.path(), LedgerKind::live, LedgerOwner{Network::mainnet});
  REQUIRE_FALSE(other);
  CHECK(other.error().kind == ErrorKind::config);
  CHECK_THAT(other.error().message, Catch::Contains("testnet") && Catch::Contains("mainnet"));

  fs::rename(directory.path() / "ledger.db", directory.path() / "ledger-dry.db");
  const auto renamed = Ledger::open_reader(directory.path(), LedgerKind::rehearsal);
  REQUIRE_FALSE(renamed);
  CHECK(renamed.error().kind == ErrorKind::config);
}

TEST_CASE("readers read beside a writer and see what is committed", "[ledger][open]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const Ledger first = reader(directory.path());
  const Ledger second = reader(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  CHECK_FALSE(must(first.trade(trade.id())));
  require_ok(ledger.record_intent(trade));
  CHECK(must(first.trade(trade.id())));
  CHECK(must(second.knows_day(trade.key.day)));
}

TEST_CASE("a writer keeps the WAL files, and the main file alone then holds everything",
          "[ledger][open]") {
  const TemporaryDirectory directory;
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  {
    Ledger ledger = writer(directory.path());
    record_completed(ledger, trade);
  }
  CHECK(fs::exists(directory.path() / "ledger.db-wal"));
  CHECK(fs::exists(directory.path() / "ledger.db-shm"));
  { CHECK(must(reader(directory.path()).trade(trade.id()))); }
  CHECK(fs::exists(directory.path() / "ledger.db-wal"));  // a reader does not tidy up either

  const fs::path copy = directory.path() / "backup";
  fs::create_directory(copy);
  fs::copy_file(directory.path() / "ledger.db", copy / "ledger.db");
  CHECK(must(reader(copy).trade(trade.id()))->settled());
}

TEST_CASE("what was recorded before a kill is there afterwards", "[ledger][open]") {
  const TemporaryDirectory directory;
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  const int status = in_child([&] {
    auto ledger = Ledger::open_writer(directory.path(), LedgerKind::live, kTestnet);
    if (!ledger || !ledger->record_intent(trade)) return 1;
    if (!ledger->record_fills(trade.id(), {fill_of(trade, Leg::open)})) return 2;
    ::_exit(0);  // nothing is closed
  });
  REQUIRE(status == 0);
  CHECK(must(reader(directory.path()).trade(trade.id()))->counts_for_day());
  Ledger ledger = writer(directory.path());
  CHECK(must(ledger.unsettled()).size() == 1);
  require_ok(ledger.record_end(trade.id(), end_of(trade, TradeOutcome::completed)));
  CHECK(must(ledger.verify_all()).sound());
}

TEST_CASE("a reader needs no right to write", "[ledger][open]") {
  const TemporaryDirectory directory;
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  {
    Ledger ledger = writer(directory.path());
    record_completed(ledger, trade);
  }
  const bool with_wal_files = GENERATE(true, false);
  if (!with_wal_files) {
    fs::remove(directory.path() / "ledger.db-wal");
    fs::remove(directory.path() / "ledger.db-shm");
  }
  make_read_only(directory.path());
  const int status = in_child_without_rights([&] {
    const auto ledger = Ledger::open_reader(directory.path(), LedgerKind::live);
    if (!ledger) return 1;
    const auto record = ledger->trade(trade.id());
    if (!record || !*record || !(*record)->settled()) return 2;
    const auto refused = Ledger::open_writer(directory.path(), LedgerKind::live, kTestnet);
    return !refused && refused.error().kind == ErrorKind::storage ? 0 : 3;
  });
  make_writable(directory.path());
  CHECK(status == 0);
}

TEST_CASE("no writer starts while somebody reads the file as immutable", "[ledger][open]") {
  const TemporaryDirectory directory;
  { const Ledger made = writer(directory.path()); }
  fs::remove(directory.path() / "ledger.db-wal");
  fs::remove(directory.path() / "ledger.db-shm");
  make_read_only(directory.path());
  int ready[2] = {};
  int go_on[2] = {};
  REQUIRE(::pipe(ready) == 0);
  REQUIRE(::pipe(go_on) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(go_on[1]);
    if (::geteuid() == 0 && ::setuid(kNobody) != 0) ::_exit(99);
    const auto ledger = Ledger::open_reader(directory.path(), LedgerKind::live);
    char byte = ledger ? 'y' : 'n';
    if (::write(ready[1], &byte, 1) != 1) ::_exit(98);
    std::ignore = ::read(go_on[0], &byte, 1);  // until the parent closes its end
    ::_exit(0);
  }
  ::close(go_on[0]);
  char answer = 0;
  CHECK(::read(ready[0], &answer, 1) == 1);
  CHECK(answer == 'y');
  make_writable(directory.path());
  const auto refused = Ledger::open_writer(directory.path(), LedgerKind::live, kTestnet);
  CHECK((!refused && refused.error().kind == ErrorKind::locked));
  ::close(go_on[1]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  ::close(ready[0]);
  ::close(ready[1]);
  CHECK(Ledger::open_writer(directory.path(), LedgerKind::live, kTestnet));
}

TEST_CASE("a data directory that cannot be is a storage error", "[ledger][open]") {
  const TemporaryDirectory directory;
  std::ignore = ::open((directory.path() / "file").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  const auto in_file =
      Ledger::open_writer(directory.path() / "file" / "data", LedgerKind::live, kTestnet);
  REQUIRE_FALSE(in_file);
  CHECK(in_file.error().kind == ErrorKind::storage);

  fs::create_directory(directory.path() / "apexbot.lock");
  const auto no_lock = Ledger::open_writer(directory.path(), LedgerKind::live, kTestnet);
  REQUIRE_FALSE(no_lock);
  CHECK(no_lock.error().kind == ErrorKind::storage);

  const auto no_layer = Ledger::open_reader(
      {directory.path() / "ledger.db", std::nullopt, "nowhere"}, LedgerKind::live);
  REQUIRE_FALSE(no_layer);
  CHECK(no_layer.error().kind == ErrorKind::internal);
}

TEST_CASE("a data directory may have any name", "[ledger][open]") {
  const TemporaryDirectory directory;
  const fs::path odd = directory.path() / "file:a?b=c#d%20 ü";
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  {
    Ledger ledger = writer(odd);
    record_completed(ledger, trade);
  }
  CHECK(must(reader(odd).trade(trade.id())));
  fs::remove(odd / "ledger.db-wal");
  fs::remove(odd / "ledger.db-shm");
  fs::permissions(directory.path(), static_cast<fs::perms>(0755));
  make_read_only(odd);
  const int status = in_child_without_rights([&] {
    const auto ledger = Ledger::open_reader(odd, LedgerKind::live);
    return ledger && ledger->trade(trade.id()).value_or(std::nullopt) ? 0 : 1;
  });
  make_writable(odd);
  CHECK(status == 0);
}

TEST_CASE("a ledger in memory records and is gone with its object", "[ledger][open]") {
  const fs::path here = fs::current_path();
  const TemporaryDirectory directory;
  fs::current_path(directory.path());
  for (int i = 0; i < 2; ++i) {
    auto ledger = Ledger::open_in_memory(LedgerKind::live, {Network::local});
    REQUIRE(ledger.has_value());
    CHECK(ledger->owner() == LedgerOwner{Network::local});
    CHECK(ledger->unsettled()->empty());
    REQUIRE(ledger->record_intent(intended_trade(at("2026-01-05T09:30:00Z")).intent).has_value());
    CHECK(ledger->unsettled()->size() == 1);
    CHECK(ledger->verify_all()->sound());
  }
  fs::current_path(here);
  CHECK(fs::is_empty(directory.path()));
}
