#include "tests/tidy/build_rules.h"

#include <catch2/catch.hpp>

using namespace apex::testing;

namespace {

/// A repository in which everything is built, for tests to spoil.
std::vector<SourceFile> sound_build() {
  return {make_source("CMakeLists.txt", "add_subdirectory(libapex)\n"),
          make_source("libapex/CMakeLists.txt", "foreach(folder base zk)\nendforeach()\n"),
          make_source("libapex/base/CMakeLists.txt", "target_sources(apex PRIVATE log.cpp)\n"),
          make_source("libapex/base/log.cpp", "#include \"base/log.h\"\n"),
          make_source("libapex/base/log.h", "")};
}

std::vector<SourceFile> with(std::vector<SourceFile> files, SourceFile file) {
  files.push_back(std::move(file));
  return files;
}

std::vector<SourceFile> sound_papers() {
  return {make_source("CHANGELOG.md", "# Changes\n\n## Unreleased\n"),
          make_source("README.md", "| `apexbot dry-run` | [setup](docs/SETUP.md#keys) |\n"),
          make_source("docs/ARCHITECTURE.md", ""),
          make_source("docs/SETUP.md", ""),
          make_source("apps/apexbot/cli.cpp", "add_command(\"dry-run\");"),
          make_source("man/apexbot.1", ".SH EXIT STATUS\n"),
          make_source("man/apexbot-dry-run.1", ".SH EXIT STATUS\n")};
}

std::vector<SourceFile> without(std::vector<SourceFile> files, const std::string& path) {
  std::erase_if(files, [&](const SourceFile& file) { return file.path == path; });
  return files;
}

}  // namespace

TEST_CASE("a source that no target builds is found", "[tidy]") {
  CHECK(check_build(sound_build()).empty());
  CHECK(check_build(with(sound_build(), make_source("libapex/base/lost.cpp", ""))) ==
        Findings{"libapex/base/lost.cpp:1: no CMakeLists.txt names it"});
  // Named in a comment, or in another folder's list, is not built.
  CHECK(check_build(with(with(sound_build(), make_source("libapex/zk/CMakeLists.txt",
                                                         "target_sources(apex PRIVATE) # a.cpp")),
                         make_source("libapex/zk/a.cpp", "")))
            .size() == 1);
  CHECK(check_build(with(sound_build(), make_source("libapex/zk/log.cpp", ""))).size() == 1);
}

TEST_CASE("a source may be named from another folder by its whole path", "[tidy]") {
  CHECK(check_build(with(with(sound_build(), make_source("libapex/zk/CMakeLists.txt",
                                                         "${PROJECT_SOURCE_DIR}/libapex/x/a.cpp")),
                         make_source("libapex/x/a.cpp", "")))
            .empty());
}

TEST_CASE("a header that nobody includes is found", "[tidy]") {
  CHECK(check_unused_headers(sound_build()).empty());
  CHECK(check_unused_headers(with(sound_build(), make_source("libapex/base/lost.h", ""))) ==
        Findings{"libapex/base/lost.h:1: nobody includes it"});
}

TEST_CASE("a name that two headers of the tests define is found", "[tidy]") {
  const auto findings = [](const std::string& a, const std::string& b) {
    return check_one_definition({make_source("tests/a/a.h", a), make_source("tests/b/b.h", b)});
  };
  CHECK(findings("inline Data two() {\n", "inline const Data& two(int n) {\n") ==
        Findings{"tests/b/b.h:1: 'two' is defined in tests/a/a.h, too"});
  CHECK(findings("struct Floor {\n", "class Floor final : public Base {\n").size() == 1);
  CHECK(findings("inline constexpr int kOne = 1;\n", "inline int kOne{2};\n").size() == 1);
  CHECK(findings("inline int one() {\ninline int one(int) {\n", "struct Floor;\n").empty());
  CHECK(findings("class Floor {\n", "class Floor;\nstruct Other {\n").empty());
}

TEST_CASE("a folder that is not added to the build is found", "[tidy]") {
  CHECK(check_build(with(sound_build(), make_source("libapex/zk/CMakeLists.txt", ""))).empty());
  CHECK(check_build(with(sound_build(), make_source("libapex/lost/CMakeLists.txt", ""))) ==
        Findings{"libapex/lost/CMakeLists.txt:1: no CMakeLists.txt above adds this folder"});
}

TEST_CASE("a command without a manual page that lists its exit statuses is found", "[tidy]") {
  CHECK(check_papers(sound_papers()).empty());
  CHECK(check_papers(without(sound_papers(), "man/apexbot-dry-run.1")) ==
        Findings{"apps/apexbot/cli.cpp:1: there is no man/apexbot-dry-run.1"});
  CHECK(check_papers(without(sound_papers(), "man/apexbot.1")).size() == 1);
  CHECK(check_papers(with(without(sound_papers(), "man/apexbot.1"),
                          make_source("man/apexbot.1", "no such section")))
            .size() == 1);
  CHECK(check_papers(with(without(sound_papers(), "apps/apexbot/cli.cpp"),
                          make_source("apps/apexbot/cli.cpp", "")))
            .size() == 1);
}

TEST_CASE("a missing paper and a change log without what is new are found", "[tidy]") {
  CHECK(check_papers(without(sound_papers(), "CHANGELOG.md")).size() == 1);
  CHECK(check_papers(without(sound_papers(), "docs/ARCHITECTURE.md")).size() == 1);
  CHECK(check_papers(with(without(sound_papers(), "CHANGELOG.md"),
                          make_source("CHANGELOG.md", "# Changes\n")))
            .size() == 1);
}

TEST_CASE("a link between papers that leads nowhere is found", "[tidy]") {
  const auto with_setup = [](const std::string& text) {
    return check_papers(
        with(without(sound_papers(), "docs/SETUP.md"), make_source("docs/SETUP.md", text)));
  };
  CHECK(
      with_setup("[up](../README.md) [beside](ARCHITECTURE.md) [out](https://a.example)").empty());
  CHECK(with_setup("[lost](LOST.md)") ==
        Findings{"docs/SETUP.md:1: links to docs/LOST.md, which is not there"});
}

TEST_CASE("a command that the README does not name is found", "[tidy]") {
  CHECK(check_papers(with(without(sound_papers(), "README.md"), make_source("README.md", ""))) ==
        Findings{"README.md:1: does not name 'apexbot dry-run'"});
}

TEST_CASE("a script that goes on after an error is found", "[tidy]") {
  const std::string shebang = "#!/usr/bin/env bash\n";
  CHECK(check_scripts({make_source("scripts/a", shebang + "set -euo pipefail\n")}).empty());
  CHECK(check_scripts({make_source("scripts/a", shebang + "true\n")}).size() == 1);
  CHECK(check_scripts({make_source(".ci/run", shebang)}).size() == 1);
}
