#ifndef APEX_TESTS_EXCHANGE_EXAMPLE_ANSWERS_H
#define APEX_TESTS_EXCHANGE_EXAMPLE_ANSWERS_H

#include <string>
#include <string_view>

#include "base/json.h"

namespace apex::testing {

/// The body of an answer in tests/fixtures/example_answers.json: "GET /api/v3/account".
[[nodiscard]] std::string example(std::string_view name);

/// The text with one part replaced everywhere. Fails the test when the part is not in it.
[[nodiscard]] std::string changed(std::string text, std::string_view from, std::string_view to);

/// A file below tests/ as JSON. Fails the test when it is none.
[[nodiscard]] JsonDocument load_json(const std::string& path_in_tests);

/// What a decoder makes of a body.
template <typename Decode>
auto decoded(Decode decode, const std::string& body) -> decltype(decode(std::declval<JsonView>())) {
  auto document = JsonDocument::parse(body);
  if (!document) return tl::unexpected(document.error());
  return decode(document->root());
}

}  // namespace apex::testing

#endif  // APEX_TESTS_EXCHANGE_EXAMPLE_ANSWERS_H
