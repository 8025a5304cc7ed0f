#include "base/digest.h"

#include <catch2/catch.hpp>
#include <string>

using namespace apex;

namespace {

std::string hmac(const Bytes& key, const Bytes& data) { return to_hex(hmac_sha256(key, data)); }

Bytes text_bytes(std::string_view text) { return {bytes_of(text).begin(), bytes_of(text).end()}; }

}  // namespace

TEST_CASE("SHA-256 has the vectors of FIPS 180", "[base][digest]") {
  CHECK(to_hex(sha256(bytes_of(""))) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(sha256(bytes_of("abc"))) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(sha256(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("HMAC-SHA256 has the vectors of RFC 4231", "[base][digest]") {
  CHECK(hmac(Bytes(20, 0x0b), text_bytes("Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hmac(text_bytes("Jefe"), text_bytes("what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hmac(Bytes(20, 0xaa), Bytes(50, 0xdd)) ==
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  Bytes counting;
  for (std::uint8_t i = 1; i <= 25; ++i) counting.push_back(i);
  CHECK(hmac(counting, Bytes(50, 0xcd)) ==
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  CHECK(hmac(Bytes(131, 0xaa),
             text_bytes("Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(hmac(Bytes(131, 0xaa),
             text_bytes("This is a test using a larger than block-size key and a larger than "
                        "block-size data. The key needs to be hashed before being used by the "
                        "HMAC algorithm.")) ==
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST_CASE("an empty key and an empty message have their HMAC", "[base][digest]") {
  CHECK(hmac({}, {}) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("bytes are compared whole, length included", "[base][digest]") {
  CHECK(equal_constant_time(bytes_of("same"), bytes_of("same")));
  CHECK(equal_constant_time({}, {}));
  CHECK_FALSE(equal_constant_time(bytes_of("same"), bytes_of("sama")));
  CHECK_FALSE(equal_constant_time(bytes_of("same"), bytes_of("same ")));
}

TEST_CASE("wiped bytes are zero", "[base][digest]") {
  Bytes bytes(40, 0x5a);
  wipe(bytes);
  CHECK(bytes == Bytes(40, 0));
}
