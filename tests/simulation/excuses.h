#ifndef APEX_TESTS_SIMULATION_EXCUSES_H
#define APEX_TESTS_SIMULATION_EXCUSES_H

#include "base/result.h"

namespace apex::testing {

/// What goes wrong of itself, and what only a trouble of our own making explains.
struct Excuses {
  bool disk = false;
  bool keys = false;
  bool lost_ledger = false;
};

/// A pass may end so.
[[nodiscard]] bool is_excused(ErrorKind kind, const Excuses& excuses);

}  // namespace apex::testing

#endif  // APEX_TESTS_SIMULATION_EXCUSES_H
