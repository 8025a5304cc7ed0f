#include "zk/jubjub.h"

#include <catch2/catch.hpp>

#include "tests/zk/vector_file.h"
#include "zk/blake2s.h"
#include "zk/fixed_base.h"
#include "zk/public_key.h"
#include "zk/rescue_constants.h"

using namespace apex;
using namespace apex::testing;
using namespace apex::zk;

namespace {

AffinePoint point(const JsonView& c) {
  return {fr_from_decimal(text(c, "x")), fr_from_decimal(text(c, "y"))};
}

}  // namespace

TEST_CASE("multiples of the generator and their sums equal the native library's", "[zk][vectors]") {
  const VectorFile file("03_curve_scalar_mul.json");
  for (const JsonView& c : file.cases()) {
    INFO(c.path());
    const Fs k1 = fs(text(c, "k1"));
    const Fs k2 = fs(text(c, "k2"));
    CHECK(hex(k1 + k2) == text(c, "k1_plus_k2_mod_l"));
    const Point p1 = multiply_generator(k1);
    const Point p2 = multiply_generator(k2);
    CHECK(p1.to_affine() == point(*c.at("P1")));
    CHECK(to_hex(pack(p1.to_affine())) == text(*c.at("P1"), "packed"));
    CHECK(to_hex(pack(p2.to_affine())) == text(*c.at("P2"), "packed"));
    CHECK(to_hex(pack((p1 + p2).to_affine())) == text(*c.at("P1_plus_P2"), "packed"));
    CHECK((p2 + prepare(p1.to_affine())).to_affine() == point(*c.at("P1_plus_P2")));
    CHECK(multiply_var(Point(generator()), k1.limbs()) == p1);
  }
}

TEST_CASE("exactly the encodings that the native library accepts are accepted", "[zk][vectors]") {
  const VectorFile file("04_point_encoding.json");
  for (const JsonView& c : file.cases()) {
    INFO(text(c, "why"));
    const std::optional<AffinePoint> decoded = unpack_var(bytes(c, "encoding"));
    REQUIRE(decoded.has_value() == truth(c, "accepted"));
    if (!decoded) continue;
    CHECK(*decoded == point(c));
    CHECK(to_hex(pack(*decoded)) == text(c, "re_encoded"));
    CHECK(in_prime_subgroup_var(*decoded) == truth(c, "in_prime_subgroup"));
    CHECK(public_key_hash_text(*decoded) == text(c, "pubkey_hash"));
  }
}

// zk-signing.md 1.3
TEST_CASE("the generator is the one hashed from the seed of the constants", "[zk]") {
  Bytes input(kConstantsSeed.begin(), kConstantsSeed.end());
  input.push_back(0);
  CHECK_FALSE(unpack_var(blake2s("Zcash_G_", input)).has_value());
  input.back() = 1;
  const std::optional<AffinePoint> hashed = unpack_var(blake2s("Zcash_G_", input));
  REQUIRE(hashed.has_value());
  CHECK(Point(*hashed).doubled().doubled().doubled().to_affine() == generator());
  const VectorFile file("03_curve_scalar_mul.json");
  CHECK(to_hex(pack(generator())) == text(*file.root().at("generator"), "packed"));
}

TEST_CASE("the group laws hold for every pair of special points", "[zk]") {
  std::vector<Point> points{Point(), Point(generator()), -Point(generator())};
  const VectorFile file("04_point_encoding.json");
  for (const JsonView& c : file.cases()) {
    if (truth(c, "accepted")) points.emplace_back(point(c));
  }
  for (const Point& a : points) {
    CHECK(a + Point() == a);
    CHECK((a + -a).is_identity());
    CHECK(a + a == a.doubled());
    for (const Point& b : points) {
      CHECK(a + b == b + a);
      CHECK((a + b) + a == b + a.doubled());
      CHECK(a + prepare(b.to_affine()) == a + b);
    }
  }
}

TEST_CASE("multiples of the generator are right for edge scalars", "[zk]") {
  const Point g(generator());
  CHECK(multiply_generator(Fs()).is_identity());
  CHECK(multiply_generator(fs(std::string(63, '0') + "1")) == g);
  CHECK(multiply_generator(Fs() - fs(std::string(63, '0') + "1")) == -g);
  // Digits of 7, 8 (written as 16 - 8) and carries over every window.
  for (const char digit : {'7', '8', '9', 'f'}) {
    const Fs k = fs("00" + std::string(62, digit));
    CHECK(multiply_generator(k) == multiply_var(g, k.limbs()));
  }
}
