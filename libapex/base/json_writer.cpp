#include "base/json_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace apex {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

/// How many bytes the character at the start of the text takes, or 0 if it is not UTF-8:
/// cut off, overlong, a surrogate or beyond U+10FFFF.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool is_overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool is_no_character = (lead == 0xED && byte(1) > 0x9F) || (lead == 0xF4 && byte(1) > 0x8F);
  return is_overlong || is_no_character ? 0 : length;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x80) {
      const std::size_t length = utf8_length(text.substr(i));
      out += length == 0 ? kReplacement : text.substr(i, length);
      i += std::max<std::size_t>(length, 1) - 1;
      continue;
    }
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out.push_back(c);
        }
    }
  }
  return out + "\"";
}

}  // namespace

void JsonWriter::new_line() {
  if (style_ == Style::compact) return;
  text_ += "\n";
  text_.append(levels_.size() * 2, ' ');
}

void JsonWriter::before_value() {
  if (levels_.empty()) return;
  Level& level = levels_.back();
  if (level.is_object) {
    APEX_CHECK(key_written_);
    key_written_ = false;
    return;
  }
  if (std::exchange(level.has_items, true)) text_ += ",";
  new_line();
}

JsonWriter& JsonWriter::key(std::string_view name) {
  APEX_CHECK(!levels_.empty() && levels_.back().is_object && !key_written_);
  if (std::exchange(levels_.back().has_items, true)) text_ += ",";
  new_line();
  text_ += quoted(name) + (style_ == Style::compact ? ":" : ": ");
  key_written_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin_object() {
  before_value();
  text_ += "{";
  levels_.push_back({true, false});
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  before_value();
  text_ += "[";
  levels_.push_back({false, false});
  return *this;
}

void JsonWriter::close(char bracket) {
  APEX_CHECK(!levels_.empty() && !key_written_);
  const bool had_items = levels_.back().has_items;
  levels_.pop_back();
  if (had_items) new_line();
  text_.push_back(bracket);
}

JsonWriter& JsonWriter::end_object() {
  close('}');
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  close(']');
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) { return raw(quoted(text)); }

JsonWriter& JsonWriter::raw(std::string_view json) {
  before_value();
  text_ += json;
  return *this;
}

std::string JsonWriter::take() {
  APEX_CHECK(levels_.empty());
  if (style_ == Style::indented) text_ += "\n";
  return std::exchange(text_, {});
}

}  // namespace apex
