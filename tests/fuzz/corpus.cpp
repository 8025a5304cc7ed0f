#include "tests/fuzz/corpus.h"

#include <algorithm>
#include <optional>

#include "base/bytes.h"

namespace apex::testing {
namespace {

/// The byte that the escape at the start of `rest` stands for; takes it off.
std::optional<char> read_escape(std::string_view& rest) {
  constexpr std::size_t kHexEscape = 4;  // \xHH
  if (rest.size() < 2) return std::nullopt;
  const char letter = rest[1];
  if (letter == 'x') {
    const auto byte = from_hex(rest.substr(2, 2));
    if (!byte || byte->size() != 1) return std::nullopt;
    rest.remove_prefix(kHexEscape);
    return static_cast<char>(byte->front());
  }
  rest.remove_prefix(2);
  if (letter == 'n') return '\n';
  if (letter == 't') return '\t';
  if (letter == '\\') return '\\';
  return std::nullopt;
}

std::optional<std::string> read_line(std::string_view rest) {
  std::string input;
  while (!rest.empty()) {
    if (rest.front() != '\\') {
      input.push_back(rest.front());
      rest.remove_prefix(1);
      continue;
    }
    const auto byte = read_escape(rest);
    if (!byte) return std::nullopt;
    input.push_back(*byte);
  }
  return input;
}

}  // namespace

std::string corpus_line(std::string_view input) {
  std::string line;
  for (const char c : input) {
    const bool begins_comment = c == '#' && line.empty();
    if (c == '\\') {
      line += "\\\\";
    } else if (c == '\n') {
      line += "\\n";
    } else if (c == '\t') {
      line += "\\t";
    } else if (c < ' ' || c > '~' || begins_comment) {
      const auto byte = static_cast<std::uint8_t>(c);
      line += "\\x" + to_hex({&byte, 1});
    } else {
      line.push_back(c);
    }
  }
  return line;
}

Result<std::vector<std::string>> read_corpus(std::string_view text) {
  std::vector<std::string> inputs;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with('#')) continue;
    auto input = read_line(line);
    if (!input) {
      return fail(ErrorKind::usage, "line " + std::to_string(number) + " has a broken escape");
    }
    inputs.push_back(*std::move(input));
  }
  return inputs;
}

}  // namespace apex::testing
