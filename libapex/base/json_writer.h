#ifndef APEX_BASE_JSON_WRITER_H
#define APEX_BASE_JSON_WRITER_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"

namespace apex {

/// Writes JSON text, compact or with one member a line. Decimals become strings, as the exchange
/// writes them; bytes that are not UTF-8 become U+FFFD. Misuse (a value without a key inside an
/// object) aborts.
///
///   JsonWriter json(JsonWriter::Style::compact);
///   json.begin_object().member("symbol", "BTC-USDT").member("size", size).end_object();
class JsonWriter {
 public:
  enum class Style { compact, indented };

  explicit JsonWriter(Style style) : style_(style) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const Decimal& number) { return value(std::string_view(number.to_string())); }
  JsonWriter& value(bool truth) { return raw(truth ? "true" : "false"); }
  JsonWriter& value(std::int64_t number) { return raw(std::to_string(number)); }
  JsonWriter& value(int number) { return raw(std::to_string(number)); }
  JsonWriter& null() { return raw("null"); }
  /// Text that is JSON already.
  JsonWriter& raw(std::string_view json);

  template <typename T>
  JsonWriter& member(std::string_view name, const T& content) {
    return key(name).value(content);
  }

  /// The finished text; with Style::indented it ends with a newline.
  [[nodiscard]] std::string take();

 private:
  struct Level {
    bool is_object = false;
    bool has_items = false;
  };
  void before_value();
  void close(char bracket);
  void new_line();

  Style style_;
  std::string text_;
  std::vector<Level> levels_;
  bool key_written_ = false;
};

}  // namespace apex

#endif  // APEX_BASE_JSON_WRITER_H
