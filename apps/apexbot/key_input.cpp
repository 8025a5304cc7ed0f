#include "apexbot/key_input.h"

#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <tuple>

#include "base/files.h"
#include "config/value_parsers.h"

namespace apex {
namespace {

constexpr std::size_t kKeyBytesMax = 4096;

/// Turns the echo of a terminal off while it lives.
class WithoutEcho {
 public:
  explicit WithoutEcho(int terminal) : terminal_(terminal) {
    if (tcgetattr(terminal_, &before_) != 0) return;
    struct termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    is_off_ = tcsetattr(terminal_, TCSAFLUSH, &hidden) == 0;
  }
  ~WithoutEcho() {
    if (!is_off_) return;
    tcsetattr(terminal_, TCSAFLUSH, &before_);
    std::fputc('\n', stderr);
  }
  WithoutEcho(const WithoutEcho&) = delete;
  WithoutEcho& operator=(const WithoutEcho&) = delete;
  [[nodiscard]] bool is_off() const { return is_off_; }

 private:
  int terminal_;
  struct termios before_ = {};
  bool is_off_ = false;
};

Result<Secret> trimmed(std::string text, const std::string& where) {
  const std::string_view key = trim(text);
  if (key.empty()) return fail(ErrorKind::config, where + ": no key");
  Secret secret{std::string(key)};
  wipe(text);
  return secret;
}

Result<Secret> read_key_file(const std::string& file) {
  if (looks_like_secret(file)) {
    std::error_code code;
    if (!std::filesystem::exists(file, code)) {
      return fail(ErrorKind::config,
                  "--key-file " + quote_value(file) +
                      ": no such file. If it is the key itself: write it into a file with chmod "
                      "600; on a command line every user of this machine can read it");
    }
  }
  auto text = read_file(file, kKeyBytesMax);
  if (!text) return fail(ErrorKind::config, text.error().message);
  if (!*text) return fail(ErrorKind::config, "--key-file " + file + ": no such file");
  APEX_TRY_ASSIGN(const bool is_open, readable_by_others(file));
  if (is_open) {
    return fail(ErrorKind::config,
                "--key-file " + file + " can be read by other users: chmod 600 " + file);
  }
  return trimmed(std::move(**text), file);
}

/// Up to the end of the line.
Result<Secret> read_line(const StopToken& stop) {
  std::string text;
  text.reserve(kKeyBytesMax);  // no copies left behind by growing
  while (text.size() < kKeyBytesMax) {
    char c = 0;
    const ssize_t size = ::read(STDIN_FILENO, &c, 1);
    if (stop.stop_requested()) {
      wipe(text);
      return fail(ErrorKind::refused, "interrupted");
    }
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      return fail(ErrorKind::storage, std::string("cannot read the key: ") + std::strerror(errno));
    }
    if (size == 0 || c == '\n') break;
    text.push_back(c);
  }
  return trimmed(std::move(text), "standard input");
}

}  // namespace

Result<Secret> read_key(const std::optional<std::string>& file, const char* prompt,
                        const StopToken& stop) {
  if (file) return read_key_file(*file);
  if (isatty(STDIN_FILENO) != 1) return read_line(stop);
  const WithoutEcho hidden(STDIN_FILENO);
  if (!hidden.is_off()) {
    return fail(ErrorKind::storage, "cannot turn off the terminal's echo; use --key-file");
  }
  std::fputs(prompt, stderr);
  return read_line(stop);
}

}  // namespace apex
