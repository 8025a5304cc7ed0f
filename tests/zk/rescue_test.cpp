#include "zk/rescue.h"

#include <catch2/catch.hpp>

#include "base/digest.h"
#include "tests/zk/vector_file.h"
#include "zk/blake2s.h"
#include "zk/chacha.h"

using namespace apex;
using namespace apex::testing;
using namespace apex::zk;

namespace {

RescueLanes lanes(const JsonView& list) {
  const auto elements = list.elements();
  REQUIRE(elements.has_value());
  REQUIRE(elements->size() == kRescueWidth);
  RescueLanes result;
  for (std::size_t i = 0; i < kRescueWidth; ++i) result[i] = fr(*(*elements)[i].string());
  return result;
}

void append(Bytes& bytes, const RescueLanes& row) {
  for (const Fr& element : row) {
    const auto le = element.to_bytes_le();
    bytes.insert(bytes.end(), le.begin(), le.end());
  }
}

}  // namespace

TEST_CASE("the generated Rescue constants have the known SHA-256", "[zk][vectors]") {
  const VectorFile file("06_rescue_constants_and_permutation.json");
  Bytes all;
  for (const RescueLanes& row : rescue_constants().round) append(all, row);
  CHECK(to_hex(sha256(all)) == text(file.root(), "round_constants_only_sha256"));
  for (const RescueLanes& row : rescue_constants().mds) append(all, row);
  CHECK(to_hex(sha256(all)) == text(file.root(), "constants_sha256"));

  const auto rows = file.list("mds");
  for (std::size_t i = 0; i < kRescueWidth; ++i) {
    CHECK(rescue_constants().mds[i] == lanes(rows[i]));
  }
  const auto first = file.list("first_constants");
  for (std::size_t i = 0; i < first.size(); ++i) {
    CHECK(hex(rescue_constants().round[i / 3][i % 3]) == *first[i].string());
  }
}

TEST_CASE("the Rescue permutation equals the reference", "[zk][vectors]") {
  const VectorFile file("06_rescue_constants_and_permutation.json");
  for (const JsonView& c : file.cases()) {
    INFO(c.path());
    CHECK(rescue_permutation(lanes(*c.at("input"))) == lanes(*c.at("output")));
  }
}

TEST_CASE("bytes are cut into the field elements of the reference", "[zk][vectors]") {
  const VectorFile file("07_rescue_message_hash.json");
  for (const JsonView& c : file.cases()) {
    INFO(c.path());
    Bytes message = bytes(c, "message");
    message.resize(92);
    const std::vector<Fr> elements = pack253(message);
    const auto expected = c.at("elements")->elements();
    REQUIRE(elements.size() == expected->size());
    for (std::size_t i = 0; i < elements.size(); ++i) {
      CHECK(hex(elements[i]) == *(*expected)[i].string());
    }
  }
}

// RFC 7693, appendix B, differs only in the personalisation, which is eight zero bytes there.
TEST_CASE("BLAKE2s gives the digest of its standard", "[zk]") {
  const std::string_view none("\0\0\0\0\0\0\0\0", 8);
  CHECK(to_hex(blake2s(none, bytes_of("abc"))) ==
        "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
  CHECK(to_hex(blake2s(none, {})) ==
        "69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9");
  // 64 bytes are one block, 65 are two.
  CHECK(to_hex(blake2s("ResM0003", bytes_of(kConstantsSeed))).substr(0, 16) == "7e87bbcd9d25c46e");
  Bytes two_blocks(kConstantsSeed.begin(), kConstantsSeed.end());
  two_blocks.push_back(1);
  CHECK(to_hex(blake2s("Zcash_G_", two_blocks)).substr(0, 8) == "8a3cc06d");
}

TEST_CASE("the ChaCha stream begins as zk-signing.md 3.2 says", "[zk]") {
  std::array<std::uint32_t, 8> key;
  key.fill(0x7e87bbcd);
  ChaChaStream stream(key);
  CHECK(stream.next_u32() == 0xe1da557c);
  CHECK(stream.next_u32() == 0x2487316c);
  CHECK(stream.next_u64() == 0x6101862b86e33af2);
}
