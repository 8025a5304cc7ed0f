#include "tests/packaging/dockerfile.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "tests/packaging/installed_tree.h"

namespace apex::testing {
namespace {

std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(" \t"));
  text.erase(text.find_last_not_of(" \t") + 1);
  return text;
}

/// Takes the first word off.
std::string take_word(std::string& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string word = text.substr(0, end);
  text = trimmed(text.substr(end));
  return word;
}

DockerInstruction instruction_of(std::string line, int stage) {
  DockerInstruction instruction;
  instruction.name = take_word(line);
  while (line.starts_with("--")) {
    const std::string option = take_word(line);
    const std::size_t equals = std::min(option.find('='), option.size());
    instruction.options[option.substr(2, equals - 2)] =
        equals < option.size() ? option.substr(equals + 1) : "";
  }
  instruction.rest = line;
  instruction.stage = stage + (instruction.name == "FROM" ? 1 : 0);
  return instruction;
}

}  // namespace

std::vector<std::string> DockerInstruction::words() const {
  std::istringstream text(rest);
  std::vector<std::string> words;
  for (std::string word; text >> word;) words.push_back(word);
  return words;
}

std::vector<std::string> DockerInstruction::array() const {
  std::vector<std::string> items;
  const std::string text = rest.substr(std::min(rest.find('['), rest.size()));
  for (std::size_t at = text.find('"'); at < text.size(); at = text.find('"', at)) {
    const std::size_t end = text.find('"', at + 1);
    if (end == std::string::npos) break;
    items.push_back(text.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return items;
}

std::vector<DockerInstruction> read_dockerfile(std::string_view text) {
  std::vector<DockerInstruction> instructions;
  std::istringstream lines{std::string(text)};
  std::string joined;
  for (std::string line; std::getline(lines, line);) {
    line = trimmed(line);
    if (line.empty() || line.starts_with('#')) continue;
    const bool goes_on = line.ends_with('\\');
    if (goes_on) line.pop_back();
    joined += trimmed(line) + (goes_on ? " " : "");
    if (goes_on) continue;
    const int stage = instructions.empty() ? -1 : instructions.back().stage;
    instructions.push_back(instruction_of(joined, stage));
    joined.clear();
  }
  return instructions;
}

bool is_in_context(std::string_view dockerignore, const std::string& path) {
  std::istringstream lines{std::string(dockerignore)};
  bool is_in = true;
  for (std::string line; std::getline(lines, line);) {
    line = trimmed(line);
    if (line.empty() || line.starts_with('#')) continue;
    const bool lets_through = line.starts_with('!');
    const std::string pattern = line.substr(lets_through ? 1 : 0);
    const bool matches = pattern == "*" || path == pattern || path.starts_with(pattern + "/");
    if (matches) is_in = lets_through;
  }
  return is_in;
}

const std::vector<DockerInstruction>& dockerfile() {
  static const auto kInstructions = read_dockerfile(source_text("docker/Dockerfile"));
  return kInstructions;
}

std::vector<DockerInstruction> all_of(const std::string& name) {
  std::vector<DockerInstruction> found;
  for (const DockerInstruction& each : dockerfile()) {
    if (each.name == name) found.push_back(each);
  }
  return found;
}

DockerInstruction shipped(const std::string& name) {
  const int last = dockerfile().back().stage;
  std::vector<DockerInstruction> found = all_of(name);
  std::erase_if(found, [&](const DockerInstruction& each) { return each.stage != last; });
  CAPTURE(name);
  REQUIRE(found.size() == 1);
  return found.front();
}

std::map<std::string, std::string> shipped_environment() {
  std::map<std::string, std::string> environment;
  for (const DockerInstruction& each : all_of("ENV")) {
    const std::size_t equals = each.rest.find('=');
    REQUIRE(equals != std::string::npos);
    CHECK(each.rest.find(' ') == std::string::npos);  // one a line
    environment[each.rest.substr(0, equals)] = each.rest.substr(equals + 1);
  }
  return environment;
}

}  // namespace apex::testing
