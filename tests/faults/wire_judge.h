#ifndef APEX_TESTS_FAULTS_WIRE_JUDGE_H
#define APEX_TESTS_FAULTS_WIRE_JUDGE_H

#include <string>
#include <vector>

#include "tests/faults/wire_floor.h"
#include "tests/faults/wire_table.h"

namespace apex::testing {

/// Adds what a round came to beside what was expected.
void judge_round(std::vector<std::string>& problems, WireFloor& floor, const RoundEnd& end,
                 const Expected& expected);

/// Makes the next round, in which the fault is gone: whatever stood open is closed, the day has its
/// one trade, and nothing is opened for a day that counts.
void judge_next_round(std::vector<std::string>& problems, WireFloor& floor);

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_WIRE_JUDGE_H
