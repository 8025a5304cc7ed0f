// The power goes at any write of a ledger: whatever the disk kept of it, the ledger opens, has
// every fact that it had confirmed, none by half, and goes on.
#include <catch2/catch.hpp>
#include <cstdio>
#include <functional>
#include <vector>

#include "tests/ledger/ledger_builders.h"
#include "tests/support/memory_vfs.h"

using namespace apex;
using namespace apex::testing;

namespace {

constexpr int kSeeds = 2560;

Result<Ledger> open() {
  return Ledger::open_writer({"/ledger.db", std::nullopt, MemoryVfs::name()}, LedgerKind::live,
                             kTestnet);
}

using Recording = std::function<Result<void>(Ledger&)>;

/// Two trades, one of them in a single transaction, and what stands between them.
std::vector<Recording> facts() {
  const TradeIntent first = intent("2026-01-05T09:00:00Z");
  const TradeIntent second = intent("2026-01-06T09:00:00Z");
  const auto answered = [first](Leg leg, const char* id) {
    return [first, leg, id](Ledger& ledger) {
      const ClientOrderId& order = leg == Leg::open ? open_id(first) : close_id(first);
      return ledger.record_answer(first.id(), order, first.at, Accepted{OrderId(id)});
    };
  };
  return {
      [](Ledger& ledger) { return ledger.record_clock_offset(Milliseconds{700}, Timestamp{}); },
      [first](Ledger& ledger) { return ledger.record_intent(first); },
      answered(Leg::open, "11"),
      answered(Leg::close, "12"),
      [first](Ledger& ledger) {
        return ledger.record_fills(first.id(),
                                   {fill_of(first, Leg::open), fill_of(first, Leg::close)});
      },
      [first](Ledger& ledger) {
        return ledger.record_end(first.id(), end_of(first, TradeOutcome::completed));
      },
      [second](Ledger& ledger) {
        return ledger.record_rebuilt(second, {fill_of(second, Leg::open)},
                                     end_of(second, TradeOutcome::position_open));
      },
      [second](Ledger& ledger) { return ledger.record_day_checked(second.key.day, second.at); },
  };
}

/// Records all of it, in two runs of the program; counts what was confirmed until the power went.
std::size_t record_all(const std::vector<Recording>& all) {
  std::size_t confirmed = 0;
  const std::size_t half = all.size() / 2;
  for (const std::size_t end : {half, all.size()}) {
    auto ledger = open();
    if (!ledger) return confirmed;
    while (confirmed < end && all[confirmed](*ledger)) ++confirmed;
    if (confirmed < end) return confirmed;
  }
  return confirmed;
}

std::int64_t rows(const Ledger& ledger) {
  const auto check = ledger.verify_all();
  REQUIRE(check.has_value());
  for (const LedgerProblem& problem : check->problems) FAIL(problem.what);
  return check->rows;
}

/// Rows of a ledger with so many of the facts, from none on.
std::vector<std::int64_t> rows_after_each(const std::vector<Recording>& all) {
  MemoryVfs disk;
  auto ledger = open();
  REQUIRE(ledger.has_value());
  std::vector<std::int64_t> counts{rows(*ledger)};
  for (const Recording& fact : all) {
    require_ok(fact(*ledger));
    counts.push_back(rows(*ledger));
  }
  return counts;
}

std::size_t writes_of(const std::vector<Recording>& all) {
  MemoryVfs disk;
  REQUIRE(open().has_value());
  std::size_t writes = 0;
  disk.on_step = [&](MemoryVfs::Step step, const std::string&) {
    if (step == MemoryVfs::Step::before_write) ++writes;
  };
  REQUIRE(record_all(all) == all.size());
  return writes;
}

}  // namespace

TEST_CASE("whatever write the power cuts, the ledger has what it confirmed and nothing by half",
          "[crashes][torn]") {
  const std::vector<Recording> all = facts();
  const std::vector<std::int64_t> counts = rows_after_each(all);
  const std::size_t writes = writes_of(all);
  REQUIRE(writes > 20);
  int cases = 0;
  for (const Loss loss : {Loss::torn, Loss::any_part}) {
    for (std::size_t seed = 0; seed < kSeeds; ++seed) {
      MemoryVfs disk;
      REQUIRE(open().has_value());
      std::size_t left = seed % writes;
      disk.on_step = [&](MemoryVfs::Step step, const std::string&) {
        if (step != MemoryVfs::Step::before_write) return;
        if (left-- == 0) disk.power_off(loss, seed);
      };
      std::size_t confirmed = record_all(all);
      disk.on_step = nullptr;
      disk.revive();
      INFO(to_string(loss) << ", seed " << seed << ", confirmed " << confirmed);
      auto ledger = open();
      INFO((ledger ? "" : ledger.error().message));
      REQUIRE(ledger.has_value());
      const std::int64_t there = rows(*ledger);
      // The one in flight may have made it.
      if (confirmed < all.size() && there == counts[confirmed + 1]) ++confirmed;
      CHECK(there == counts[confirmed]);
      for (; confirmed < all.size(); ++confirmed) require_ok(all[confirmed](*ledger));
      CHECK(rows(*ledger) == counts.back());
      ++cases;
    }
  }
  std::printf("torn writes %d\n", cases);
}
