#include "zk/field_fr.h"

#include <catch2/catch.hpp>

#include "tests/zk/vector_file.h"

using namespace apex;
using namespace apex::testing;
using namespace apex::zk;

TEST_CASE("field arithmetic modulo p equals OpenSSL's", "[zk][vectors]") {
  const VectorFile file("01_field_fr.json");
  CHECK(hex(kModulusFr.m) == text(file.root(), "modulus"));
  constexpr Limbs kFifth{
      {0xcfe7f7a98ccccccd, 0x535cb9d394945a0d, 0x93736af8679aad17, 0x26b6a528b427b354}};
  for (const JsonView& c : file.cases()) {
    INFO(c.path());
    const Fr a = fr(text(c, "a"));
    const Fr b = fr(text(c, "b"));
    CHECK(hex(a) == text(c, "a"));
    CHECK(hex(a + b) == text(c, "add"));
    CHECK(hex(a - b) == text(c, "sub"));
    CHECK(hex(a * b) == text(c, "mul"));
    CHECK(hex(a.square()) == text(c, "sqr_a"));
    CHECK(hex(-a) == text(c, "neg_a"));
    CHECK(hex(a.montgomery()) == text(c, "mont_a"));
    CHECK(hex(multiply_montgomery<kModulusFr>(a.canonical(), b.canonical())) ==
          text(c, "mont_mul"));
    CHECK(hex(a.power({{5, 0, 0, 0}})) == text(c, "pow5_a"));
    CHECK(hex(a.power(kFifth)) == text(c, "fifth_root_a"));
    CHECK(hex(a.inverse()) == c.string("inv_a").value_or(std::string(64, '0')));
    const std::optional<Fr> root = a.sqrt_var();
    REQUIRE(root.has_value() == c.find("sqrt_a_smaller_root").has_value());
    if (root) {
      CHECK(std::min(hex(*root), hex(-*root)) == text(c, "sqrt_a_smaller_root"));
    }
  }
}

TEST_CASE("a field element at or above p is refused", "[zk]") {
  CHECK_FALSE(Fr::from_canonical(kModulusFr.m).has_value());
  CHECK_FALSE(Fr::from_canonical({{~0ull, ~0ull, ~0ull, ~0ull}}).has_value());
  CHECK(Fr::from_canonical({{kModulusFr.m.v[0] - 1, kModulusFr.m.v[1], kModulusFr.m.v[2],
                             kModulusFr.m.v[3]}}) == -Fr::one());
}

TEST_CASE("products of loose values stay loose and are right at the edge of 2p", "[zk]") {
  const Limbs edge = subtract_once(doubled(kModulusFr.m), {{1, 0, 0, 0}});  // 2p - 1, that is -1
  const Limbs twice = doubled(kModulusFr.m);
  const Limbs product = multiply_loose<kModulusFr>(edge, edge);
  CHECK(less_mask(product, twice) != 0);
  const Limbs minus_one = (-Fr::one()).canonical();
  CHECK(hex(subtract_once(product, kModulusFr.m)) ==
        hex(multiply_montgomery<kModulusFr>(minus_one, minus_one)));
  const Limbs sum = add_loose<kModulusFr>(edge, edge);
  CHECK(less_mask(sum, twice) != 0);
  CHECK(hex(subtract_once(sum, kModulusFr.m)) == hex((-Fr::one() - Fr::one()).canonical()));
}
