#include "config/env_file.h"

#include <catch2/catch.hpp>

using namespace apex;

namespace {

std::string value_of(const std::string& line) {
  const auto entries = read_env_file(line, ".env");
  REQUIRE(entries);
  REQUIRE(entries->size() == 1);
  return entries->front().value;
}

std::string error_of(const std::string& text) {
  const auto entries = read_env_file(text, ".env");
  REQUIRE_FALSE(entries);
  CHECK(entries.error().kind == ErrorKind::config);
  return entries.error().message;
}

}  // namespace

TEST_CASE(".env values are plain or in quotes, with comments and export", "[config][env]") {
  CHECK(value_of("A=b") == "b");
  CHECK(value_of("A = b ") == "b");
  CHECK(value_of("export A=b") == "b");
  CHECK(value_of("export\tA=b") == "b");
  CHECK(value_of("A=b # comment") == "b");
  CHECK(value_of("A=b#no-comment") == "b#no-comment");
  CHECK(value_of("A=#comment") == "");
  CHECK(value_of("A=") == "");
  CHECK(value_of("A='b # c' # d") == "b # c");
  CHECK(value_of(R"(A='b\n$c')") == R"(b\n$c)");
  CHECK(value_of(R"(A="b\n\"c\"\\")") == "b\n\"c\"\\");
  CHECK(value_of("A=b=c") == "b=c");
  CHECK(value_of("A=$HOME") == "$HOME");
}

TEST_CASE(".env lines are counted from one, blanks and comments are skipped", "[config][env]") {
  const auto entries = read_env_file("\xEF\xBB\xBF# top\r\n\r\nA=1\r\n  # in\r\n\texportB=2", "x");
  REQUIRE(entries);
  REQUIRE(entries->size() == 2);
  CHECK((*entries)[0].line == 3);
  CHECK((*entries)[0].value == "1");
  CHECK((*entries)[1].name == "exportB");
  CHECK((*entries)[1].line == 5);
  CHECK(read_env_file("", "x")->empty());
}

TEST_CASE(".env lines that could be misread are errors with their line", "[config][env]") {
  CHECK(error_of("A=1\nB") == ".env:2: NAME=value is expected, there is no '='");
  CHECK(error_of("A B=1") == ".env:1: NAME=value is expected, the part before '=' is no name");
  CHECK(error_of("1A=1") == ".env:1: NAME=value is expected, the part before '=' is no name");
  CHECK(error_of("=1") == ".env:1: NAME=value is expected, the part before '=' is no name");
  CHECK(error_of("A='b") == ".env:1: the value of A has no closing quote");
  CHECK(error_of("A='b'c") == ".env:1: there is text after the closing quote of A");
  CHECK(error_of("A=1\n\nA=1") == ".env:3: A is given twice, first in line 1");
  CHECK(error_of(std::string("A=\0b", 4)) == ".env:1: control character");
}

TEST_CASE("a .env name too long for a message is no name", "[config][env]") {
  CHECK(read_env_file(std::string(100, 'A') + "=1", ".env").has_value());
  const auto long_name = read_env_file(std::string(101, 'A') + "='x", ".env");
  REQUIRE_FALSE(long_name.has_value());
  CHECK(long_name.error().message ==
        ".env:1: NAME=value is expected, the part before '=' is no name");
}

TEST_CASE("setting a line of .env keeps every other line as it is", "[config][env]") {
  CHECK(set_env_line("", "A", "1") == "A=1\n");
  CHECK(set_env_line("# c\nB=2", "A", "1") == "# c\nB=2\nA=1\n");
  CHECK(set_env_line("B=2 # b\nexport A='old'\n\nC=3\n", "A", "1") == "B=2 # b\nA=1\n\nC=3\n");
  CHECK(set_env_line("#A=old\nAA=x\n", "A", "1") == "#A=old\nAA=x\nA=1\n");
  CHECK(set_env_line("A=1\nA=2\n", "A", "3") == "A=3\n");
}

TEST_CASE("setting the first line of a .env with a byte order mark replaces it", "[config][env]") {
  const std::string mark = "\xEF\xBB\xBF";
  const std::string changed = set_env_line(mark + "APEX_ZK_SEEDS=1\nB=2\n", "APEX_ZK_SEEDS", "3");
  CHECK(changed == mark + "APEX_ZK_SEEDS=3\nB=2\n");
}
