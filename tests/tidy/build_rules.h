#ifndef APEX_TESTS_TIDY_BUILD_RULES_H
#define APEX_TESTS_TIDY_BUILD_RULES_H

#include <vector>

#include "tests/tidy/source_tree.h"

namespace apex::testing {

/// Sources that no CMakeLists.txt names, folders that are not added to the build.
[[nodiscard]] Findings check_build(const std::vector<SourceFile>& files);

[[nodiscard]] Findings check_unused_headers(const std::vector<SourceFile>& files);

/// Names that two headers of the tests define, in one namespace: the linker takes either of them.
[[nodiscard]] Findings check_one_definition(const std::vector<SourceFile>& files);

/// A manual page with EXIT STATUS for the program and each of its commands, each command in the
/// README; a change log with what is not released yet; links between papers that lead somewhere.
[[nodiscard]] Findings check_papers(const std::vector<SourceFile>& files);

/// Shell scripts stop at the first error.
[[nodiscard]] Findings check_scripts(const std::vector<SourceFile>& files);

}  // namespace apex::testing

#endif  // APEX_TESTS_TIDY_BUILD_RULES_H
