#include "base/bytes.h"

#include <catch2/catch.hpp>

using namespace apex;

TEST_CASE("base64 has the vectors of RFC 4648", "[base][bytes]") {
  CHECK(to_base64(bytes_of("")) == "");
  CHECK(to_base64(bytes_of("f")) == "Zg==");
  CHECK(to_base64(bytes_of("fo")) == "Zm8=");
  CHECK(to_base64(bytes_of("foo")) == "Zm9v");
  CHECK(to_base64(bytes_of("foob")) == "Zm9vYg==");
  CHECK(to_base64(bytes_of("fooba")) == "Zm9vYmE=");
  CHECK(to_base64(bytes_of("foobar")) == "Zm9vYmFy");
  CHECK(to_base64(Bytes{0xfb, 0xef, 0xff}) == "++//");
}

TEST_CASE("hex is read in either case, with or without prefix, and written in lower case",
          "[base][bytes]") {
  const Bytes expected{0x00, 0x1f, 0xab, 0xff};
  for (const char* text : {"001fabff", "001FABFF", "0x001faBfF", "0X001fabff"}) {
    INFO(text);
    REQUIRE(from_hex(text).has_value());
    CHECK(*from_hex(text) == expected);
  }
  CHECK(to_hex(expected) == "001fabff");
  CHECK(from_hex("")->empty());
  CHECK(from_hex("0x")->empty());
}

TEST_CASE("text that is no hex is refused and never quoted: it may be a secret", "[base][bytes]") {
  for (const char* text : {"0", "0x1", "5ecre7", "zz", "12 4", "0x0x12", "-1"}) {
    INFO(text);
    const auto bytes = from_hex(text);
    REQUIRE_FALSE(bytes.has_value());
    CHECK(bytes.error().kind == ErrorKind::protocol);
    CHECK(bytes.error().message.find(text) == std::string::npos);
  }
}
