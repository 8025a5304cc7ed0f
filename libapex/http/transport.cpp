#include "http/transport.h"

#include <algorithm>

namespace apex {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

const char* to_string(HttpMethod method) { return method == HttpMethod::get ? "GET" : "POST"; }

std::optional<std::string> HttpResponse::header(std::string_view name) const {
  for (const HttpHeader& header : headers) {
    if (std::equal(name.begin(), name.end(), header.name.begin(), header.name.end(),
                   [](char a, char b) { return lower(a) == lower(b); })) {
      return header.value;
    }
  }
  return std::nullopt;
}

std::string name_of(const HttpRequest& request) {
  return std::string(to_string(request.method)) + " " + request.route;
}

}  // namespace apex
