// Holds docs/ to the program: commands can be run, messages and routes exist.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "apexbot/cli.h"
#include "apexbot/cli_help.h"
#include "config/key_table.h"
#include "tests/apexbot/app_runner.h"
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

/// Words of a shell line, as far as the documents need it: double quotes, and an end at '#'.
std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool is_quoted = false;
  bool has_word = false;
  for (const char c : line + " ") {
    if (c == '"') {
      is_quoted = !is_quoted;
      has_word = true;
    } else if (is_quoted || (c != ' ' && c != '#')) {
      word.push_back(c);
      has_word = true;
    } else {
      if (has_word) words.push_back(word);
      word.clear();
      has_word = false;
      if (c == '#') break;
    }
  }
  return words;
}

/// "a [--b] [--c]" as "a", "a --b" and "a --c".
std::vector<std::string> with_each_option(const std::string& line) {
  const std::regex optional(" *\\[([^\\]]*)\\]");
  const std::string bare = std::regex_replace(line, optional, "");
  std::vector<std::string> lines{bare};
  for (auto it = std::sregex_iterator(line.begin(), line.end(), optional);
       it != std::sregex_iterator(); ++it) {
    lines.push_back(bare + " " + it->str(1));
  }
  return lines;
}

/// What follows "apexbot", with names for placeholders.
std::vector<std::string> arguments_of(const std::string& line) {
  const std::map<std::string, std::string> kPlaceholders{
      {"COMMAND", "status"}, {"SYMBOL", "BTC-USDT"}, {"DIR", "old"}, {"TEXT", "why"}};
  auto words = words_of(line);
  words.erase(words.begin());
  for (std::string& word : words) {
    if (const auto found = kPlaceholders.find(word); found != kPlaceholders.end()) {
      word = found->second;
    }
  }
  return words;
}

/// A command that is only named: `apexbot import`.
bool is_only_a_name(const std::vector<std::string>& command) {
  return command.size() == 1 &&
         std::any_of(std::begin(help::kCommands), std::end(help::kCommands),
                     [&](const auto& each) { return each.name == command.front(); });
}

/// The arguments of every `apexbot …` in fenced blocks and in `code`.
std::vector<std::vector<std::string>> commands_in(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  bool is_fenced = false;
  const std::regex code("`(apexbot [^`]+)`");
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("```")) {
      is_fenced = !is_fenced;
    } else if (is_fenced) {
      line = line.substr(0, line.find(" #"));
      const std::size_t at = line.rfind("apexbot ");
      const bool is_command = at == 0 || (at != std::string::npos && line[at - 1] == '/');
      if (is_command) lines.push_back(line.substr(at));
    } else {
      for (auto it = std::sregex_iterator(line.begin(), line.end(), code);
           it != std::sregex_iterator(); ++it) {
        lines.push_back(it->str(1));
      }
    }
  }
  std::vector<std::vector<std::string>> commands;
  for (const std::string& line : lines) {
    if (line.find("…") != std::string::npos) continue;  // a sentence about it
    for (const std::string& each : with_each_option(line)) {
      commands.push_back(arguments_of(std::regex_replace(each, std::regex("[|>].*"), "")));
    }
  }
  return commands;
}

std::string joined_words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += " " + word;
  return text;
}

/// True for what asks the real exchange, replaces a ledger, or needs a file.
bool needs_more_than_a_directory(const std::vector<std::string>& command) {
  const auto has = [&command](const char* word) {
    return std::find(command.begin(), command.end(), word) != command.end();
  };
  const std::string& name = command.front();
  return name == "close" || name == "reconcile" || name == "import" || name == "run" ||
         name == "derive-zk-seeds" || name == "health" || has("rebuild") || has("--live");
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

constexpr const char* kDocuments[] = {
    "README.md",        "docs/SETUP.md",      "docs/STAKING.md",         "docs/LEDGER.md",
    "docs/STRATEGY.md", "docs/API.md",        "docs/TROUBLESHOOTING.md", "docs/ALERTS.md",
    "docs/METRICS.md",  "docs/RELIABILITY.md"};

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

TEST_CASE("the commands of STRATEGY and TROUBLESHOOTING that need no account run",
          "[apexbot][documents]") {
  std::set<std::vector<std::string>> ran;
  for (const char* name : {"docs/STRATEGY.md", "docs/TROUBLESHOOTING.md"}) {
    for (const auto& command : commands_in(document(name))) {
      if (needs_more_than_a_directory(command) || !ran.insert(command).second) continue;
      CAPTURE(name, joined_words(command));
      AppRunner app;
      app.environment["APEX_NETWORK"] = "local";
      app.environment["APEX_BASE_URL"] = "http://127.0.0.1:1";  // nobody is there
      const auto answer = app.run(command);
      INFO(answer.err);
      CHECK(answer.status == 0);
    }
  }
  CHECK(ran.size() > 10);
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
