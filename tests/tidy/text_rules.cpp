#include "tests/tidy/text_rules.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <set>

namespace apex::testing {
namespace {

constexpr std::size_t kFileLinesMax = 400;
constexpr std::size_t kLineColumnsMax = 100;

enum class Where { everywhere, library, library_and_programs, all_but_test_sources };

struct WordRule {
  std::string word;
  Where where;
  std::vector<std::string> allowed_in;  ///< a file, or a folder that ends with a slash
  std::string instead;
};

/// Written in halves, so that this file does not break its own rule.
const std::vector<std::string>& unfinished_marks() {
  static const std::vector<std::string> kMarks = {
      "TO"
      "DO",
      "FIX"
      "ME",
      "XX"
      "X",
      "HA"
      "CK"};
  return kMarks;
}

const std::vector<WordRule>& word_rules() {
  static const std::vector<std::string> kClock = {"libapex/base/clock.cpp"};
  static const std::string kDecimal = "amounts are Decimal";
  static const std::string kTime = "real time is read in base/clock.cpp only; take a Clock&";
  static const std::vector<WordRule> kRules = {
      // The reader's callback for JSON numbers with a fraction, which it refuses.
      {"double", Where::everywhere, {"libapex/base/json.cpp"}, kDecimal},
      {"float", Where::everywhere, {}, kDecimal},
      {"std::shared_ptr", Where::everywhere, {}, "one owner"},
      {"using namespace", Where::all_but_test_sources, {}, "name what you use"},
      {"throw", Where::library, {}, "return a Result"},
      // No listener may keep a close from leaving, whatever it throws.
      {"catch (...)",
       Where::library,
       {"libapex/execution/desk.cpp"},
       "catch what the library throws; the rest ends in main"},
      {"system_clock::now", Where::library_and_programs, kClock, kTime},
      {"steady_clock::now", Where::library_and_programs, kClock, kTime},
      {"high_resolution_clock", Where::library_and_programs, {}, kTime},
      {"std::time", Where::library_and_programs, {}, kTime},
      {"time(nullptr", Where::library_and_programs, {}, kTime},
      {"time(NULL", Where::library_and_programs, {}, kTime},
      {"clock_gettime", Where::library_and_programs, kClock, kTime},
      {"gettimeofday", Where::library_and_programs, kClock, kTime},
      {"this_thread::sleep_for", Where::library_and_programs, kClock, kTime},
      {"this_thread::sleep_until", Where::library_and_programs, kClock, kTime},
      {"usleep", Where::library_and_programs, kClock, kTime},
      {"nanosleep", Where::library_and_programs, kClock, kTime},
  };
  return kRules;
}

bool applies(Where where, const SourceFile& file) {
  switch (where) {
    case Where::everywhere:
      return true;
    case Where::library:
      return file.is_under("libapex/");
    case Where::library_and_programs:
      return file.is_under("libapex/") || file.is_under("apps/");
    case Where::all_but_test_sources:
      return file.is_header() || !file.is_under("tests/");
  }
  return true;
}

bool is_allowed(const WordRule& rule, const SourceFile& file) {
  return std::any_of(rule.allowed_in.begin(), rule.allowed_in.end(), [&](const std::string& name) {
    return name.ends_with('/') ? file.is_under(name) : file.path == name;
  });
}

/// Characters, not bytes: a continuation byte of UTF-8 takes no column.
std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

/// Papers, manual pages and vectors have their own forms.
bool has_length_limit(const SourceFile& file) {
  return file.is_cpp() || file.is_under("scripts/") || file.is_under("cmake/") ||
         file.path.ends_with("CMakeLists.txt");
}

std::string guard_of(const std::string& path) {
  std::string guard = "APEX_";
  const std::string inner = path.starts_with("libapex/") ? path.substr(8) : path;
  for (const char c : inner) {
    guard += std::isalnum(static_cast<unsigned char>(c)) != 0
                 ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                 : '_';
  }
  return guard;
}

void check_guard(const SourceFile& file, Findings& findings) {
  const std::string guard = guard_of(file.path);
  // A header of a program may be named after the program alone.
  const std::string short_guard =
      file.is_under("apps/") ? guard_of(file.path.substr(std::string("apps/").size())) : guard;
  const auto lines = lines_of(file.text);
  for (const std::string& name : {guard, short_guard}) {
    if (lines.size() > 2 && lines[0] == "#ifndef " + name && lines[1] == "#define " + name &&
        lines.back() == "#endif  // " + name) {
      return;
    }
  }
  findings.push_back(finding(file, 1, "guard is not " + guard + ", first and last in the file"));
}

/// The labels of the switch that the `default:` at `at` belongs to.
std::vector<std::string> cases_before(std::string_view code, std::size_t at) {
  std::vector<std::string> labels;
  int depth = 0;
  std::size_t begin = at;
  while (begin > 0) {
    --begin;
    if (code[begin] == '}') ++depth;
    if (code[begin] == '{' && --depth < 0) break;
  }
  depth = 0;
  for (std::size_t i = begin + 1; i < at; ++i) {
    if (code[i] == '{') ++depth;
    if (code[i] == '}') --depth;
    if (depth != 0 || !code.substr(i).starts_with("case ")) continue;
    std::size_t end = i + 5;
    while (end < at && (code[end] != ':' || code[end + 1] == ':' || code[end - 1] == ':')) ++end;
    labels.emplace_back(code.substr(i + 5, end - i - 5));
    i = end;
  }
  return labels;
}

}  // namespace

Findings check_words(const std::vector<SourceFile>& files) {
  Findings findings;
  for (const SourceFile& file : files) {
    const auto text = lines_of(file.text);
    const auto code = lines_of(file.code);
    for (std::size_t i = 0; i < text.size(); ++i) {
      const int line = static_cast<int>(i) + 1;
      for (const std::string& mark : unfinished_marks()) {
        if (has_word(text[i], mark)) findings.push_back(finding(file, line, mark + ": finish it"));
      }
      if (!file.is_cpp()) continue;
      for (const WordRule& rule : word_rules()) {
        if (!applies(rule.where, file) || is_allowed(rule, file)) continue;
        if (has_word(code[i], rule.word)) {
          findings.push_back(finding(file, line, "'" + rule.word + "': " + rule.instead));
        }
      }
    }
  }
  return findings;
}

Findings check_lengths(const std::vector<SourceFile>& files) {
  Findings findings;
  for (const SourceFile& file : files) {
    if (!has_length_limit(file)) continue;
    const auto lines = lines_of(file.text);
    if (file.is_cpp() && lines.size() > kFileLinesMax) {
      findings.push_back(finding(file, static_cast<int>(lines.size()),
                                 "over " + std::to_string(kFileLinesMax) + " lines: split it"));
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const int line = static_cast<int>(i) + 1;
      if (columns(lines[i]) > kLineColumnsMax) {
        findings.push_back(
            finding(file, line, "over " + std::to_string(kLineColumnsMax) + " columns"));
      }
      if (lines[i].find('\t') != std::string_view::npos) {
        findings.push_back(finding(file, line, "tab"));
      }
      if (lines[i].ends_with(' ') || lines[i].ends_with('\r')) {
        findings.push_back(finding(file, line, "blank at the end of the line"));
      }
    }
  }
  return findings;
}

Findings check_headers(const std::vector<SourceFile>& files) {
  Findings findings;
  std::set<std::string> paths;
  for (const SourceFile& file : files) paths.insert(file.path);
  for (const SourceFile& file : files) {
    if (file.is_header()) check_guard(file, findings);
    if (!file.path.ends_with(".cpp")) continue;
    const std::string own = file.path.substr(0, file.path.size() - 4) + ".h";
    if (!paths.contains(own)) continue;
    const auto includes = includes_of(file);
    if (includes.empty() || !includes[0].quoted || !own.ends_with("/" + includes[0].name)) {
      const bool whole = !includes.empty() && includes[0].quoted && includes[0].name == own;
      if (!whole) findings.push_back(finding(file, 1, "its own header is not included first"));
    }
  }
  return findings;
}

Findings check_switches(const std::vector<SourceFile>& files) {
  Findings findings;
  for (const SourceFile& file : files) {
    if (!file.is_cpp()) continue;
    const std::string_view code = file.code;
    for (std::size_t at = code.find("default:"); at != std::string_view::npos;
         at = code.find("default:", at + 1)) {
      for (const std::string& label : cases_before(code, at)) {
        const bool foreign = label.starts_with("rapidjson::") || label.starts_with("YAML::");
        if (label.find("::") == std::string::npos || foreign) continue;
        const auto line = std::count(code.begin(), code.begin() + static_cast<long>(at), '\n') + 1;
        findings.push_back(finding(file, static_cast<int>(line),
                                   "'default:' in a switch over " + label + ": name every case"));
        break;
      }
    }
  }
  return findings;
}

}  // namespace apex::testing
