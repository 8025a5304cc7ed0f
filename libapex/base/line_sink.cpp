#include "base/line_sink.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string>
#include <tuple>

namespace apex {

/// A stream without a file behind it takes all of it.
bool LineSink::takes_more(Milliseconds patience) const {
  const int descriptor = fileno(stream_);
  if (descriptor < 0) return true;
  pollfd state{descriptor, POLLOUT, 0};
  int found = 0;
  do {
    found = poll(&state, 1, static_cast<int>(patience.count()));
  } while (found < 0 && errno == EINTR);  // a signal
  return found != 0;                      // of an error the write says what it is
}

/// A pipe that takes anything takes PIPE_BUF bytes without blocking.
bool LineSink::put(std::string_view text) {
  while (!text.empty()) {
    if (!takes_more(lost_ > 0 ? Milliseconds{0} : kPatience)) return false;
    const std::string_view part = text.substr(0, std::min<std::size_t>(text.size(), PIPE_BUF));
    std::ignore = std::fwrite(part.data(), 1, part.size(), stream_);  // nobody left to tell
    std::ignore = std::fflush(stream_);
    text.remove_prefix(part.size());
    is_torn_ = !text.empty();
  }
  return true;
}

void LineSink::write(std::string_view line) {
  if (stream_ == nullptr) return;
  std::string text;
  if (is_torn_) text += "\n";
  if (lost_ > 0 && notice_ == Notice::yes) {
    text += "(" + std::to_string(lost_) + " lines were lost: nobody read them)\n";
  }
  text.append(line).append("\n");
  if (put(text)) {
    lost_ = 0;
  } else {
    ++lost_;
  }
}

}  // namespace apex
