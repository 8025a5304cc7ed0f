#ifndef APEX_APEXBOT_TEXT_TABLE_H
#define APEX_APEXBOT_TEXT_TABLE_H

#include <string>
#include <string_view>
#include <vector>

namespace apex {

enum class Align { left, right };

/// Columns two blanks apart, as wide as their widest cell. Cells are UTF-8 without colours.
class TextTable {
 public:
  explicit TextTable(std::vector<Align> columns) : columns_(std::move(columns)) {}

  /// As many cells as columns.
  void add_row(std::vector<std::string> cells);

  /// One line a row, no blanks at line ends.
  [[nodiscard]] std::string to_string() const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// Characters, which is what a terminal shows columns for, as long as nobody writes Chinese.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// With blanks behind it, up to `width`.
[[nodiscard]] std::string pad_right(std::string_view text, std::size_t width);

/// Lines of at most `width` characters, broken at blanks; a longer word has a line of its own.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace apex

#endif  // APEX_APEXBOT_TEXT_TABLE_H
