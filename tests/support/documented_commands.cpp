#include "tests/support/documented_commands.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string_view>

namespace apex::testing {
namespace {

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

/// "a --b|--c" as "a --b" and "a --c".
std::vector<std::string> with_each_alternative(const std::string& line) {
  std::smatch found;
  if (!std::regex_search(line, found, std::regex("[^ |]+(\\|[^ |]+)+"))) return {line};
  std::vector<std::string> lines;
  std::istringstream alternatives(found.str());
  for (std::string each; std::getline(alternatives, each, '|');) {
    lines.push_back(found.prefix().str() + each + found.suffix().str());
  }
  return lines;
}

/// "a [--b] [--c]" as "a", "a --b" and "a --c".
std::vector<std::string> with_each_option(const std::string& line) {
  const std::regex optional(" *\\[([^\\]]*)\\]");
  const std::string bare = std::regex_replace(line, optional, "");
  std::vector<std::string> lines = with_each_alternative(bare);
  for (auto it = std::sregex_iterator(line.begin(), line.end(), optional);
       it != std::sregex_iterator(); ++it) {
    for (std::string& each : with_each_alternative(bare + " " + it->str(1))) {
      lines.push_back(std::move(each));
    }
  }
  return lines;
}

/// What follows "apexbot", with values for placeholders.
std::vector<std::string> arguments_of(const std::string& line) {
  const std::map<std::string, std::string> kPlaceholders{
      {"COMMAND", "status"}, {"SYMBOL", "LINEA-USDT"}, {"DIR", "old"}, {"TEXT", "why"}};
  auto words = words_of(line);
  words.erase(words.begin());
  for (std::string& word : words) {
    if (const auto found = kPlaceholders.find(word); found != kPlaceholders.end()) {
      word = found->second;
    }
  }
  return words;
}

struct CodeLine {
  std::string text;
  bool is_fenced;
  bool is_shell;  ///< of a fenced block
};

/// Lines of fenced blocks without comments, and `code`.
std::vector<CodeLine> code_lines(const std::string& text) {
  std::vector<CodeLine> lines;
  std::istringstream stream(text);
  bool is_fenced = false;
  bool is_shell = false;
  const std::regex code("`([^`]+)`");
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("```")) {
      is_fenced = !is_fenced;
      is_shell = line == "```sh" || line == "```cron";
    } else if (is_fenced) {
      lines.push_back({line.substr(0, line.find(" #")), true, is_shell});
    } else {
      for (auto it = std::sregex_iterator(line.begin(), line.end(), code);
           it != std::sregex_iterator(); ++it) {
        lines.push_back({it->str(1), false, false});
      }
    }
  }
  return lines;
}

/// Where the line has "apexbot " as the program that is run; npos where it has not.
std::size_t program_in(const CodeLine& line) {
  const std::size_t at = line.is_fenced ? line.text.rfind("apexbot ") : line.text.find("apexbot ");
  if (at == std::string::npos) return at;
  const std::string_view before = std::string_view(line.text).substr(0, at);
  const bool is_path = line.is_fenced && (before.ends_with("./") || before.ends_with("/bin/"));
  const bool is_sentence = !line.is_fenced && line.text.find("…") != std::string::npos;
  return (at == 0 || is_path) && !is_sentence ? at : std::string::npos;
}

}  // namespace

std::vector<std::vector<std::string>> commands_in(const std::string& document) {
  std::vector<std::vector<std::string>> commands;
  const std::regex pipe_or_file(" [|>].*");
  for (const CodeLine& line : code_lines(document)) {
    const std::size_t at = program_in(line);
    if (at == std::string::npos) continue;
    const std::string command = std::regex_replace(line.text.substr(at), pipe_or_file, "");
    for (const std::string& each : with_each_option(command)) {
      commands.push_back(arguments_of(each));
    }
  }
  return commands;
}

std::vector<std::string> other_commands_in(const std::string& document) {
  static const std::set<std::string> kPrograms{
      "apexbot", "apexbotctl", "apexsim", "cat",     "chmod", "chown",      "cmake", "cp",
      "curl",    "docker",     "git",     "install", "ls",    "journalctl", "kill",  "man",
      "mv",      "rm",         "sqlite3", "sudo",    "su",    "systemctl",  "tail"};
  std::vector<std::string> others;
  for (const CodeLine& line : code_lines(document)) {
    if (program_in(line) != std::string::npos) continue;
    const std::string first = line.text.substr(0, line.text.find(' '));
    const bool is_command =
        line.is_fenced ? line.is_shell && !first.empty() && first != "#"
                       : first != line.text &&
                             (kPrograms.contains(first) || first.find('/') != std::string::npos);
    if (is_command) others.push_back(line.text);
  }
  return others;
}

std::string joined_words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += " " + word;
  return text;
}

}  // namespace apex::testing
