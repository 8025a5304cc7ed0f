#ifndef APEX_TESTS_FAULTS_CELL_TALLY_H
#define APEX_TESTS_FAULTS_CELL_TALLY_H

#include <string>
#include <vector>

namespace apex::testing {

/// Counts one cell of a fault table and fails the test with each of its problems, under its name.
/// As the program ends it prints `cells 812, failed 0`.
void count_cell(const std::string& name, const std::vector<std::string>& problems);

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_CELL_TALLY_H
