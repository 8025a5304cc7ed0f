#include "apexbot/text_table.h"

#include <catch2/catch.hpp>

using namespace apex;

TEST_CASE("a table is as wide as its cells, with no blanks at line ends", "[apexbot]") {
  TextTable table({Align::left, Align::right, Align::left});
  table.add_row({"a", "1", "x"});
  table.add_row({"bcd", "20", ""});
  CHECK(table.to_string() == "a     1  x\nbcd  20\n");
}

TEST_CASE("a character of several bytes takes one column", "[apexbot]") {
  CHECK(display_width("1.3 → 1.4") == 9);
  TextTable table({Align::left, Align::left});
  table.add_row({"→", "x"});
  table.add_row({"ab", "y"});
  CHECK(table.to_string() == "→   x\nab  y\n");
}

TEST_CASE("a text is broken at blanks, and no word of it", "[apexbot]") {
  using Lines = std::vector<std::string>;
  CHECK(wrapped("the next day starts", 12) == Lines{"the next day", "starts"});
  CHECK(wrapped("the next day starts", 11) == Lines{"the next", "day starts"});
  CHECK(wrapped("1.3 → 1.4", 9) == Lines{"1.3 → 1.4"});
  CHECK(wrapped("a https://example.org b", 5) == Lines{"a", "https://example.org", "b"});
  CHECK(wrapped("", 5) == Lines{""});
}
