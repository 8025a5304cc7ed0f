#include "base/plain_text.h"

namespace apex {
namespace {

/// Bytes of the control character that the text begins with; 0: it begins with another one.
std::size_t control_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x20 || byte(0) == 0x7F) return 1;
  // U+0080 to U+009F in UTF-8.
  const bool is_high = text.size() > 1 && byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0;
  return is_high ? 2 : 0;
}

}  // namespace

std::string without_controls(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = control_length(text);
    shown += length > 0 ? '?' : text.front();
    text.remove_prefix(length > 0 ? length : 1);
  }
  return shown;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kShown = 60;
  return "'" + without_controls(text.substr(0, kShown)) + (text.size() > kShown ? "…'" : "'");
}

bool has_controls(std::string_view text) {
  for (; !text.empty(); text.remove_prefix(1)) {
    if (control_length(text) > 0) return true;
  }
  return false;
}

}  // namespace apex
