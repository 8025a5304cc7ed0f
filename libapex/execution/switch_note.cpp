#include "execution/switch_note.h"

#include <fmt/format.h>

#include "base/plain_text.h"

namespace apex {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

}  // namespace

Result<void> check_reason(std::string_view reason) {
  if (trimmed(reason).empty()) return fail(ErrorKind::usage, "a reason is not empty");
  if (has_controls(reason)) {
    return fail(ErrorKind::usage, "a reason is one line without control characters");
  }
  if (reason.size() > SwitchNote::kReasonBytesMax) {
    return fail(ErrorKind::usage, fmt::format("a reason has {} bytes at most, this one has {}",
                                              SwitchNote::kReasonBytesMax, reason.size()));
  }
  return {};
}

std::string format_note(const SwitchNote& note) {
  std::string line = note.at ? format_utc(*note.at) : "";
  if (note.at && !note.reason.empty()) line += " ";
  return line + note.reason + "\n";
}

SwitchNote parse_note(std::string_view text) {
  SwitchNote note;
  text = trimmed(text);
  const std::size_t blank = std::min(text.find(' '), text.size());
  if (const auto at = parse_utc(text.substr(0, blank))) {
    note.at = *at;
    text = trimmed(text.substr(blank));
  }
  note.reason = without_controls(text.substr(0, SwitchNote::kReasonBytesMax));
  return note;
}

}  // namespace apex
