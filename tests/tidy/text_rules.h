#ifndef APEX_TESTS_TIDY_TEXT_RULES_H
#define APEX_TESTS_TIDY_TEXT_RULES_H

#include <vector>

#include "tests/tidy/source_tree.h"

namespace apex::testing {

/// Words that may not stand in code, each with the files where it may: binary floating point,
/// exceptions, shared ownership, real time, swallowed exceptions.
[[nodiscard]] Findings check_words(const std::vector<SourceFile>& files);

/// At most 400 lines a file and 100 columns a line, no tab, no blank at a line's end.
[[nodiscard]] Findings check_lengths(const std::vector<SourceFile>& files);

/// APEX_FOLDER_FILE_H around every header, its own header first in every .cpp.
[[nodiscard]] Findings check_headers(const std::vector<SourceFile>& files);

/// No `default:` in a switch whose cases are enumerators of ours: a new one must be noticed.
[[nodiscard]] Findings check_switches(const std::vector<SourceFile>& files);

}  // namespace apex::testing

#endif  // APEX_TESTS_TIDY_TEXT_RULES_H
