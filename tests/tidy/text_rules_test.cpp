#include "tests/tidy/text_rules.h"

#include <catch2/catch.hpp>

using namespace apex::testing;

namespace {

Findings words_in(const std::string& path, const std::string& text) {
  return check_words({make_source(path, text)});
}

Findings header_findings(const std::string& path, const std::string& text) {
  return check_headers({make_source(path, text)});
}

Findings switch_findings(const std::string& text) {
  return check_switches({make_source("libapex/model/a.cpp", text)});
}

}  // namespace

TEST_CASE("binary floating point is found wherever it stands", "[tidy]") {
  CHECK(words_in("libapex/model/a.cpp", "double price = 0;\n").size() == 1);
  CHECK(words_in("tests/model/a_test.cpp", "\nfloat x;\n") ==
        Findings{"tests/model/a_test.cpp:2: 'float': amounts are Decimal"});
  CHECK(words_in("apps/apexbot/a.cpp", "static_cast<double>(x)\n").size() == 1);
  CHECK(words_in("libapex/base/json.cpp", "bool Double(double) { return false; }\n").empty());
  CHECK(
      words_in("libapex/zk/a.cpp", "Point doubled(); // a double\nauto s = \"double\";\n").empty());
}

TEST_CASE("words that break a promise of the library are found", "[tidy]") {
  const std::string library = "libapex/trading/a.cpp";
  CHECK(words_in(library, "throw 1;\n").size() == 1);
  CHECK(words_in(library, "} catch (...) {\n").size() == 1);
  CHECK(words_in(library, "std::shared_ptr<int> p;\n").size() == 1);
  CHECK(words_in(library, "using namespace std;\n").size() == 1);
  CHECK(words_in(library, "auto t = std::chrono::system_clock::now();\n").size() == 1);
  CHECK(words_in(library, "std::this_thread::sleep_for(x);\n").size() == 1);
  CHECK(words_in(library, "auto t = time(nullptr);\n").size() == 1);
  CHECK(words_in(library, "reader.server_time(); clock.sleep_until(t, stop);\n").empty());
}

TEST_CASE("words that are allowed in one place are allowed only there", "[tidy]") {
  const std::string now = "std::chrono::steady_clock::now();\n";
  CHECK(words_in("libapex/base/clock.cpp", now).empty());
  CHECK(words_in("libapex/base/log.cpp", now).size() == 1);
  CHECK(words_in("tests/e2e/a.cpp", now).empty());
  CHECK(words_in("apps/apexbot/main.cpp", "} catch (...) {\n").empty());
  CHECK(words_in("tests/model/a_test.cpp", "using namespace apex;\n").empty());
  CHECK(words_in("tests/support/a.h", "using namespace apex;\n").size() == 1);
}

TEST_CASE("marks of unfinished work are found in code, comments and papers", "[tidy]") {
  CHECK(words_in("libapex/model/a.cpp",
                 "// TO"
                 "DO: later\n")
            .size() == 1);
  CHECK(words_in("README.md",
                 "FIX"
                 "ME\n")
            .size() == 1);
  CHECK(words_in("scripts/test",
                 "# HA"
                 "CK\n")
            .size() == 1);
  CHECK(words_in("libapex/model/a.cpp", "// a method, TODOS\n").empty());
}

TEST_CASE("a digit separator does not hide the code that follows it", "[tidy]") {
  CHECK(words_in("libapex/model/a.cpp", "int a = 1'000; double b = 1'0;\n").size() == 1);
  CHECK(words_in("libapex/model/a.cpp", "char c = '\"'; double b;\n").size() == 1);
  CHECK(words_in("libapex/model/a.cpp", "auto s = \"a\\\"\"; double b;\n").size() == 1);
}

TEST_CASE("a file of more than 400 lines and a line of more than 100 columns are found", "[tidy]") {
  const auto lengths = [](const std::string& text) {
    return check_lengths({make_source("libapex/model/a.cpp", text)}).size();
  };
  std::string lines;
  for (int i = 0; i < 400; ++i) lines += "x\n";
  CHECK(lengths(lines) == 0);
  CHECK(lengths(lines + "x\n") == 1);
  CHECK(lengths(std::string(100, 'x') + "\n") == 0);
  CHECK(lengths(std::string(101, 'x') + "\n") == 1);
  CHECK(lengths(std::string(98, 'x') + "é–\n") == 0);  // columns are characters, not bytes
  CHECK(lengths("\tx\n") == 1);
  CHECK(lengths("x \n") == 1);
}

TEST_CASE("a header is guarded by its own name", "[tidy]") {
  const auto guarded = [](const std::string& name) {
    return "#ifndef " + name + "\n#define " + name + "\nint x;\n#endif  // " + name + "\n";
  };
  CHECK(header_findings("libapex/base/files.h", guarded("APEX_BASE_FILES_H")).empty());
  CHECK(header_findings("tests/support/a.h", guarded("APEX_TESTS_SUPPORT_A_H")).empty());
  CHECK(header_findings("apps/apexbot/cli.h", guarded("APEX_APEXBOT_CLI_H")).empty());
  CHECK(header_findings("libapex/base/files.h", guarded("APEX_FILES_H")).size() == 1);
  CHECK(header_findings("libapex/base/files.h", "#pragma once\n").size() == 1);
}

TEST_CASE("a source that does not include its own header first is found", "[tidy]") {
  const std::string guard = "APEX_BASE_A_H";
  const SourceFile header =
      make_source("libapex/base/a.h",
                  "#ifndef " + guard + "\n#define " + guard + "\n#endif  // " + guard + "\n");
  const auto findings = [&](const std::string& text) {
    return check_headers({header, make_source("libapex/base/a.cpp", text)}).size();
  };
  CHECK(findings("#include \"base/a.h\"\n#include <string>\n") == 0);
  CHECK(findings("#include <string>\n#include \"base/a.h\"\n") == 1);
  CHECK(findings("") == 1);
}

TEST_CASE("a default in a switch over our own enumerators is found", "[tidy]") {
  CHECK(switch_findings("switch (s) { case Side::buy: return 1; default: return 2; }").size() == 1);
  CHECK(switch_findings("switch (s) {\n case Side::buy: { f(); }\n\n default: ;\n}") ==
        Findings{"libapex/model/a.cpp:4: 'default:' in a switch over Side::buy: name every case"});
  CHECK(switch_findings("switch (c) { case 'a': return 1; default: return 2; }").empty());
  CHECK(switch_findings("switch (n) { case 1: return 1; default: return 2; }").empty());
  CHECK(switch_findings("switch (s) { case Side::buy: return 1; case Side::sell: return 2; }")
            .empty());
  CHECK(switch_findings("switch (s) { case Side::buy: switch (c) { default: f(); } }").empty());
}
