#include "tests/fuzz/property.h"

#include "base/plain_text.h"

namespace apex::testing {

void broken_property(const char* property, const char* file, int line, std::string_view seen) {
  std::string text = std::string(file) + ":" + std::to_string(line) + ": " + property;
  if (!seen.empty()) text += ": '" + std::string(seen) + "'";
  throw BrokenProperty(text);
}

void require_plain_line(std::string_view text) {
  constexpr std::size_t kBytesMax = 1000;
  PROPERTY(!text.empty());
  PROPERTY_OF(text, text.size() <= kBytesMax);
  PROPERTY_OF(text, !has_controls(text));
}

void require_error(const Error& error, ErrorKind kind) {
  PROPERTY_OF(error.message, error.kind == kind);
  require_plain_line(error.message);
}

}  // namespace apex::testing
