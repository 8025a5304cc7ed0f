// The searcher itself: what it finds, and what it leaves alone.
#include "tests/support/leak_search.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/digest.h"

using namespace apex;
using namespace apex::testing;

namespace {

const std::string kApiKey = "3f2A91cc-47d0-4be6-9d15-c07e6b8a21d4";
const std::string kPassphrase = "Tr0ub4dor-and_3x";

/// 65 bytes, as the exchange's seeds are.
Bytes seeds() {
  Bytes bytes;
  while (bytes.size() < 65) {
    const Digest256 digest = sha256(bytes_of("seed " + std::to_string(bytes.size())));
    bytes.insert(bytes.end(), digest.begin(), digest.end());
  }
  bytes.resize(65);
  return bytes;
}

LeakSearch search_of_all() {
  LeakSearch search;
  search.add("key", kApiKey);
  search.add("passphrase", kPassphrase);
  search.add("seeds", to_hex(seeds()));
  return search;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return text;
}

std::string url_safe(std::string text) {
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

}  // namespace

TEST_CASE("eight characters of a secret are found wherever they stand, seven are not",
          "[e2e][secrets]") {
  const LeakSearch search = search_of_all();
  for (const std::string& secret : {kApiKey, kPassphrase, to_hex(seeds())}) {
    for (std::size_t at = 0; at + 8 <= secret.size(); ++at) {
      CAPTURE(at);
      for (const std::string& piece : {secret.substr(at, 8), upper(secret.substr(at, 8))}) {
        CHECK(search.find(piece));
        const auto leak = search.find(std::string(5000, '.') + piece + std::string(3, '\0'));
        REQUIRE(leak);
        CHECK(leak->at == 5000);
        CHECK_FALSE(search.find(piece.substr(0, 7) + "~"));
        CHECK_FALSE(search.find("~" + piece.substr(1)));
      }
    }
  }
  CHECK(search.find("key " + kApiKey)->secret == "key");
}

TEST_CASE("eight characters of a secret are found as hex", "[e2e][secrets]") {
  const LeakSearch search = search_of_all();
  for (std::size_t at = 0; at + 8 <= kPassphrase.size(); ++at) {
    const std::string hex = to_hex(bytes_of(kPassphrase.substr(at, 8)));
    CHECK(search.find("<" + hex + ">")->encoding == "hex");
    CHECK(search.find("<" + upper(hex) + ">")->secret == "passphrase");
    CHECK_FALSE(search.find(hex.substr(0, 15)));
  }
}

TEST_CASE("a secret is found as base64, wherever the encoded text began", "[e2e][secrets]") {
  const LeakSearch search = search_of_all();
  for (const std::string before : {"", "a", "ab", "abc", "user:"}) {
    for (const std::string& secret : {kApiKey, kPassphrase}) {
      for (std::size_t at = 0; at + 8 <= secret.size(); ++at) {
        const std::string encoded = to_base64(bytes_of(before + secret.substr(at, 8) + "??"));
        CAPTURE(before, at);
        REQUIRE(search.find(encoded));
        CHECK(search.find(encoded)->encoding == "base64");
        CHECK(search.find(url_safe(encoded)));
      }
    }
    Bytes bytes(before.begin(), before.end());
    const Bytes secret = seeds();
    bytes.insert(bytes.end(), secret.begin() + 20, secret.begin() + 28);
    CHECK(search.find(to_base64(bytes))->secret == "seeds");
  }
}

TEST_CASE("the bytes that a secret of hex digits stands for are found", "[e2e][secrets]") {
  const LeakSearch search = search_of_all();
  const Bytes secret = seeds();
  for (std::size_t at = 0; at + 8 <= secret.size(); ++at) {
    const std::string piece(reinterpret_cast<const char*>(secret.data()) + at, 8);
    CHECK(search.find("x" + piece + "y")->encoding == "raw bytes");
  }
}

TEST_CASE("what only looks like a secret is left alone", "[e2e][secrets]") {
  LeakSearch search = search_of_all();
  CHECK_FALSE(search.find(""));
  CHECK_FALSE(search.find("short"));
  std::string noise;
  for (int i = 0; i < 2000; ++i) noise += to_hex(sha256(bytes_of(std::to_string(i))));
  CHECK_FALSE(search.find(noise));
  search.add("zeros", std::string(40, '0') + "1b");
  CHECK_FALSE(search.find("1.0000000000"));
}
