#include "ledger/ledger_swap.h"

#include <catch2/catch.hpp>
#include <set>

#include "base/files.h"
#include "ledger/ledger.h"
#include "tests/support/builders.h"
#include "tests/support/temporary_directory.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Timestamp kNow = at("2026-01-07T14:02:00Z");

struct Place {
  TemporaryDirectory directory;
  LedgerFile file = ledger_file(directory.path(), LedgerKind::live);
  LedgerFile made = ledger_in_the_making(file);

  /// A ledger there with so many trades; closed again.
  void write(const LedgerFile& where, int trades) const {
    auto ledger = Ledger::open_writer(where, LedgerKind::live, {Network::local});
    REQUIRE(ledger.has_value());
    for (int i = 0; i < trades; ++i) {
      REQUIRE(ledger->record_intent(intended_trade(kNow + std::chrono::days{i}).intent));
    }
  }

  [[nodiscard]] static std::size_t trades_in(const LedgerFile& where) {
    const auto ledger = Ledger::open_reader(where, LedgerKind::live);
    REQUIRE(ledger.has_value());
    REQUIRE(ledger->has_file());
    return ledger->recent(10)->size();
  }

  [[nodiscard]] static bool exists(const std::filesystem::path& path) {
    return std::filesystem::exists(path);
  }
};

}  // namespace

TEST_CASE("a ledger takes the place of another, which is kept and can be read", "[ledger][swap]") {
  const Place place;
  place.write(place.file, 2);
  place.write(place.made, 1);
  const auto kept = replace_ledger(place.made, place.file, kNow);
  INFO((kept ? "" : kept.error().message));
  REQUIRE(kept.has_value());
  REQUIRE(kept->has_value());
  CHECK((*kept)->filename() == "ledger.db.20260107T140200Z.old");
  CHECK(Place::trades_in(place.file) == 1);
  CHECK(Place::trades_in({**kept, std::nullopt, ""}) == 2);
  CHECK_FALSE(Place::exists(place.made.path));
}

TEST_CASE("what was kept before is never overwritten", "[ledger][swap]") {
  const Place place;
  std::set<std::filesystem::path> all;
  place.write(place.file, 1);
  for (int i = 0; i < 3; ++i) {
    place.write(place.made, 1);
    const auto kept = replace_ledger(place.made, place.file, kNow);
    REQUIRE(kept.has_value());
    all.insert(**kept);
  }
  CHECK(all.size() == 3);
}

TEST_CASE("a damaged ledger is kept byte for byte, with its WAL", "[ledger][swap]") {
  const Place place;
  REQUIRE(replace_file(place.file.path, "this is no ledger", 0600));
  REQUIRE(replace_file(place.file.path.string() + "-wal", "nor this a WAL", 0600));
  place.write(place.made, 1);
  const auto kept = replace_ledger(place.made, place.file, kNow);
  REQUIRE(kept.has_value());
  CHECK(**read_file(**kept, 100) == "this is no ledger");
  CHECK(**read_file((*kept)->string() + "-wal", 100) == "nor this a WAL");
  CHECK(Place::trades_in(place.file) == 1);
}

TEST_CASE("where no ledger was, nothing is kept", "[ledger][swap]") {
  const Place place;
  place.write(place.made, 1);
  const auto kept = replace_ledger(place.made, place.file, kNow);
  REQUIRE(kept.has_value());
  CHECK_FALSE(kept->has_value());
  CHECK(Place::trades_in(place.file) == 1);
}

TEST_CASE("a ledger that is not whole replaces nothing", "[ledger][swap]") {
  const Place place;
  place.write(place.file, 2);
  place.write(place.made, 1);
  REQUIRE(replace_file(place.made.path.string() + "-wal", "not written back yet", 0600));
  const auto kept = replace_ledger(place.made, place.file, kNow);
  REQUIRE_FALSE(kept.has_value());
  CHECK(kept.error().kind == ErrorKind::storage);
  CHECK(Place::trades_in(place.file) == 2);
}

TEST_CASE("a ledger in the making that was left over is discarded with all its files",
          "[ledger][swap]") {
  const Place place;
  REQUIRE(discard_ledger(place.made));  // none there is fine
  place.write(place.made, 1);
  REQUIRE(replace_file(place.made.path.string() + "-wal", "left over", 0600));
  REQUIRE(discard_ledger(place.made));
  CHECK_FALSE(Place::exists(place.made.path));
  CHECK_FALSE(Place::exists(place.made.path.string() + "-wal"));
}

TEST_CASE("a new ledger that is missing, or cannot be put in place, replaces nothing",
          "[ledger][swap]") {
  const Place place;
  SECTION("its WAL is no file") {
    place.write(place.made, 1);
    std::filesystem::remove(place.made.path.string() + "-wal");
    std::filesystem::create_directory(place.made.path.string() + "-wal");
  }
  SECTION("what belongs to its WAL cannot be removed") {
    place.write(place.made, 1);
    std::filesystem::remove(place.made.path.string() + "-shm");
    std::filesystem::create_directories(place.made.path.string() + "-shm/kept");
  }
  SECTION("there is none") {}
  const auto kept = replace_ledger(place.made, place.file, kNow);
  REQUIRE_FALSE(kept.has_value());
  CHECK(kept.error().kind == ErrorKind::storage);
  CHECK_FALSE(Place::exists(place.file.path));
}

TEST_CASE("where all names for the old ledger are taken, it stays", "[ledger][swap]") {
  const Place place;
  place.write(place.file, 2);
  const std::string name = place.file.path.string() + ".20260107T140200Z";
  const char* suffix = GENERATE("", "-wal", "-shm");
  REQUIRE(replace_file(name + ".old" + suffix, "kept before", 0600));
  for (int i = 2; i <= 100; ++i) {
    REQUIRE(replace_file(name + "-" + std::to_string(i) + ".old" + suffix, "kept before", 0600));
  }
  place.write(place.made, 1);
  const auto kept = replace_ledger(place.made, place.file, kNow);
  REQUIRE_FALSE(kept.has_value());
  CHECK(kept.error().kind == ErrorKind::storage);
  CHECK(Place::trades_in(place.file) == 2);
  CHECK(**read_file(name + ".old" + suffix, 100) == "kept before");
}

TEST_CASE("a WAL without its ledger is kept, too, and not played into the new one",
          "[ledger][swap]") {
  const Place place;
  REQUIRE(replace_file(place.file.path.string() + "-wal", "all that is left", 0600));
  place.write(place.made, 1);
  const auto kept = replace_ledger(place.made, place.file, kNow);
  INFO((kept ? "" : kept.error().message));
  REQUIRE(kept.has_value());
  REQUIRE(kept->has_value());
  CHECK(**read_file((*kept)->string() + "-wal", 100) == "all that is left");
  CHECK(Place::trades_in(place.file) == 1);
}

TEST_CASE("what stands in the place of a ledger in the making and is none is told",
          "[ledger][swap]") {
  const Place place;
  const char* suffix = GENERATE("", "-wal", "-shm");
  std::filesystem::create_directories(place.made.path.string() + suffix + "/kept");
  const auto discarded = discard_ledger(place.made);
  REQUIRE_FALSE(discarded.has_value());
  CHECK(discarded.error().kind == ErrorKind::storage);
  CHECK(Place::exists(place.made.path.string() + suffix + "/kept"));
}
