#ifndef APEX_BASE_PLAIN_TEXT_H
#define APEX_BASE_PLAIN_TEXT_H

#include <string>
#include <string_view>

namespace apex {

/// True if the text has a control character: line ends, escapes, also those above ASCII that some
/// terminals obey (U+0080 to U+009F).
[[nodiscard]] bool has_controls(std::string_view text);

/// The text with "?" for each control character, so that it stays one line and moves no cursor.
[[nodiscard]] std::string without_controls(std::string_view text);

/// Foreign text in quotes for a message: without controls, cut off after 60 bytes.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace apex

#endif  // APEX_BASE_PLAIN_TEXT_H
