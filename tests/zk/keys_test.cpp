#include <catch2/catch.hpp>
#include <type_traits>

#include "tests/zk/vector_file.h"
#include "zk/private_key.h"
#include "zk/public_key.h"

using namespace apex;
using namespace apex::testing;
using namespace apex::zk;

TEST_CASE("a seed gives the private key, public key and hash of the native library",
          "[zk][vectors]") {
  const VectorFile file("05_keygen.json");
  for (const JsonView& c : file.cases()) {
    INFO(c.path());
    const PrivateKey key = key_from_seed(c, "seed");
    CHECK(hex(key.expose()) == text(c, "private_key"));
    CHECK(l2_key_text(key.public_key()) == text(c, "public_key"));
    CHECK(public_key_hash_text(key.public_key()) == text(c, "public_key_hash"));
    CHECK(parse_public_key(text(c, "public_key")).value() == key.public_key());
    const auto from_raw = PrivateKey::from_bytes(bytes(c, "private_key"));
    REQUIRE(from_raw.has_value());
    CHECK(from_raw->public_key() == key.public_key());
    CHECK(from_raw->public_x() == key.public_x());
  }
}

TEST_CASE("a seed that is too short is refused and not quoted", "[zk][vectors]") {
  const VectorFile file("05_keygen.json");
  for (const JsonView& c : file.list("errors")) {
    const auto key = PrivateKey::from_seed(bytes(c, "seed"));
    REQUIRE_FALSE(key.has_value());
    CHECK(key.error().kind == ErrorKind::config);
    CHECK(key.error().message.find("0101") == std::string::npos);
  }
  CHECK(PrivateKey::from_seed(Bytes(32)).has_value());
}

TEST_CASE("a raw private key of l or more, or of another length, is refused", "[zk]") {
  std::array<std::uint8_t, 32> order;
  store_be(kModulusFs.m, order);
  CHECK(PrivateKey::from_bytes(order).error().kind == ErrorKind::config);
  CHECK_FALSE(PrivateKey::from_bytes(Bytes(31)).has_value());
  CHECK_FALSE(PrivateKey::from_bytes(Bytes(33)).has_value());
}

TEST_CASE("a private key is wiped when it is moved from, and cannot be copied", "[zk]") {
  static_assert(!std::is_copy_constructible_v<PrivateKey>);
  static_assert(!std::is_copy_assignable_v<PrivateKey>);
  auto key = PrivateKey::from_seed(Bytes(32, 7));
  REQUIRE(key.has_value());
  REQUIRE_FALSE(key->expose() == Fs());
  const Fs scalar = key->expose();
  PrivateKey other = std::move(*key);
  CHECK(other.expose() == scalar);
  CHECK(key->expose() == Fs());  // NOLINT(bugprone-use-after-move): what is left is the point
}

TEST_CASE("an l2 key is refused unless it is a point that signatures can be valid for", "[zk]") {
  const auto key = PrivateKey::from_seed(Bytes(32, 7));
  REQUIRE(key.has_value());
  const std::string good = l2_key_text(key->public_key());
  CHECK(parse_public_key(good).value() == key->public_key());
  CHECK(parse_public_key(good.substr(2)).value() == key->public_key());

  const std::string zeros(62, '0');
  CHECK(parse_public_key("01" + zeros).error().message == "l2 key is the identity point");
  CHECK(parse_public_key("01" + zeros.substr(2) + "80").error().message ==
        "l2 key is the identity point");
  CHECK(parse_public_key("00" + zeros).error().message ==
        "l2 key is outside the prime subgroup");  // order 4
  for (const std::string& text :
       {std::string(), good.substr(0, 64), good + "00", good + "0", "zz" + good.substr(4)}) {
    INFO(text);
    const auto parsed = parse_public_key(text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().kind == ErrorKind::protocol);
  }
}
