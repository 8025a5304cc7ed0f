#include "base/log.h"

#include <algorithm>
#include <array>

namespace apex {
namespace {

constexpr std::array kLevelNames{"debug", "info", "warn", "error"};

bool needs_quotes(std::string_view value) {
  return value.empty() || std::any_of(value.begin(), value.end(), [](char c) {
           return c <= ' ' || c == '"' || c == '=' || c == 0x7f;
         });
}

std::string quoted(std::string_view value) {
  if (!needs_quotes(value)) return std::string(value);
  std::string text = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') text.push_back('\\');
    const bool is_control = (c >= 0 && c < ' ') || c == 0x7f;
    text.push_back(is_control ? ' ' : c);
  }
  return text + "\"";
}

}  // namespace

const char* to_string(LogLevel level) { return kLevelNames[static_cast<std::size_t>(level)]; }

Result<LogLevel> parse_log_level(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (lower == "warning") lower = "warn";
  for (std::size_t i = 0; i < kLevelNames.size(); ++i) {
    if (lower == kLevelNames[i]) return static_cast<LogLevel>(i);
  }
  return fail(ErrorKind::config,
              "unknown log level '" + std::string(name) + "': debug, info, warn or error");
}

void Logger::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (level < level_) return;
  std::string line = "time=" + format_utc(clock_.now()) + " level=" + to_string(level) +
                     " event=" + std::string(event);
  for (const LogField& field : fields) {
    line += " " + std::string(field.name) + "=" + quoted(field.value);
  }
  sink_.write(line);
}

}  // namespace apex
