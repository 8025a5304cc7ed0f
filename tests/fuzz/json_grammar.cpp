#include "tests/fuzz/json_grammar.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace apex::testing {
namespace {

/// Recursive descent; every function takes off what it accepts and says whether it did.
class Grammar {
 public:
  Grammar(std::string_view text, int depth_max) : rest_(text), depth_left_(depth_max) {}

  bool document() { return value() && rest_.empty(); }

 private:
  bool take(std::string_view what) {
    if (!rest_.starts_with(what)) return false;
    rest_.remove_prefix(what.size());
    return true;
  }
  void blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }
  bool value() {
    blanks();
    const bool good = rest_.starts_with('{')   ? object()
                      : rest_.starts_with('[') ? list()
                      : rest_.starts_with('"')
                          ? string().has_value()
                          : take("true") || take("false") || take("null") || number();
    blanks();
    return good;
  }
  bool object() {
    if (--depth_left_ < 0) return false;
    rest_.remove_prefix(1);
    blanks();
    std::set<std::string> names;
    if (!take("}")) {
      do {
        blanks();
        const auto name = string();
        if (!name || !names.insert(*name).second) return false;
        blanks();
        if (!take(":") || !value()) return false;
      } while (take(","));
      if (!take("}")) return false;
    }
    ++depth_left_;
    return true;
  }
  bool list() {
    if (--depth_left_ < 0) return false;
    rest_.remove_prefix(1);
    blanks();
    if (!take("]")) {
      do {
        if (!value()) return false;
      } while (take(","));
      if (!take("]")) return false;
    }
    ++depth_left_;
    return true;
  }
  bool digits() {
    const std::size_t end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    rest_.remove_prefix(end);
    return end > 0;
  }
  bool number() {
    take("-");
    if (!take("0") && !digits()) return false;
    if (take(".") && !digits()) return false;
    if (!take("e") && !take("E")) return true;
    if (!take("+")) take("-");
    return digits();
  }

  std::optional<std::uint32_t> hex4() {
    if (rest_.size() < 4) return std::nullopt;
    std::uint32_t unit = 0;
    for (int i = 0; i < 4; ++i) {
      const std::size_t digit = std::string_view("0123456789abcdefABCDEF").find(rest_.front());
      if (digit == std::string_view::npos) return std::nullopt;
      unit = unit * 16 + static_cast<std::uint32_t>(digit > 15 ? digit - 6 : digit);
      rest_.remove_prefix(1);
    }
    return unit;
  }
  /// After "\u": the character, of two units where the first is a high surrogate.
  std::optional<std::uint32_t> escaped_character() {
    const auto unit = hex4();
    if (!unit || *unit < 0xD800 || *unit > 0xDFFF) return unit;
    if (*unit > 0xDBFF || !take("\\u")) return std::nullopt;
    const auto low = hex4();
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return std::nullopt;
    return 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00);
  }
  static void append_utf8(std::string& text, std::uint32_t code) {
    const auto tail = [&](int shift) {
      text.push_back(static_cast<char>(0x80 | ((code >> shift) & 0x3F)));
    };
    if (code < 0x80) {
      text.push_back(static_cast<char>(code));
    } else if (code < 0x800) {
      text.push_back(static_cast<char>(0xC0 | (code >> 6)));
      tail(0);
    } else if (code < 0x10000) {
      text.push_back(static_cast<char>(0xE0 | (code >> 12)));
      tail(6);
      tail(0);
    } else {
      text.push_back(static_cast<char>(0xF0 | (code >> 18)));
      tail(12);
      tail(6);
      tail(0);
    }
  }
  bool escape(std::string& text) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (take("u")) {
      const auto code = escaped_character();
      if (code) append_utf8(text, *code);
      return code.has_value();
    }
    const std::size_t letter = rest_.empty() ? std::string_view::npos : kLetters.find(rest_[0]);
    if (letter == std::string_view::npos) return false;
    text.push_back(kMeanings[letter]);
    rest_.remove_prefix(1);
    return true;
  }
  /// One character of more than a byte, by the table of well-formed sequences (Unicode 3.9).
  bool multibyte(std::string& text) {
    struct Form {
      unsigned lead_low, lead_high, second_low, second_high;
      std::size_t length;
    };
    static constexpr Form kForms[] = {{0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
                                      {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3},
                                      {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
                                      {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};
    const auto byte = [&](std::size_t i) -> unsigned {
      return static_cast<unsigned char>(i < rest_.size() ? rest_[i] : 0);
    };
    for (const Form& form : kForms) {
      if (byte(0) < form.lead_low || byte(0) > form.lead_high) continue;
      if (byte(1) < form.second_low || byte(1) > form.second_high) return false;
      for (std::size_t i = 2; i < form.length; ++i) {
        if (byte(i) < 0x80 || byte(i) > 0xBF) return false;
      }
      text += rest_.substr(0, form.length);
      rest_.remove_prefix(form.length);
      return true;
    }
    return false;
  }
  /// The characters that a string stands for.
  std::optional<std::string> string() {
    if (!take("\"")) return std::nullopt;
    std::string text;
    while (!rest_.empty()) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      if (take("\"")) return text;
      if (byte < 0x20) return std::nullopt;
      if (take("\\")) {
        if (!escape(text)) return std::nullopt;
      } else if (byte < 0x80) {
        text.push_back(rest_.front());
        rest_.remove_prefix(1);
      } else if (!multibyte(text)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  std::string_view rest_;
  int depth_left_;
};

}  // namespace

bool is_strict_json(std::string_view text, int depth_max) {
  return Grammar(text, depth_max).document();
}

}  // namespace apex::testing
