#include "exchange/form.h"

#include <fmt/format.h>

#include <algorithm>

namespace apex {
namespace {

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

Result<std::string> form_body(const FormFields& fields) {
  std::string body;
  for (const auto& [key, value] : fields) {
    if (value.empty() || !std::all_of(value.begin(), value.end(), is_plain)) {
      return fail(ErrorKind::exchange_rejected,
                  "field " + key + ": only letters, digits and . _ - can be sent");
    }
    if (!body.empty()) body += "&";
    body += key + "=" + value;
  }
  return body;
}

std::string query_text(const QueryFields& fields) {
  std::string text;
  for (const auto& [key, value] : fields) {
    text += text.empty() ? "?" : "&";
    text += key + "=";
    for (const char c : value) {
      if (is_plain(c) || c == '~') {
        text.push_back(c);
      } else {
        text += fmt::format("%{:02X}", static_cast<unsigned char>(c));
      }
    }
  }
  return text;
}

}  // namespace apex
