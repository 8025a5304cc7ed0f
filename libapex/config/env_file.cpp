#include "config/env_file.h"

#include <algorithm>
#include <optional>

#include "base/secret.h"
#include "config/value_parsers.h"

namespace apex {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_name_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// Longer ones would fill the messages, and no variable of ours is half as long.
constexpr std::size_t kNameMax = 100;

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kNameMax && (text.front() < '0' || text.front() > '9') &&
         std::all_of(text.begin(), text.end(), is_name_character);
}

bool is_blank_or_comment(std::string_view text) {
  const std::string_view rest = trim(text);
  return rest.empty() || rest.front() == '#';
}

/// A value in quotes and what follows the closing one. Nothing: no closing quote.
struct Quoted {
  std::string value;
  std::string_view rest;
};
std::optional<Quoted> read_quoted(std::string_view text) {
  const char quote = text.front();
  Quoted result;
  for (std::size_t i = 1; i < text.size(); ++i) {
    char c = text[i];
    if (c == quote) {
      result.rest = text.substr(i + 1);
      return result;
    }
    if (c == '\\' && quote == '"' && i + 1 < text.size()) {
      c = text[++i];
      if (c == 'n') c = '\n';
      if (c == 't') c = '\t';
    }
    result.value.push_back(c);
  }
  return std::nullopt;
}

std::string_view without_comment(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '#' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t')) {
      return text.substr(0, i);
    }
  }
  return text;
}

/// The part before '=', with "export " taken off. Nothing where the line has no '='.
std::optional<std::string_view> name_of_line(std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  std::string_view name = trim(line.substr(0, equals));
  constexpr std::string_view kExport = "export";
  if (name.starts_with(kExport) && name.size() > kExport.size() &&
      !is_name_character(name[kExport.size()])) {
    name = trim(name.substr(kExport.size()));
  }
  return name;
}

/// What is wrong with the line, or nothing.
std::optional<std::string> read_line(std::string_view line, EnvEntry& entry) {
  const auto name = name_of_line(line);
  if (!name) return "NAME=value is expected, there is no '='";
  if (!is_name(*name)) return "NAME=value is expected, the part before '=' is no name";
  entry.name = *name;

  const std::string_view text = trim(line.substr(line.find('=') + 1));
  if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
    auto quoted = read_quoted(text);
    if (!quoted) return "the value of " + entry.name + " has no closing quote";
    if (!is_blank_or_comment(quoted->rest)) {
      wipe(quoted->value);
      return "there is text after the closing quote of " + entry.name;
    }
    entry.value = std::move(quoted->value);
  } else {
    entry.value = trim(without_comment(text));
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<EnvEntry>> read_env_file(std::string_view text, const std::string& name) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<EnvEntry> entries;
  for (int line_number = 1; !text.empty(); ++line_number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));

    const auto refuse = [&](const std::string& wrong) {
      for (EnvEntry& read : entries) wipe(read.value);
      return fail(ErrorKind::config, name + ":" + std::to_string(line_number) + ": " + wrong);
    };
    const bool has_control = std::any_of(line.begin(), line.end(), [](char c) {
      return ((c >= 0 && c < ' ') || c == 0x7f) && c != '\t';
    });
    if (has_control) return refuse("control character");
    if (is_blank_or_comment(line)) continue;

    EnvEntry entry{"", "", line_number};
    if (const auto wrong = read_line(line, entry)) return refuse(*wrong);
    for (const EnvEntry& other : entries) {
      if (other.name != entry.name) continue;
      wipe(entry.value);
      return refuse(entry.name + " is given twice, first in line " + std::to_string(other.line));
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string set_env_line(std::string_view text, std::string_view name, std::string_view value) {
  const std::string wanted = std::string(name) + "=" + std::string(value);
  std::string result;
  if (text.starts_with(kByteOrderMark)) {
    result = kByteOrderMark;
    text.remove_prefix(kByteOrderMark.size());
  }
  bool is_set = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!is_blank_or_comment(line) && name_of_line(line) == name) {
      if (!is_set) result += wanted + "\n";
      is_set = true;
    } else {
      result += std::string(line) + "\n";
    }
  }
  if (!is_set) result += wanted + "\n";
  return result;
}

}  // namespace apex
