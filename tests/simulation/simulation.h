#ifndef APEX_TESTS_SIMULATION_SIMULATION_H
#define APEX_TESTS_SIMULATION_SIMULATION_H

#include <cstdint>
#include <string>
#include <vector>

namespace apex::testing {

struct SimulationEnd {
  int days = 0;
  int trades = 0;  ///< staking days in which an open filled
  int opens = 0;   ///< that filled
  int sells = 0;   ///< of them
  int limits = 0;  ///< of them
  int opens_most_a_day = 0;
  int kills = 0;
  int directories_lost = 0;
  int faults = 0;  ///< of all sorts, kills among them
  int orders = 0;
  int orders_struck = 0;  ///< at which a fault waited for them
  int passes = 0;         ///< that did more than wait
  int passes_struck = 0;
  int requests_calm = 0;  ///< most in any minute while nothing was open
  int requests_busy = 0;  ///< the same while something was
  /// Days that count of those that the programme rewards: five of each staking week.
  int days_plannable = 0;
  int days_counted = 0;
  std::uint64_t history = 0;  ///< a hash over all that happened
  /// What must never be, with the staking day; the simulation ends with the first.
  std::vector<std::string> violations;
  std::vector<std::string> last_events;
};

/// Lets the daemon live for so many staking weeks, with its executor and its ledger on a disk in
/// memory, at an exchange in memory, on a virtual clock. The same seed, the same history.
[[nodiscard]] SimulationEnd simulate(std::uint64_t seed, int weeks);

}  // namespace apex::testing

#endif  // APEX_TESTS_SIMULATION_SIMULATION_H
