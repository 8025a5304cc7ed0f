// Holds docs/ to the program: commands can be run, messages and routes exist.
#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "apexbot/cli.h"
#include "apexbot/cli_help.h"
#include "config/key_table.h"
#include "tests/support/documented_commands.h"
#include "tests/tidy/source_tree.h"

using namespace apex;
using namespace apex::testing;

namespace {

std::string document(const std::string& name) {
  for (const SourceFile& file : read_tree(APEX_SOURCE_DIR, {"docs", "README.md"})) {
    if (file.path == name) return file.text;
  }
  FAIL("no document " << name);
  return "";
}

/// A command that is only named: `apexbot import`.
bool is_only_a_name(const std::vector<std::string>& command) {
  return command.size() == 1 &&
         std::any_of(std::begin(help::kCommands), std::end(help::kCommands),
                     [&](const auto& each) { return each.name == command.front(); });
}

/// `"one " + "\n  "two"` and the like as `"one two"`.
std::string with_pieces_joined(const std::string& text) {
  std::string joined;
  joined.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      const std::size_t next = text.find_first_not_of(" +\n", i + 1);
      const bool has_break = next != std::string::npos && text[next] == '"' &&
                             text.substr(i, next - i).find('\n') != std::string::npos;
      if (has_break) {
        i = next;
        continue;
      }
    }
    joined.push_back(text[i]);
  }
  return joined;
}

/// Every source as one text, with the pieces of a message put together.
const std::string& sources() {
  static const std::string kSources = [] {
    std::string all;
    for (const SourceFile& file : read_tree(APEX_SOURCE_DIR, {"libapex", "apps/apexbot"})) {
      if (file.is_cpp()) all += file.text;
    }
    return with_pieces_joined(all);
  }();
  return kSources;
}

}  // namespace

TEST_CASE("every command in the documents is one", "[apexbot][documents]") {
  std::size_t commands = 0;
  for (const char* name : kDocuments) {
    for (const auto& command : commands_in(document(name))) {
      CAPTURE(name, joined_words(command));
      const auto invocation = parse_command_line(command);
      if (!invocation && !is_only_a_name(command)) FAIL_CHECK(invocation.error().message);
      ++commands;
    }
  }
  CHECK(commands > 60);
}

TEST_CASE("every message in TROUBLESHOOTING is one of the program", "[apexbot][documents]") {
  const std::string text = document("docs/TROUBLESHOOTING.md");
  std::istringstream lines(text.substr(text.find("## By message")));
  const std::regex cell("^\\| `([^`]+)` \\|.*");
  const std::regex gap("\\s*…\\s*");
  int messages = 0;
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (!std::regex_match(line, found, cell)) continue;
    const std::string message = found[1];
    CAPTURE(message);
    for (auto part = std::sregex_token_iterator(message.begin(), message.end(), gap, -1);
         part != std::sregex_token_iterator(); ++part) {
      CAPTURE(part->str());
      CHECK(sources().find(*part) != std::string::npos);
    }
    ++messages;
  }
  CHECK(messages > 40);
}

TEST_CASE("TROUBLESHOOTING explains every exit status", "[apexbot][documents]") {
  std::set<std::string> explained;
  const std::string text = document("docs/TROUBLESHOOTING.md");
  const std::regex row("\n\\| \\**([0-9]+)(, ([0-9]+))?\\** \\|");
  for (auto it = std::sregex_iterator(text.begin(), text.end(), row); it != std::sregex_iterator();
       ++it) {
    explained.insert(it->str(1));
    if ((*it)[3].matched) explained.insert(it->str(3));
  }
  CHECK(explained == std::set<std::string>{"1", "2", "3", "4", "5", "6", "10", "11", "12", "20",
                                           "21", "22", "30", "31", "70", "130", "143"});
}

TEST_CASE("API.md names exactly the routes that are used", "[apexbot][documents]") {
  const auto routes_in = [](const std::string& text, const char* pattern) {
    const std::regex route(pattern);
    std::set<std::string> routes;
    for (auto it = std::sregex_iterator(text.begin(), text.end(), route);
         it != std::sregex_iterator(); ++it) {
      routes.insert(it->str(1));
    }
    return routes;
  };
  std::string code;
  for (const SourceFile& file : read_tree(APEX_SOURCE_DIR, {"libapex/exchange"})) {
    if (file.path.ends_with(".cpp")) code += file.text;
  }
  const auto used = routes_in(code, "\"(/v3/[a-z/-]+)\"");
  CHECK(used.size() > 10);
  CHECK(routes_in(document("docs/API.md"), "`(?:GET|POST) (/v3/[a-z/-]+)`") == used);
}

TEST_CASE("the documents name no setting that does not exist", "[apexbot][documents]") {
  const std::regex path("`((api|trading|schedule|safety|programme)\\.[a-z_]+)");
  int named = 0;
  for (const char* name : kDocuments) {
    const std::string text = document(name);
    for (auto it = std::sregex_iterator(text.begin(), text.end(), path);
         it != std::sregex_iterator(); ++it, ++named) {
      CAPTURE(name, it->str(1));
      CHECK((it->str(1) == "trading.yaml" || find_key_by_yaml(it->str(1)) != nullptr));
    }
  }
  CHECK(named > 30);
}
