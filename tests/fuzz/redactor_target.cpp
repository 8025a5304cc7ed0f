// Secrets on the first lines, a text after them: no eight characters of one survive.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "config/value_parsers.h"
#include "exchange/redactor.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace apex::testing {

void fuzz_redactor(std::string_view input) {
  std::array<std::string, 3> lines;
  for (std::string& line : lines) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    line = input.substr(0, end);
    input.remove_prefix(std::min(end + 1, input.size()));
    // With the mark in a secret the mark itself would be a part of it.
    line.erase(std::remove(line.begin(), line.end(), '*'), line.end());
  }
  Credentials credentials;
  credentials.api_key = Secret(lines[0]);
  credentials.api_secret = Secret(lines[1]);
  credentials.passphrase = Secret(lines[2]);
  const std::string shown = Redactor(credentials).redact(input);
  PROPERTY(shown.size() <= input.size() * 3);
  const std::string folded = to_lower(shown);
  for (std::string secret : {lines[0], lines[1], lines[2], to_base64(bytes_of(lines[1]))}) {
    secret = to_lower(secret);
    const std::size_t window = std::min(Redactor::kWindow, secret.size());
    for (std::size_t from = 0; window > 0 && from + window <= secret.size(); ++from) {
      PROPERTY_OF(shown, folded.find(secret.substr(from, window)) == std::string::npos);
    }
  }
  if (lines[0].empty() && lines[1].empty() && lines[2].empty()) PROPERTY(shown == input);
}

}  // namespace apex::testing
