#ifndef APEX_TESTS_FUZZ_JSON_GRAMMAR_H
#define APEX_TESTS_FUZZ_JSON_GRAMMAR_H

#include <string_view>

namespace apex::testing {

/// A second reader of JSON, written after RFC 8259 and nothing else, that only says yes or no:
/// UTF-8, no NUL byte, no duplicate key, at most `depth_max` lists and objects inside each other,
/// and escapes that make characters: no half of a surrogate pair.
[[nodiscard]] bool is_strict_json(std::string_view text, int depth_max);

}  // namespace apex::testing

#endif  // APEX_TESTS_FUZZ_JSON_GRAMMAR_H
