// What is told of a position that may be open when the daemon ends with it.
#include <catch2/catch.hpp>

#include "tests/daemon/post_floor.h"
#include "tests/ledger/fault_vfs.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Keys kRisk{"outcome_unknown 2026-01-05T08:30:00Z"};

/// Something is open, and somebody wants it to stop.
struct EndingFloor : PostFloor {
  EndingFloor() {
    REQUIRE(ledger.record_intent(intended_trade(clock.now()).intent));
    stop.request_stop(15);
  }
};

}  // namespace

TEST_CASE("the last word tells of a risk though a stop was requested, and once", "[daemon][post]") {
  EndingFloor floor;
  floor.has_second = true;
  {
    AlertPost post = floor.post();
    post.on_pass(floor.failed(ErrorKind::key_rejected));  // critical, too, but not what is open
    std::ignore = post.on_idle(kMinute);
    CHECK(floor.hook.attempts.empty());
    post.last_word();
    CHECK(floor.hook.keys() == kRisk);
    CHECK(floor.second.keys() == kRisk);
    post.last_word();
    CHECK(floor.hook.attempts.size() == 1);
  }
  AlertPost again = floor.post();
  again.on_pass(floor.failed(ErrorKind::outcome_unknown));
  again.last_word();
  CHECK(floor.hook.attempts.size() == 1);
  floor.clock.advance(std::chrono::minutes{15});
  again.on_pass(floor.failed(ErrorKind::outcome_unknown));
  again.last_word();
  CHECK(floor.hook.attempts.size() == 2);
}

TEST_CASE("the last word tries a channel that has failed and was to be left alone",
          "[daemon][post]") {
  EndingFloor floor;
  floor.stop.request_stop(0);  // another program
  AlertPost post = floor.post();
  post.on_pass(floor.failed(ErrorKind::outcome_unknown));
  floor.hook.failure = DeliveryFailure{"status 429", Milliseconds{600'000}};
  std::ignore = post.on_idle(kMinute);
  REQUIRE(floor.hook.attempts.size() == 1);
  floor.hook.failure.reset();
  post.last_word();
  CHECK(floor.hook.keys() == kRisk);
}

TEST_CASE("what the last word could not bring waits for the next start", "[daemon][post]") {
  EndingFloor floor;
  floor.hook.failure = kDown;
  {
    AlertPost post = floor.post();
    post.on_pass(floor.failed(ErrorKind::outcome_unknown));
    post.last_word();
    CHECK(floor.hook.attempts.size() == 1);
  }
  floor.hook.failure.reset();
  floor.stop.request_stop(0);  // another program
  floor.clock.advance(kMinute);
  AlertPost again = floor.post();
  std::ignore = again.on_idle(kMinute);
  CHECK(floor.hook.keys() == kRisk);
}

TEST_CASE("receivers that hang share the time of the last word", "[daemon][post]") {
  EndingFloor floor;
  floor.has_second = true;
  floor.hook.takes = floor.second.takes = std::chrono::seconds{60};
  floor.hook.failure = kDown;
  AlertPost post = floor.post();
  post.on_pass(floor.failed(ErrorKind::outcome_unknown));
  const Milliseconds before = floor.clock.steady();
  post.last_word();
  CHECK(floor.clock.steady() - before <= AlertPost::kLastWord - AlertPost::kMargin);
  CHECK(floor.hook.attempts.size() == 1);
  CHECK(floor.second.keys() == kRisk);
}

TEST_CASE("with a full disk the last word comes from memory", "[daemon][post]") {
  FaultVfs vfs;
  EndingFloor floor;
  const LedgerFile file{floor.directory.path() / "full", std::nullopt, FaultVfs::name()};
  auto opened = Ledger::open_writer(file, LedgerKind::live, {Network::local});
  REQUIRE(opened);
  Ledger ledger = *std::move(opened);
  REQUIRE(ledger.record_intent(intended_trade(floor.clock.now()).intent));
  AlertPost post = floor.post(&ledger);
  vfs.code = 13;  // SQLITE_FULL
  vfs.fail_from = vfs.changes;
  post.on_pass(floor.failed(ErrorKind::outcome_unknown));
  post.last_word();
  CHECK(floor.hook.keys() == kRisk);
}
