#ifndef APEX_TESTS_TIDY_SOURCE_TREE_H
#define APEX_TESTS_TIDY_SOURCE_TREE_H

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace apex::testing {

/// One file of the repository, as the rules see it.
struct SourceFile {
  std::string path;  ///< from the top of the repository, "libapex/base/decimal.h"
  std::string text;
  /// The text with comments, strings and character literals blanked out, line by line as long as
  /// before. For files that are not C++ it is the text.
  std::string code;

  [[nodiscard]] bool is_cpp() const { return path.ends_with(".cpp") || path.ends_with(".h"); }
  [[nodiscard]] bool is_header() const { return path.ends_with(".h"); }
  [[nodiscard]] bool is_under(std::string_view folder) const { return path.starts_with(folder); }
};

struct IncludeLine {
  int line = 0;
  std::string name;     ///< without its quotes or brackets
  bool quoted = false;  ///< "x", not <x>
};

/// A broken rule, as a compiler would print it: "path:line: what is wrong".
using Findings = std::vector<std::string>;

[[nodiscard]] SourceFile make_source(std::string path, std::string text);

/// Every file under these folders or of these names, sorted by path. Names that do not exist yet
/// are no error.
[[nodiscard]] std::vector<SourceFile> read_tree(const std::filesystem::path& top,
                                                const std::vector<std::string>& names);

[[nodiscard]] std::vector<IncludeLine> includes_of(const SourceFile& file);
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

/// True where `word` stands in `line` and no identifier goes on before or after it.
[[nodiscard]] bool has_word(std::string_view line, std::string_view word);

[[nodiscard]] std::string finding(const SourceFile& file, int line, const std::string& what);

/// All findings, one a line, for the message of a failed check.
[[nodiscard]] std::string joined(const Findings& findings);

}  // namespace apex::testing

#endif  // APEX_TESTS_TIDY_SOURCE_TREE_H
