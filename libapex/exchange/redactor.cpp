#include "exchange/redactor.h"

#include <algorithm>

#include "base/bytes.h"

namespace apex {
namespace {

constexpr std::string_view kMark = "***";

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

}  // namespace

Redactor::Redactor(const Credentials& credentials) {
  for (const Secret* secret : {&credentials.api_key, &credentials.api_secret,
                               &credentials.passphrase, &credentials.zk_seeds}) {
    add(*secret);
  }
  add(Secret(to_base64(bytes_of(credentials.api_secret.expose()))));  // the key of the HMAC
}

void Redactor::add(const Secret& secret) {
  if (!secret.empty()) secrets_.emplace_back(lower(secret.expose()));
}

std::string Redactor::redact(std::string_view text) const {
  const std::string folded = lower(text);
  std::vector<bool> hidden(text.size(), false);
  for (const Secret& secret : secrets_) {
    const std::string_view value = secret.expose();
    const std::size_t window = std::min(kWindow, value.size());
    for (std::size_t from = 0; from + window <= value.size(); ++from) {
      const std::string_view piece = value.substr(from, window);
      for (auto at = folded.find(piece); at != std::string::npos; at = folded.find(piece, at + 1)) {
        std::fill_n(hidden.begin() + static_cast<std::ptrdiff_t>(at), window, true);
      }
    }
  }
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!hidden[i]) {
      result.push_back(text[i]);
    } else if (i == 0 || !hidden[i - 1]) {
      result += kMark;
    }
  }
  return result;
}

}  // namespace apex
