#include "tests/tidy/build_rules.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace apex::testing {
namespace {

constexpr std::string_view kCMakeFile = "CMakeLists.txt";

bool is_cmake(const SourceFile& file) {
  return file.path == kCMakeFile || file.path.ends_with("/CMakeLists.txt");
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string{} : path.substr(0, slash);
}

/// The words of a CMake file, comments left out, the variables that name folders resolved.
std::vector<std::string> cmake_words(const SourceFile& file) {
  std::vector<std::string> words;
  for (std::string_view line : lines_of(file.text)) {
    line = line.substr(0, line.find('#'));
    std::string word;
    for (const char c : line) {
      const bool separates = std::string_view(" ()\";:").find(c) != std::string_view::npos;
      if (!separates) word += c;
      if (separates && !word.empty()) {
        words.push_back(word);
        word.clear();
      }
    }
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

std::string resolved(const SourceFile& cmake, std::string word) {
  namespace fs = std::filesystem;
  for (const std::string top : {"${PROJECT_SOURCE_DIR}/", "${CMAKE_SOURCE_DIR}/"}) {
    if (word.starts_with(top)) {
      return fs::path(word.substr(top.size())).lexically_normal().generic_string();
    }
  }
  const std::string here = "${CMAKE_CURRENT_SOURCE_DIR}/";
  if (word.starts_with(here)) word = word.substr(here.size());
  return (fs::path(folder_of(cmake.path)) / word).lexically_normal().generic_string();
}

const SourceFile* find_file(const std::vector<SourceFile>& files, const std::string& path) {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const SourceFile& file) { return file.path == path; });
  return found == files.end() ? nullptr : &*found;
}

/// The folder's own name must stand in a CMakeLists.txt of a folder above it.
bool is_added(const std::vector<SourceFile>& files, const SourceFile& cmake) {
  const std::string folder = folder_of(cmake.path);
  const std::string name = folder.substr(folder.rfind('/') + 1);
  for (std::string above = folder; !above.empty();) {
    above = folder_of(above);
    const SourceFile* parent =
        find_file(files, above.empty() ? std::string(kCMakeFile) : above + "/CMakeLists.txt");
    if (parent == nullptr) continue;
    for (const std::string& word : cmake_words(*parent)) {
      if (word == name || word.ends_with("/" + name)) return true;
    }
  }
  return false;
}

bool is_included(const std::set<std::string>& included, const std::string& header) {
  return std::any_of(included.begin(), included.end(), [&](const std::string& name) {
    return header == name || header.ends_with("/" + name);
  });
}

/// The name that a line at namespace level of a header defines, if it does.
std::string defined_name(std::string_view line) {
  const auto last_word = [](std::string_view text) {
    while (text.ends_with(' ')) text.remove_suffix(1);
    const std::size_t space = text.find_last_of(" &*");
    return std::string(space == std::string_view::npos ? text : text.substr(space + 1));
  };
  if (line.starts_with("inline ")) return last_word(line.substr(0, line.find_first_of("(={")));
  for (const std::string_view keyword : {"class ", "struct "}) {
    if (!line.starts_with(keyword) || line.ends_with(';')) continue;
    line.remove_prefix(keyword.size());
    return std::string(line.substr(0, line.find_first_of(" :{")));
  }
  return {};
}

/// The names that are given to add_command("…").
std::vector<std::string> commands_of(const SourceFile& cli) {
  constexpr std::string_view kCall = "add_command(\"";
  std::vector<std::string> commands;
  for (std::size_t at = cli.text.find(kCall); at != std::string::npos;
       at = cli.text.find(kCall, at + 1)) {
    const std::size_t begin = at + kCall.size();
    commands.push_back(cli.text.substr(begin, cli.text.find('"', begin) - begin));
  }
  return commands;
}

/// The targets of [text](target) that are files of this repository.
std::vector<std::string> links_of(const SourceFile& paper) {
  std::vector<std::string> links;
  for (std::size_t at = paper.text.find("]("); at != std::string::npos;
       at = paper.text.find("](", at + 1)) {
    const std::size_t begin = at + 2;
    const std::string link =
        paper.text.substr(begin, paper.text.find_first_of(")#", begin) - begin);
    if (link.empty() || link.find("://") != std::string::npos) continue;
    links.push_back(
        (std::filesystem::path(folder_of(paper.path)) / link).lexically_normal().generic_string());
  }
  return links;
}

void check_manual(const std::vector<SourceFile>& files, const SourceFile& source,
                  const std::string& page, Findings& findings) {
  const SourceFile* manual = find_file(files, page);
  if (manual == nullptr) {
    findings.push_back(finding(source, 1, "there is no " + page));
  } else if (manual->text.find("EXIT STATUS") == std::string::npos) {
    findings.push_back(finding(*manual, 1, "has no EXIT STATUS"));
  }
}

}  // namespace

