#include "trading/multiplier.h"

#include <catch2/catch.hpp>
#include <tuple>

#include "tests/support/broken_invariant.h"

using namespace apex;

namespace {

MultiplierCalculator multiplier(int months, int days) {
  const auto created = MultiplierCalculator::create(months, days);
  REQUIRE(created.has_value());
  return *created;
}

}  // namespace

TEST_CASE("factors are added and print exactly", "[trading][multiplier]") {
  const MultiplierCalculator six = multiplier(6, 5);
  CHECK(six.time_factor().to_string() == "0.5");
  CHECK(six.trading_factor().to_string() == "0.5");
  CHECK(six.total().to_string() == "2");
  CHECK(multiplier(0, 3).trading_factor().to_string() == "0.3");
  CHECK(multiplier(0, 3).total().to_string() == "1.3");
  CHECK(multiplier(24, 5).total().to_string() == "3.5");
  CHECK(multiplier(0, 0).total().to_string() == "1");
}

TEST_CASE("a sixth and a seventh day add nothing", "[trading][multiplier]") {
  CHECK(trading_factor(5) == "0.5"_dec);
  CHECK(trading_factor(6) == "0.5"_dec);
  CHECK(trading_factor(7) == "0.5"_dec);
  CHECK(multiplier(12, 7).total() == multiplier(12, 5).total());
}

TEST_CASE("factors without an end are shown with four digits", "[trading][multiplier]") {
  CHECK(multiplier(1, 0).time_factor().to_string() == "0.0833");
  CHECK(multiplier(2, 0).time_factor().to_string() == "0.1667");
  CHECK(multiplier(7, 1).total().to_string() == "1.6833");
}

TEST_CASE("a reward is the stake's share of all weight", "[trading][multiplier]") {
  // 1000 · 2 = 2000 of 8000 + 2000.
  CHECK(multiplier(6, 5).weight("1000"_dec)->to_string() == "2000");
  CHECK(multiplier(6, 5).weekly_reward("1000"_dec, "500"_dec, "8000"_dec)->to_string() == "100");
  CHECK(multiplier(6, 5).weekly_reward("1000"_dec, "500"_dec, "0"_dec)->to_string() == "500");
  CHECK(multiplier(6, 5).weekly_reward("0"_dec, "500"_dec, "0"_dec)->to_string() == "0");
  CHECK(multiplier(0, 0).weekly_reward("1"_dec, "30"_dec, "2"_dec)->to_string() == "10");
}

TEST_CASE("a reward is not computed from a rounded factor", "[trading][multiplier]") {
  // 12 · 13/12 = 13 exactly; 12 · 1.0833 would be 12.9996.
  CHECK(multiplier(1, 0).weight("12"_dec)->to_string() == "13");
  CHECK(multiplier(1, 0).weekly_reward("12"_dec, "26"_dec, "13"_dec)->to_string() == "13");
}

TEST_CASE("large stakes and pools are computed, absurd ones refused", "[trading][multiplier]") {
  CHECK(multiplier(24, 5)
            .weekly_reward("500000000"_dec, "1000000000"_dec, "1750000000"_dec)
            ->to_string() == "500000000");
  const auto absurd = multiplier(24, 5).weekly_reward("999999999999999"_dec, "1"_dec, "1"_dec);
  REQUIRE_FALSE(absurd.has_value());
  CHECK(absurd.error().kind == ErrorKind::usage);
  CHECK_FALSE(multiplier(0, 0).weekly_reward("-1"_dec, "1"_dec, "1"_dec).has_value());
  CHECK_FALSE(multiplier(0, 0).weekly_reward("1"_dec, "-1"_dec, "1"_dec).has_value());
  CHECK_FALSE(multiplier(0, 0).weekly_reward("1"_dec, "1"_dec, "-1"_dec).has_value());
  CHECK_FALSE(multiplier(24, 5).weight("999999999999999"_dec).has_value());
  CHECK_FALSE(multiplier(24, 5).weight("-1"_dec).has_value());
  const auto crowd = multiplier(0, 0).weekly_reward("1"_dec, "1"_dec, "999999999999999"_dec);
  REQUIRE_FALSE(crowd.has_value());
  CHECK(crowd.error().kind == ErrorKind::usage);
}

TEST_CASE("no factor is made up for days that a week does not have", "[trading][multiplier]") {
  using apex::testing::broken_invariant;
  CHECK(broken_invariant([] { std::ignore = trading_factor(7); }).empty());
  for (const int days : {-1, 8}) {
    CHECK_THAT(broken_invariant([&] { std::ignore = trading_factor(days); }),
               Catch::Contains("broken invariant: days"));
  }
}

TEST_CASE("what trading gains depends on the lock", "[trading][multiplier]") {
  CHECK(multiplier(0, 5).gain_of_trading().to_string() == "0.5");
  CHECK(multiplier(6, 5).gain_of_trading().to_string() == "0.3333");
  CHECK(multiplier(12, 5).gain_of_trading().to_string() == "0.25");
  CHECK(multiplier(24, 5).gain_of_trading().to_string() == "0.1667");
  CHECK(multiplier(24, 0).gain_of_trading().is_zero());
}

TEST_CASE("months and days out of range are refused", "[trading][multiplier]") {
  for (const auto& [months, days] : {std::pair{-1, 5}, {25, 5}, {6, -1}, {6, 8}}) {
    const auto created = MultiplierCalculator::create(months, days);
    REQUIRE_FALSE(created.has_value());
    CHECK(created.error().kind == ErrorKind::usage);
  }
}

TEST_CASE("the table has every number of days and every usual lock", "[trading][multiplier]") {
  const MultiplierTable table = multiplier_table();
  REQUIRE(table.rows.size() == 6);
  CHECK(table.rows[0].totals[0] == "1"_dec);
  CHECK(table.rows[5].totals[0] == "1.5"_dec);
  CHECK(table.rows[5].totals[3] == "2"_dec);
  CHECK(table.rows[5].totals[6] == "3.5"_dec);
  CHECK(table.rows[2].totals[1] == "1.2833"_dec);
  CHECK(table.rows[4].days == 4);
}

TEST_CASE("the shortest lock that reaches a target is found, or that none does",
          "[trading][multiplier]") {
  CHECK(*months_needed("2"_dec, 5) == 6);
  CHECK(*months_needed("2"_dec, 0) == 12);
  CHECK(*months_needed("1.5"_dec, 5) == 0);
  CHECK(*months_needed("1.51"_dec, 5) == 1);
  CHECK(*months_needed("3.5"_dec, 5) == 24);
  CHECK_FALSE(months_needed("3.51"_dec, 5)->has_value());
  CHECK_FALSE(months_needed("2"_dec, 8).has_value());
}
