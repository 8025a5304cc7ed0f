#ifndef APEX_TESTS_FAULTS_DAMAGE_H
#define APEX_TESTS_FAULTS_DAMAGE_H

#include <string>

#include "tests/faults/wire_table.h"

namespace apex::testing {

/// The body of an answer as a fault leaves it: one of the last two groups, and not one of size.
[[nodiscard]] std::string damaged(Fault fault, const std::string& body);

/// The same JSON text without the members of one name that hold a string.
[[nodiscard]] std::string without_member(const std::string& json, const std::string& name);

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_DAMAGE_H
