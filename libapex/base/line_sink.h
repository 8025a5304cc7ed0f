#ifndef APEX_BASE_LINE_SINK_H
#define APEX_BASE_LINE_SINK_H

#include <cstdio>
#include <string_view>

#include "base/clock.h"

namespace apex {

/// Lines for whoever reads a stream. A reader that is gone is no failure, and one that stalls (a
/// pager, a terminal that was told to wait, a logger that hangs) costs kPatience once, then lines:
/// there may be a position to close meanwhile. One object is for one thread at a time.
class LineSink {
 public:
  /// Whether a reader that reads again is told, on a line, how many it lost: not one of JSON.
  enum class Notice { yes, no };
  static constexpr Milliseconds kPatience{500};

  /// Does not own the stream; null: nothing is written. It should not be written by other means
  /// while a reader stalls.
  explicit LineSink(std::FILE* stream, Notice notice = Notice::yes)
      : stream_(stream), notice_(notice) {}

  /// The line and its end, at once.
  void write(std::string_view line);

  [[nodiscard]] std::FILE* stream() const { return stream_; }

 private:
  [[nodiscard]] bool takes_more(Milliseconds patience) const;
  [[nodiscard]] bool put(std::string_view text);

  std::FILE* stream_;
  Notice notice_;
  int lost_ = 0;
  bool is_torn_ = false;  ///< the last line has no end
};

}  // namespace apex

#endif  // APEX_BASE_LINE_SINK_H
