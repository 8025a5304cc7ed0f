// Holds this very tree to the rules; the other tests of this folder show that the rules bite.
#include <catch2/catch.hpp>

#include "tests/tidy/build_rules.h"
#include "tests/tidy/layer_table.h"
#include "tests/tidy/text_rules.h"

using namespace apex::testing;

namespace {

const std::vector<SourceFile>& tree() {
  static const std::vector<SourceFile> kTree = read_tree(
      APEX_SOURCE_DIR, {"libapex", "apps", "tests", "cmake", "scripts", ".ci", "docs", "man",
                        "config", "CMakeLists.txt", "README.md", "CHANGELOG.md", ".env.example"});
  return kTree;
}

const LayerTable& table() {
  static const LayerTable kTable = [] {
    for (const SourceFile& file : tree()) {
      if (file.path == "libapex/README.md") return LayerTable::parse(file.text);
    }
    return LayerTable{};
  }();
  return kTable;
}

}  // namespace

TEST_CASE("the tree that is checked is the whole tree", "[tidy]") {
  CHECK(tree().size() > 100);
  CHECK(table().layers.size() == 12);
  CHECK(table().libraries.size() >= 9);
}

TEST_CASE("every arrow of the layer table points down", "[tidy]") {
  const Findings findings = table().contradictions();
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("every include is in the layer table", "[tidy]") {
  const Findings findings = check_includes(table(), tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("no banned word stands in the tree", "[tidy]") {
  const Findings findings = check_words(tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("files and lines are no longer than agreed", "[tidy]") {
  const Findings findings = check_lengths(tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("headers are guarded and included first by their own source", "[tidy]") {
  const Findings findings = check_headers(tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("no switch over our own enumerators has a default", "[tidy]") {
  const Findings findings = check_switches(tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("every source is built", "[tidy]") {
  const Findings findings = check_build(tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("every header is included by somebody", "[tidy]") {
  const Findings findings = check_unused_headers(tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("no two headers of the tests define one name", "[tidy]") {
  const Findings findings = check_one_definition(tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("every command has its manual page and the papers are there", "[tidy]") {
  const Findings findings = check_papers(tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("scripts stop at the first error", "[tidy]") {
  const Findings findings = check_scripts(tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}
