#ifndef APEX_BASE_LOG_H
#define APEX_BASE_LOG_H

#include <cstdio>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/line_sink.h"

namespace apex {

/// error: a person must act. warn: handled, but unusual. info: a state changed. debug: the rest.
enum class LogLevel { debug, info, warn, error };

/// Errors: config, with the names that exist.
[[nodiscard]] Result<LogLevel> parse_log_level(std::string_view name);
[[nodiscard]] const char* to_string(LogLevel level);

struct LogField {
  std::string_view name;
  std::string value;
};

/// One event a line: `time=… level=info event=order_accepted client_id=…`. Values with spaces or
/// quotes are quoted. A sink that cannot be written to is ignored, and one that stalls loses
/// lines (LineSink): talk never stops the work.
class Logger {
 public:
  /// Writes to `sink` (not owned) what is at least `level`.
  Logger(std::FILE* sink, LogLevel level, const Clock& clock)
      : sink_(sink), level_(level), clock_(clock) {}

  void debug(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::debug, event, fields);
  }
  void info(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::info, event, fields);
  }
  void warn(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::warn, event, fields);
  }
  void error(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::error, event, fields);
  }

 private:
  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields);

  LineSink sink_;
  LogLevel level_;
  const Clock& clock_;
};

}  // namespace apex

#endif  // APEX_BASE_LOG_H
