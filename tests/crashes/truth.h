#ifndef APEX_TESTS_CRASHES_TRUTH_H
#define APEX_TESTS_CRASHES_TRUTH_H

#include <string>
#include <vector>

#include "tests/crashes/world.h"

namespace apex::testing {

/// What must hold of exchange and ledger, whatever happened: a line for each thing that does not.
///
/// At most one position and never more than planned, at any moment. At most one open that filled a
/// staking day. No order twice, none left in the book, no close that could open. Every fill of ours
/// in the ledger once (after a lost data directory: those of the current staking day, marked as
/// rebuilt where this ledger did not intend them), and nothing in it that did not happen.
[[nodiscard]] std::vector<std::string> check_truth(World& world, const Ledger& ledger);

/// No position at the exchange, known to the program or not.
[[nodiscard]] bool is_flat(World& world);

}  // namespace apex::testing

#endif  // APEX_TESTS_CRASHES_TRUTH_H
