#include "exchange/redactor.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace apex;

namespace {

constexpr const char* kKey = "a1b2c3d4-0000-1111-2222-333344445555";
constexpr const char* kSecret = "sAVchdqy_n9zY7TOIDsqkyg0we3uF0_gGbvyIoob";
constexpr const char* kSeeds = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff1b";

Credentials credentials() {
  Credentials all;
  all.api_key = Secret(kKey);
  all.api_secret = Secret(kSecret);
  all.passphrase = Secret("Ri08m");
  all.zk_seeds = Secret(kSeeds);
  return all;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

}  // namespace

TEST_CASE("a quoted key is taken out of the exchange's words", "[exchange][redactor]") {
  const Redactor redactor(credentials());
  CHECK(redactor.redact(std::string("Api credential is invalid [apiKey=") + kKey + "]!") ==
        "Api credential is invalid [apiKey=***]!");
  CHECK(redactor.redact("passphrase Ri08m is wrong") == "passphrase *** is wrong");
  CHECK(redactor.redact("nothing to hide") == "nothing to hide");
  CHECK(redactor.redact("").empty());
}

TEST_CASE("no eight characters of any secret survive, in either case, cut or joined",
          "[exchange][redactor]") {
  const Redactor redactor(credentials());
  const std::string base64_of_secret = "c0FWY2hkcXlfbjl6WTdUT0lEc3FreWcwd2UzdUYwX2dHYnZ5SW9vYg==";
  for (const std::string& secret :
       {std::string(kKey), std::string(kSecret), std::string(kSeeds), base64_of_secret}) {
    for (std::size_t from = 0; from + 8 <= secret.size(); ++from) {
      std::string piece = secret.substr(from, 8 + from % 5);
      if (from % 2 == 1) piece = upper(piece);
      const std::string shown = lower(redactor.redact("<" + piece + secret + "x" + piece + ">"));
      for (std::size_t i = 0; i + 8 <= secret.size(); ++i) {
        REQUIRE(shown.find(lower(secret.substr(i, 8))) == std::string::npos);
      }
    }
  }
}

TEST_CASE("without credentials nothing is taken out", "[exchange][redactor]") {
  CHECK(Redactor(Credentials{}).redact("a text") == "a text");
}
