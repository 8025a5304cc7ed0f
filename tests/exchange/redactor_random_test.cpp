// Texts made of pieces of secrets, in every mixture: whatever comes in, no window of one comes out.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "config/value_parsers.h"
#include "exchange/redactor.h"

using namespace apex;

namespace {

class TextSource {
 public:
  explicit TextSource(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }

  /// Few letters now and then, so that a secret overlaps itself and others.
  std::string secret(std::size_t length) {
    static const std::string kLetters =
        "abABcdefghijklmnopqrstuvwxyzCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_+/=";
    const std::size_t letters = below(3) == 0 ? 4 : kLetters.size();
    std::string result;
    while (result.size() < length) result.push_back(kLetters[below(letters)]);
    return result;
  }

  std::string text_of(const std::vector<std::string>& secrets) {
    std::string text;
    for (std::size_t pieces = 1 + below(8); pieces > 0; --pieces) {
      const std::string& secret = secrets[below(secrets.size())];
      if (below(3) == 0 || secret.empty()) {
        text += this->secret(below(6));
        continue;
      }
      const std::size_t from = below(secret.size());
      std::string piece = secret.substr(from, 1 + below(20));
      if (below(4) == 0) piece = to_lower(piece);
      text += piece;
    }
    return text;
  }

 private:
  std::mt19937_64 random_;
};

/// True if the text holds kWindow characters of the secret in a row, or all of a shorter one.
bool shows(const std::string& text, const std::string& secret) {
  const std::string folded = to_lower(text), wanted = to_lower(secret);
  const std::size_t window = std::min(Redactor::kWindow, wanted.size());
  for (std::size_t from = 0; window > 0 && from + window <= wanted.size(); ++from) {
    if (folded.find(wanted.substr(from, window)) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("no random mixture of secrets gets eight characters of one through",
          "[exchange][redactor][property]") {
  constexpr unsigned kSeed = 20260105;
  constexpr int kRounds = 200;
  constexpr int kTexts = 50;
  TextSource source(kSeed);
  int had_something_to_hide = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::string> secrets;
    for (const std::size_t length : std::vector<std::size_t>{36, 40, 12, 130}) {
      secrets.push_back(source.secret(round % 5 == 0 ? 1 + source.below(length) : length));
    }
    Credentials credentials;
    credentials.api_key = Secret(secrets[0]);
    credentials.api_secret = Secret(secrets[1]);
    credentials.passphrase = Secret(secrets[2]);
    credentials.zk_seeds = Secret(secrets[3]);
    secrets.push_back(to_base64(bytes_of(secrets[1])));
    const Redactor redactor(credentials);
    for (int i = 0; i < kTexts; ++i) {
      const std::string text = source.text_of(secrets);
      const std::string shown = redactor.redact(text);
      for (const std::string& secret : secrets) {
        if (shows(text, secret)) ++had_something_to_hide;
        if (shows(shown, secret)) FAIL("seed " << kSeed << ", round " << round << ": " << shown);
      }
    }
  }
  CHECK(had_something_to_hide > kRounds);
}
