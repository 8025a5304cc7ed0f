#include "base/plain_text.h"

#include <catch2/catch.hpp>

using namespace apex;

TEST_CASE("a control character is seen, and shown as a question mark", "[base]") {
  CHECK_FALSE(has_controls("back at noon, caf\xC3\xA9 \xE2\x82\xAC"));
  CHECK(without_controls("caf\xC3\xA9") == "caf\xC3\xA9");
  for (const char* text : {"a\nb", "a\x1b[2J", "a\x7f", "a\tb", "a\xC2\x9B", "\xC2\x80"}) {
    CHECK(has_controls(text));
    CHECK_FALSE(has_controls(without_controls(text)));
  }
  CHECK(without_controls("a\nb\xC2\x9B"
                         "2J") == "a?b?2J");
  CHECK_FALSE(has_controls(""));
  CHECK(without_controls("\xC2") == "\xC2");
}

TEST_CASE("a text in quotes is one short line", "[base][plain_text]") {
  CHECK(in_quotes("a\nb\x1b[31m") == "'a?b?[31m'");
  CHECK(in_quotes("") == "''");
  CHECK(in_quotes(std::string(1000, 'x')).size() < 80);
}
