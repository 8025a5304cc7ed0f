#include "tests/simulation/simulation.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

using namespace apex::testing;

namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::uint64_t kYears = 1;
constexpr std::uint64_t kYearsMax = 1000;
constexpr int kShareMin = 99;  ///< percent of the plannable days

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoull(text);
}

/// Whole staking weeks, as many as the years begin.
int weeks_in(std::uint64_t years) { return static_cast<int>((years * 365 + 6) / 7); }

std::string told(const SimulationEnd& end) {
  std::string text;
  for (const std::string& line : end.last_events) text += line + "\n";
  for (const std::string& line : end.violations) text += "VIOLATION " + line + "\n";
  return text;
}

}  // namespace

TEST_CASE("whatever goes wrong in the simulated years, nothing is left open, done twice or lost",
          "[simulation]") {
  const std::uint64_t seed = from_environment("APEX_SIM_SEED", kSeed);
  const std::uint64_t years = from_environment("APEX_SIM_YEARS", kYears);
  REQUIRE(years >= 1);
  REQUIRE(years <= kYearsMax);
  const SimulationEnd end = simulate(seed, weeks_in(years));
  fmt::print("simulated {} days, {} trades, {} kills, {} faults, violations {}, seed {}\n",
             end.days, end.trades, end.kills, end.faults, end.violations.size(), seed);
  fmt::print("days that count: {} of {} plannable ones; data directories lost: {}\n",
             end.days_counted, end.days_plannable, end.directories_lost);
  fmt::print("opens that filled: {}, {} of them SELL, {} LIMIT; at most {} in a staking day\n",
             end.opens, end.sells, end.limits, end.opens_most_a_day);
  fmt::print("orders: {} sent, {} met a fault; passes with work: {}, {} in trouble\n", end.orders,
             end.orders_struck, end.passes, end.passes_struck);
  fmt::print("requests in a minute: at most {} while nothing is open, {} while something is\n",
             end.requests_calm, end.requests_busy);
  INFO("APEX_SIM_SEED=" << seed << " APEX_SIM_YEARS=" << years << ", the last events:\n"
                        << told(end));
  CHECK(end.violations.empty());
  CHECK(end.kills > 0);
  CHECK(end.sells > 0);
  CHECK(end.sells < end.opens);
  CHECK(end.limits > 0);
  CHECK(end.limits < end.opens);
  CHECK(end.opens_most_a_day > 1);
  CHECK(end.orders_struck * 100 >= end.orders);  // of a hundred, one at least
  CHECK(end.faults > end.kills);
  CHECK(end.days_counted * 100 >= end.days_plannable * kShareMin);
}

TEST_CASE("the same seed simulates the same history, another one another", "[simulation]") {
  constexpr int kWeeks = 4;
  const SimulationEnd first = simulate(7, kWeeks);
  const SimulationEnd again = simulate(7, kWeeks);
  CHECK(first.history == again.history);
  CHECK(first.trades == again.trades);
  CHECK(simulate(8, kWeeks).history != first.history);
}
