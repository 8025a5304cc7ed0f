#include "apexbot/output.h"

#include <cerrno>
#include <cstring>
#include <tuple>

namespace apex {
namespace {

const char* escape_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::good:
      return "\x1b[32m";
    case Tone::bad:
      return "\x1b[31m";
    case Tone::faint:
      return "\x1b[2m";
    case Tone::strong:
      return "\x1b[1m";
  }
  return "";
}

}  // namespace

void Output::print(std::string_view text) {
  std::ignore = std::fwrite(text.data(), 1, text.size(), out_);  // flush() tells
}

void Output::print_line(std::string_view text) {
  print(text);
  print("\n");
}

void Output::print_json(JsonWriter& json) {
  has_printed_json_ = true;
  print_line(json.take());
}

void Output::tell_json(JsonWriter& json) {
  has_printed_json_ = true;
  lines_.write(json.take());
}

void Output::print_json_part(std::string_view text) {
  has_printed_json_ = true;
  print(text);
}

void Output::note(std::string_view text) {
  std::ignore = std::fflush(out_);  // where both are one terminal, in the order they were said
  talk_.write(text);
}

std::string Output::toned(Tone tone, std::string_view text) const {
  if (colour_ == Colour::no || tone == Tone::plain) return std::string(text);
  return escape_of(tone) + std::string(text) + "\x1b[0m";
}

Result<void> Output::flush() {
  errno = 0;
  const bool is_written = std::fflush(out_) == 0 && std::ferror(out_) == 0;
  if (is_written || errno == EPIPE || errno == 0) return {};
  return fail(ErrorKind::storage, std::string("cannot write the answer: ") + std::strerror(errno));
}

}  // namespace apex