Findings check_build(const std::vector<SourceFile>& files) {
  Findings findings;
  std::set<std::string> built;
  for (const SourceFile& file : files) {
    if (is_cmake(file)) {
      for (const std::string& word : cmake_words(file)) built.insert(resolved(file, word));
    }
  }
  for (const SourceFile& file : files) {
    if (file.path.ends_with(".cpp") && !built.contains(file.path)) {
      findings.push_back(finding(file, 1, "no CMakeLists.txt names it"));
    }
    if (is_cmake(file) && file.path != kCMakeFile && !is_added(files, file)) {
      findings.push_back(finding(file, 1, "no CMakeLists.txt above adds this folder"));
    }
  }
  return findings;
}

Findings check_unused_headers(const std::vector<SourceFile>& files) {
  Findings findings;
  std::set<std::string> included;
  for (const SourceFile& file : files) {
    for (const IncludeLine& include : includes_of(file)) {
      if (include.quoted) included.insert(include.name);
    }
  }
  for (const SourceFile& file : files) {
    if (file.is_header() && !is_included(included, file.path)) {
      findings.push_back(finding(file, 1, "nobody includes it"));
    }
  }
  return findings;
}

Findings check_one_definition(const std::vector<SourceFile>& files) {
  Findings findings;
  std::map<std::string, const SourceFile*> defined;
  for (const SourceFile& file : files) {
    if (!file.is_header() || !file.is_under("tests/")) continue;
    const auto lines = lines_of(file.code);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string name = defined_name(lines[i]);
      if (name.empty()) continue;
      const SourceFile* first = defined.try_emplace(name, &file).first->second;
      if (first == &file) continue;
      findings.push_back(finding(file, static_cast<int>(i) + 1,
                                 "'" + name + "' is defined in " + first->path + ", too"));
    }
  }
  return findings;
}

Findings check_papers(const std::vector<SourceFile>& files) {
  Findings findings;
  if (const SourceFile* cli = find_file(files, "apps/apexbot/cli.cpp"); cli != nullptr) {
    check_manual(files, *cli, "man/apexbot.1", findings);
    const std::vector<std::string> commands = commands_of(*cli);
    if (commands.empty()) findings.push_back(finding(*cli, 1, "no command is found in it"));
    for (const std::string& command : commands) {
      check_manual(files, *cli, "man/apexbot-" + command + ".1", findings);
      const SourceFile* readme = find_file(files, "README.md");
      if (readme != nullptr && readme->text.find("`apexbot " + command) == std::string::npos) {
        findings.push_back(finding(*readme, 1, "does not name 'apexbot " + command + "'"));
      }
    }
  }
  for (const SourceFile& paper : files) {
    if (!paper.path.ends_with(".md")) continue;
    for (const std::string& link : links_of(paper)) {
      if (find_file(files, link) == nullptr) {
        findings.push_back(finding(paper, 1, "links to " + link + ", which is not there"));
      }
    }
  }
  const SourceFile* changes = find_file(files, "CHANGELOG.md");
  if (changes == nullptr) {
    findings.emplace_back("CHANGELOG.md: missing");
  } else if (changes->text.find("\n## Unreleased\n") == std::string::npos) {
    findings.push_back(finding(*changes, 1, "has no '## Unreleased'"));
  }
  for (const std::string paper : {"README.md", "docs/ARCHITECTURE.md", "docs/SETUP.md"}) {
    if (find_file(files, paper) == nullptr) findings.push_back(paper + ": missing");
  }
  return findings;
}

Findings check_scripts(const std::vector<SourceFile>& files) {
  Findings findings;
  for (const SourceFile& file : files) {
    if (!file.is_under("scripts/") && file.path != ".ci/run") continue;
    const auto lines = lines_of(file.text);
    if (lines.empty() || !lines[0].starts_with("#!/usr/bin/env bash")) continue;
    if (std::find(lines.begin(), lines.end(), "set -euo pipefail") == lines.end()) {
      findings.push_back(finding(file, 1, "does not say 'set -euo pipefail'"));
    }
  }
  return findings;
}

}  // namespace apex::testing
