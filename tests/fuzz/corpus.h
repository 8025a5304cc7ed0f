#ifndef APEX_TESTS_FUZZ_CORPUS_H
#define APEX_TESTS_FUZZ_CORPUS_H

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace apex::testing {

/// The inputs of a target are the lines of one text file. Printable ASCII stands for itself, a
/// backslash is "\\", any other byte is "\n", "\t" or "\xHH". An empty line is the empty input;
/// lines that begin with '#' are comments (an input that does so begins with "\x23").
[[nodiscard]] std::string corpus_line(std::string_view input);

/// Errors: usage, naming the line that cannot be read.
[[nodiscard]] Result<std::vector<std::string>> read_corpus(std::string_view text);

}  // namespace apex::testing

#endif  // APEX_TESTS_FUZZ_CORPUS_H
