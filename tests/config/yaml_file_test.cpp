#include "config/yaml_file.h"

#include <catch2/catch.hpp>

using namespace apex;

namespace {

std::vector<YamlEntry> read(const std::string& text) {
  const auto entries = read_yaml(text, "f");
  REQUIRE(entries);
  return *entries;
}

std::string error_of(const std::string& text) {
  const auto entries = read_yaml(text, "f");
  REQUIRE_FALSE(entries);
  CHECK(entries.error().kind == ErrorKind::config);
  return entries.error().message;
}

}  // namespace

TEST_CASE("YAML becomes paths with their text and line", "[config][yaml]") {
  const auto entries =
      read("# c\na: 0777\nb:\n  c: \"09:00\"\n  d: [1, 'x y']\n  e:\n    - 2\nf:\n");
  REQUIRE(entries.size() == 6);
  CHECK(entries[0].path == "a");
  CHECK(entries[0].text == "0777");
  CHECK(entries[0].line == 2);
  CHECK(entries[1].kind == YamlKind::section);
  CHECK(entries[2].path == "b.c");
  CHECK(entries[2].text == "09:00");
  CHECK(entries[2].line == 4);
  CHECK(entries[3].kind == YamlKind::list);
  CHECK(entries[3].text == "1, x y");
  CHECK(entries[4].path == "b.e");
  CHECK(entries[4].line == 6);
  CHECK(entries[5].kind == YamlKind::nothing);
}

TEST_CASE("an empty YAML text is an empty configuration", "[config][yaml]") {
  for (const char* text : {"", "\n", "# only\n", "---\n", "\xEF\xBB\xBF", "{}", "~\n"}) {
    CAPTURE(text);
    CHECK(read(text).empty());
  }
}

TEST_CASE("YAML with Windows line ends, a byte order mark or %YAML reads the same",
          "[config][yaml]") {
  for (const char* text : {"\xEF\xBB\xBF"
                           "a:\r\n  b: 1\r\n",
                           "---\na:\n  b: 1\n...\n", "%YAML 1.2\n---\na: {b: 1}\n"}) {
    CAPTURE(text);
    const auto entries = read(text);
    REQUIRE(entries.size() == 2);
    CHECK(entries[1].path == "a.b");
    CHECK(entries[1].text == "1");
  }
}

TEST_CASE("YAML that could mislead is refused with its line", "[config][yaml][bad_input]") {
  CHECK(error_of("a: 1\nb: 2\na: 3\n") == "f:3: key 'a' is given twice, first in line 1");
  CHECK(error_of("s:\n  a: 1\n  a: 1\n") == "f:3: key 's.a' is given twice, first in line 2");
  CHECK(error_of("s: {a: 1}\ns: {b: 1}\n") == "f:2: key 's' is given twice, first in line 1");
  CHECK(error_of("a: &x 1\n") == "f:1: anchors (&name) are not supported: write the value out");
  CHECK(error_of("a: &x 1\nb: *x\n").find("f:1: anchors") == 0);
  CHECK(error_of("a: *x\n").find("f:1: ") == 0);
  CHECK(error_of("a: !!int 1\n") == "f:1: tags ('tag:yaml.org,2002:int') are not supported");
  CHECK(error_of("a: 1\n---\nb: 2\n") == "f: more than one YAML document ('---')");
  CHECK(error_of("s.a: 1\n") ==
        "f:1: key 's.a' has a dot: write the second part indented below the first");
  CHECK(error_of("a: [[1]]\n") == "f:1: a list in a list");
  CHECK(error_of("a: [{b: 1}]\n") == "f:1: keys in a list");
  CHECK(error_of("a:\n  - 1\n  -\n").find("an empty item in a list") != std::string::npos);
  CHECK(error_of("? [a]\n: 1\n") == "f:1: a list as key");
  CHECK(error_of("- a\n") == "f:1: keys with values are expected, this is a list");
  CHECK(error_of("just text\n") == "f:1: keys with values are expected, this is plain text");
  CHECK(error_of(std::string("a: 1\nb: \0\n", 10)) ==
        "f:2: control character: this is not a text file in UTF-8");
}

TEST_CASE("broken YAML is an error with its line, never a crash", "[config][yaml][bad_input]") {
  for (const char* text : {"{", "a: [1, 2", "a: {b", "a: 'x", "a: 1\n b: 2", "\ta: 1",
                           "a:\n\tb: 1\n", "a: b: c", "a: \"\\q\"", "}", "@", "`"}) {
    CAPTURE(text);
    CHECK(error_of(text).find("f:") == 0);
  }
}

TEST_CASE("YAML nested without end is refused", "[config][yaml][bad_input]") {
  const std::string opening(100'000, '[');
  CHECK(error_of("a: " + opening).find("f:") == 0);
  std::string deep;
  for (std::size_t i = 0; i < 2000; ++i) deep += std::string(i, ' ') + "a:\n";
  CHECK_FALSE(error_of(deep).empty());
}
