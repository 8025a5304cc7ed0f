#include "tests/tidy/source_tree.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <utility>

namespace apex::testing {
namespace {

bool is_identifier(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Walks C++ text once and keeps what the compiler would treat as code.
class Blanker {
 public:
  explicit Blanker(std::string text) : text_(std::move(text)) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (starts("//")) {
        blank_until("\n", Keep::end);
      } else if (starts("/*")) {
        blank(2);
        blank_until("*/", Keep::none);
      } else if (starts("R\"") && !goes_on_before()) {
        blank_raw_string();
      } else if (text_[at_] == '"') {
        blank_literal('"');
      } else if (text_[at_] == '\'' && !goes_on_before()) {
        blank_literal('\'');  // after a digit it is a separator: 1'000
      } else {
        ++at_;
      }
    }
    return std::move(text_);
  }

 private:
  enum class Keep { none, end };

  [[nodiscard]] bool starts(std::string_view what) const {
    return std::string_view(text_).substr(at_).starts_with(what);
  }
  [[nodiscard]] bool goes_on_before() const { return at_ > 0 && is_identifier(text_[at_ - 1]); }

  void blank(std::size_t count) {
    for (; count > 0 && at_ < text_.size(); --count, ++at_) {
      if (text_[at_] != '\n') text_[at_] = ' ';
    }
  }

  void blank_until(std::string_view end, Keep keep) {
    const std::size_t found = std::min(text_.find(end, at_), text_.size());
    blank(found - at_);
    if (keep == Keep::none) blank(end.size());
  }

  void blank_raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string::npos) return blank(text_.size());
    const std::string end = ")" + text_.substr(at_ + 2, open - at_ - 2) + "\"";
    blank_until(end, Keep::none);
  }

  void blank_literal(char quote) {
    blank(1);
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      blank(text_[at_] == '\\' ? 2 : 1);
    }
    blank(1);
  }

  std::string text_;
  std::size_t at_ = 0;
};

std::string read_all(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

SourceFile make_source(std::string path, std::string text) {
  SourceFile file{.path = std::move(path), .text = std::move(text), .code = {}};
  file.code = file.is_cpp() ? Blanker(file.text).run() : file.text;
  return file;
}

std::vector<SourceFile> read_tree(const std::filesystem::path& top,
                                  const std::vector<std::string>& names) {
  namespace fs = std::filesystem;
  std::vector<SourceFile> files;
  const auto add = [&](const fs::path& path) {
    files.push_back(make_source(fs::relative(path, top).generic_string(), read_all(path)));
  };
  for (const std::string& name : names) {
    const fs::path path = top / name;
    if (fs::is_regular_file(path)) add(path);
    if (!fs::is_directory(path)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      if (entry.is_regular_file()) add(entry.path());
    }
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

std::vector<IncludeLine> includes_of(const SourceFile& file) {
  std::vector<IncludeLine> includes;
  const auto code = lines_of(file.code);
  const auto text = lines_of(file.text);
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (!code[i].starts_with("#include")) continue;
    const std::size_t open = text[i].find_first_of("<\"");
    if (open == std::string_view::npos) continue;
    const bool quoted = text[i][open] == '"';
    const std::size_t close = text[i].find(quoted ? '"' : '>', open + 1);
    includes.push_back({.line = static_cast<int>(i) + 1,
                        .name = std::string(text[i].substr(open + 1, close - open - 1)),
                        .quoted = quoted});
  }
  return includes;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool has_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool before = at > 0 && is_identifier(line[at - 1]) && is_identifier(word.front());
    const bool after = end < line.size() && is_identifier(line[end]) && is_identifier(word.back());
    if (!before && !after) return true;
  }
  return false;
}

std::string finding(const SourceFile& file, int line, const std::string& what) {
  return file.path + ":" + std::to_string(line) + ": " + what;
}

std::string joined(const Findings& findings) {
  std::string all;
  for (const std::string& one : findings) all += one + "\n";
  return all;
}

}  // namespace apex::testing
