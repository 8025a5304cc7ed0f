#include "zk/schnorr.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/zk/vector_file.h"
#include "zk/fixed_base.h"
#include "zk/nonce.h"

using namespace apex;
using namespace apex::testing;
using namespace apex::zk;

namespace {

Signature signature_of(const Bytes& bytes) {
  Signature signature;
  REQUIRE(bytes.size() == signature.size());
  std::copy(bytes.begin(), bytes.end(), signature.begin());
  return signature;
}

}  // namespace

TEST_CASE("messages are hashed as the zksync library hashes them", "[zk][vectors]") {
  const VectorFile file("07_rescue_message_hash.json");
  for (const JsonView& c : file.cases()) {
    INFO(c.path());
    CHECK(to_hex(hash_message(bytes(c, "message"))) == text(c, "hash_le"));
  }
}

TEST_CASE("signatures equal the native library's, and so does every step on the way",
          "[zk][vectors]") {
  const VectorFile file("11_signatures.json");
  for (const JsonView& c : file.cases()) {
    INFO(c.path());
    const Bytes message = bytes(c, "message");
    const auto key = PrivateKey::from_bytes(bytes(c, "private_key"));
    REQUIRE(key.has_value());
    CHECK(to_hex(key->public_key().packed) == text(c, "public_key"));
    const Digest256 hashed = hash_message(message);
    CHECK(to_hex(hashed) == text(c, "hashed_message"));
    const Wiped<Fs> nonce = derive_nonce(key->expose(), hashed);
    CHECK(hex(*nonce) == text(c, "nonce_scalar"));
    const AffinePoint r = multiply_generator(*nonce).to_affine();
    CHECK(to_hex(pack(r)) == text(c, "R"));
    CHECK(r.x == fr_from_decimal(text(c, "R_x")));
    const Fs challenged = challenge(key->public_x(), r.x, hashed);
    CHECK(hex(challenged) == text(c, "challenge"));
    CHECK(hex(*nonce + challenged * key->expose()) == text(c, "s"));
    const auto signature = sign(*key, message);
    REQUIRE(signature.has_value());
    CHECK(to_hex(*signature) == text(c, "signature"));
    CHECK(verify(key->public_key(), message, *signature));
  }
}

TEST_CASE("signatures are accepted and refused as the native library does", "[zk][vectors]") {
  const VectorFile file("12_verify.json");
  for (const JsonView& c : file.cases()) {
    INFO(text(c, "why"));
    const Bytes key_bytes = bytes(c, "public_key");
    const Bytes signature = bytes(c, "signature");
    PublicKey key;
    const bool well_formed =
        key_bytes.size() == key.packed.size() && signature.size() == Signature().size();
    if (well_formed) {
      std::copy(key_bytes.begin(), key_bytes.end(), key.packed.begin());
      CHECK(verify(key, bytes(c, "message"), signature_of(signature)) == truth(c, "valid"));
    } else {
      CHECK_FALSE(truth(c, "valid"));  // other lengths cannot even be written in our types
    }
  }
}

TEST_CASE("a message of 92 bytes can be signed, a longer one cannot", "[zk]") {
  const auto key = PrivateKey::from_seed(Bytes(65, 1));
  REQUIRE(key.has_value());
  const Bytes longest(kMessageBytesMax, 0xa5);
  const auto signature = sign(*key, longest);
  REQUIRE(signature.has_value());
  CHECK(verify(key->public_key(), longest, *signature));
  Bytes longer = longest;
  longer.push_back(0);
  CHECK(sign(*key, longer).error().kind == ErrorKind::internal);
  CHECK_FALSE(verify(key->public_key(), longer, *signature));
}

TEST_CASE("every flipped bit of a signature makes it invalid", "[zk]") {
  const auto key = PrivateKey::from_seed(Bytes(65, 2));
  REQUIRE(key.has_value());
  const Bytes message(36, 0x3c);
  const Signature good = sign(*key, message).value();
  REQUIRE(verify(key->public_key(), message, good));
  for (std::size_t bit = 0; bit < good.size() * 8; bit += 5) {
    INFO(bit);
    Signature bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1u << (bit % 8)));
    CHECK_FALSE(verify(key->public_key(), message, bad));
  }
  for (std::size_t bit = 0; bit < message.size() * 8; bit += 7) {
    INFO(bit);
    Bytes other = message;
    other[bit / 8] = static_cast<std::uint8_t>(other[bit / 8] ^ (1u << (bit % 8)));
    CHECK_FALSE(verify(key->public_key(), other, good));
  }
}
