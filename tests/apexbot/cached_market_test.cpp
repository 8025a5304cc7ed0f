#include "apexbot/cached_market.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/paper/paper_fixture.h"
#include "tests/support/life.h"
#include "tests/support/mortal_ports.h"
#include "tests/support/temporary_directory.h"

using namespace apex;
using namespace apex::testing;

namespace {

struct CachedFixture : PaperFixture {
  [[nodiscard]] CachedMarket market() {
    return {asked, SymbolCache(directory.path(), Network::testnet, clock)};
  }
  /// How often the exchange was asked for its contracts.
  [[nodiscard]] int asked_for_contracts() const {
    return static_cast<int>(
        std::count_if(life.points().begin(), life.points().end(), [](const std::string& point) {
          return point.starts_with("instruments") && point.ends_with("before");
        }));
  }

  TemporaryDirectory directory;
  Life life;
  MortalMarket asked{exchange, life};
};

}  // namespace

TEST_CASE("contracts are asked for once, and by the next run not for a day", "[apexbot][cache]") {
  CachedFixture f;
  CachedMarket first = f.market();
  REQUIRE(first.instruments().has_value());
  REQUIRE(first.instruments().has_value());
  CHECK(f.asked_for_contracts() == 1);
  f.clock.advance(SymbolCache::kAgeMax);
  REQUIRE(f.market().instruments().value().size() == first.instruments().value().size());
  CHECK(f.asked_for_contracts() == 1);
  f.clock.advance(Milliseconds{1});
  REQUIRE(f.market().instruments().has_value());
  CHECK(f.asked_for_contracts() == 2);
}

TEST_CASE("a run that lives long asks again before it opens, and closes by what it has",
          "[apexbot][cache][safety]") {
  CachedFixture f;
  CachedMarket market = f.market();
  REQUIRE(market.instruments().has_value());
  market.drop_old();
  REQUIRE(market.instruments().has_value());
  CHECK(f.asked_for_contracts() == 1);
  f.clock.advance(SymbolCache::kAgeMax + Milliseconds{1});
  REQUIRE(market.instruments().has_value());
  CHECK(f.asked_for_contracts() == 1);
  market.drop_old();
  REQUIRE(market.instruments().has_value());
  CHECK(f.asked_for_contracts() == 2);
}

TEST_CASE("contracts are as old as the question, however late the answer is taken up",
          "[apexbot][cache][safety]") {
  CachedFixture f;
  f.life.on_point = [&f](const std::string& point) {
    if (point == "instruments 1: after") f.clock.advance(std::chrono::hours{25});  // it sleeps
  };
  CachedMarket market = f.market();
  REQUIRE(market.instruments().has_value());
  market.drop_old();
  REQUIRE(market.instruments().has_value());
  CHECK(f.asked_for_contracts() == 2);
}
