// What becomes of alerts that wait in the ledger when the disk is full.
#include <algorithm>
#include <catch2/catch.hpp>

#include "daemon/alert_post.h"
#include "tests/daemon/post_floor.h"
#include "tests/ledger/fault_vfs.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// A floor whose ledger is on a disk that can be full.
struct FullFloor : PostFloor {
  FullFloor() : ledger_on_disk(opened(directory.path())) {}

  void fill_disk() {
    vfs.code = 13;  // SQLITE_FULL
    vfs.fail_from = vfs.changes;
  }
  void make_room() { vfs.fail_from = -1; }

  FaultVfs vfs;
  Ledger ledger_on_disk;

 private:
  static Ledger opened(const std::filesystem::path& directory) {
    const LedgerFile file{directory / "full", std::nullopt, FaultVfs::name()};
    return must(Ledger::open_writer(file, LedgerKind::live, {Network::local}));
  }
};

/// How often a receiver got that.
long count(const Keys& keys, const std::string& key) {
  return std::count(keys.begin(), keys.end(), key);
}

const std::string kKeyRejected = "key_rejected 2026-01-05T08:30:00Z";

}  // namespace

TEST_CASE("an alert that waits in the queue is delivered, once, while the disk is full",
          "[daemon][post]") {
  FullFloor floor;
  AlertPost post = floor.post(&floor.ledger_on_disk);
  floor.hook.failure = kDown;
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  std::ignore = post.on_idle(kMinute);
  floor.fill_disk();
  floor.clock.advance(kMinute);
  post.on_pass(floor.failed(ErrorKind::storage));  // news that cannot be saved
  std::ignore = post.on_idle(kMinute);
  floor.hook.failure.reset();
  floor.run(post, std::chrono::hours{2});
  CHECK(count(floor.hook.keys(), kKeyRejected) == 1);
  CHECK(count(floor.hook.keys(), "storage_failed 2026-01-05T08:31:00Z") == 1);
  post.on_pass(floor.failed(ErrorKind::storage));
  floor.run(post, std::chrono::hours{2});
  floor.make_room();
  floor.run(post, std::chrono::hours{2});
  CHECK(count(floor.hook.keys(), kKeyRejected) == 1);
  AlertPost again = floor.post(&floor.ledger_on_disk);
  again.on_pass(floor.failed(ErrorKind::key_rejected));
  floor.run(again, std::chrono::hours{2});
  CHECK(count(floor.hook.keys(), kKeyRejected) == 1);
}

TEST_CASE("with a full disk nothing of the queue follows later news of the same",
          "[daemon][post][safety]") {
  FullFloor floor;
  AlertPost post = floor.post(&floor.ledger_on_disk);
  floor.hook.failure = kDown;
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  std::ignore = post.on_idle(kMinute);
  floor.fill_disk();
  floor.clock.advance(kMinute);
  post.on_pass(floor.pass(PassKind::settled));
  floor.hook.failure.reset();
  floor.run(post, std::chrono::hours{2});
  CHECK(count(floor.hook.keys(), "all_clear key 2026-01-05T08:30:00Z") == 1);
  CHECK(count(floor.hook.keys(), kKeyRejected) == 0);
  floor.make_room();
  floor.run(post, std::chrono::hours{2});
  CHECK(count(floor.hook.keys(), kKeyRejected) == 0);
}

TEST_CASE("a receiver that is away is asked no more often because the disk is full",
          "[daemon][post]") {
  FullFloor floor;
  AlertPost post = floor.post(&floor.ledger_on_disk);
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  floor.hook.failure = kDown;
  floor.fill_disk();
  for (int i = 0; i < 240; ++i) {
    std::ignore = post.on_idle(kMinute);
    floor.clock.advance(AlertPost::kFirstPause);
  }
  CHECK(floor.hook.attempts.size() > 3);
  CHECK(floor.hook.attempts.size() < 20);
}
