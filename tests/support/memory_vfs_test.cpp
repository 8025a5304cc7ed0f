#include "tests/support/memory_vfs.h"

#include <catch2/catch.hpp>
#include <set>

#include "tests/ledger/ledger_builders.h"
#include "tests/support/fact_trace.h"

using namespace apex;
using namespace apex::testing;

namespace {

LedgerFile file() { return {"/ledger.db", std::nullopt, MemoryVfs::name()}; }

Ledger open() {
  auto ledger = Ledger::open_writer(file(), LedgerKind::live, {Network::local});
  INFO((ledger ? "" : ledger.error().message));
  REQUIRE(ledger.has_value());
  return *std::move(ledger);
}

Milliseconds offset(int number) { return Milliseconds{1000 * number}; }

Result<void> record(Ledger& ledger, int number) {
  return ledger.record_clock_offset(offset(number), at("2026-01-05T09:00:00Z"));
}

std::optional<Milliseconds> last_offset(const Ledger& ledger) {
  const auto history = ledger.history(StakingCalendar{}, at("2026-01-05T09:00:00Z"), 1);
  REQUIRE(history.has_value());
  return history->clock_offset;
}

}  // namespace

TEST_CASE("a disk in memory keeps what a ledger recorded from one opening to the next",
          "[support][memory_vfs]") {
  MemoryVfs disk;
  {
    Ledger ledger = open();
    REQUIRE(record(ledger, 1).has_value());
  }
  const Ledger again = open();
  CHECK(last_offset(again) == offset(1));
  const auto check = again.verify_all();
  REQUIRE(check.has_value());
  CHECK(check->sound());
}

TEST_CASE("a power cut before the sync loses the fact, one after it does not",
          "[support][memory_vfs]") {
  for (const bool synced : {false, true}) {
    MemoryVfs disk;
    {
      Ledger ledger = open();
      REQUIRE(record(ledger, 1).has_value());
      disk.on_step = [&](MemoryVfs::Step step, const std::string&) {
        const auto deadly = synced ? MemoryVfs::Step::after_sync : MemoryVfs::Step::before_sync;
        if (step == deadly) disk.power_off(Loss::all, 1);
      };
      const auto written = record(ledger, 2);
      REQUIRE_FALSE(written.has_value());
      CHECK(written.error().kind == ErrorKind::storage);
      disk.on_step = nullptr;
      CHECK_FALSE(record(ledger, 3).has_value());  // it is off
    }
    disk.revive();
    const Ledger again = open();
    CHECK(last_offset(again) == (synced ? offset(2) : offset(1)));
  }
}

TEST_CASE("a program that dies without a power cut loses nothing that it had written",
          "[support][memory_vfs]") {
  MemoryVfs disk;
  {
    Ledger ledger = open();
    disk.on_step = [&](MemoryVfs::Step step, const std::string&) {
      // Behind all its writes: the commit is whole, only not confirmed.
      if (step == MemoryVfs::Step::before_sync && disk.unsynced_writes() > 1) {
        disk.power_off(Loss::none, 1);
      }
    };
    CHECK_FALSE(record(ledger, 1).has_value());
    disk.on_step = nullptr;
  }
  disk.revive();
  const Ledger again = open();
  CHECK(last_offset(again) == offset(1));
}

TEST_CASE("a file that was open when the power went fails also after it is back",
          "[support][memory_vfs]") {
  MemoryVfs disk;
  Ledger old = open();
  REQUIRE(record(old, 1).has_value());
  disk.power_off(Loss::all, 1);
  disk.revive();
  CHECK_FALSE(record(old, 2).has_value());
  const Ledger again = open();
  CHECK(last_offset(again) == offset(1));
}

TEST_CASE("each way of losing writes loses some and keeps some over the seeds",
          "[support][memory_vfs]") {
  for (const Loss loss : {Loss::suffix, Loss::torn, Loss::any_part}) {
    INFO(to_string(loss));
    std::set<std::optional<Milliseconds>> seen;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      MemoryVfs disk;
      {
        Ledger ledger = open();
        REQUIRE(record(ledger, 1).has_value());
        disk.on_step = [&](MemoryVfs::Step step, const std::string&) {
          if (step == MemoryVfs::Step::before_sync) disk.power_off(loss, seed);
        };
        CHECK_FALSE(record(ledger, 2).has_value());
        disk.on_step = nullptr;
      }
      disk.revive();
      const Ledger again = open();
      seen.insert(last_offset(again));
      const auto check = again.verify_all();
      REQUIRE(check.has_value());
      CHECK(check->sound());
    }
    // A torn commit is none; of the other two some are whole.
    CHECK(seen.contains(offset(1)));
    CHECK(seen.contains(offset(2)) == (loss != Loss::torn));
  }
}

TEST_CASE("the fact that is being written is known by its name", "[support][fact_trace]") {
  MemoryVfs disk;
  FactTrace trace;
  std::set<std::string> names;
  disk.on_step = [&](MemoryVfs::Step step, const std::string&) {
    if (step == MemoryVfs::Step::before_sync) names.insert(trace.writing());
  };
  {
    Ledger ledger = open();
    REQUIRE(record(ledger, 1).has_value());
    REQUIRE(ledger.record_day_checked(day("2026-01-05"), at("2026-01-05T09:00:00Z")).has_value());
  }
  CHECK(names ==
        std::set<std::string>{"schema", "wal mode", "clock_offset", "day_checked", "checkpoint"});
}

TEST_CASE("a full disk refuses a fact, and takes the next one once there is room",
          "[support][memory_vfs]") {
  MemoryVfs disk;
  Ledger ledger = open();
  REQUIRE(record(ledger, 1).has_value());
  disk.set_full(true);
  const auto refused = record(ledger, 2);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::storage);
  CHECK(last_offset(ledger) == offset(1));
  disk.set_full(false);
  REQUIRE(record(ledger, 3).has_value());
  CHECK(last_offset(ledger) == offset(3));
}

TEST_CASE("a ledger that a full disk did not let begin begins once there is room",
          "[support][memory_vfs]") {
  MemoryVfs disk;
  const auto begin = [] { return Ledger::open_writer(file(), LedgerKind::live, {Network::local}); };
  disk.set_full(true);
  const auto refused = begin();
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::storage);
  disk.set_full(false);
  auto ledger = begin();
  INFO((ledger ? "" : ledger.error().message));
  REQUIRE(ledger.has_value());
  CHECK(record(*ledger, 1).has_value());
}
