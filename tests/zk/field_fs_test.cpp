#include "zk/field_fs.h"

#include <catch2/catch.hpp>

#include "tests/zk/vector_file.h"

using namespace apex;
using namespace apex::testing;
using namespace apex::zk;

TEST_CASE("scalar arithmetic modulo l equals OpenSSL's", "[zk][vectors]") {
  const VectorFile file("02_field_fs.json");
  CHECK(hex(kModulusFs.m) == text(file.root(), "modulus"));
  for (const JsonView& c : file.cases()) {
    INFO(c.path());
    const Fs a = fs(text(c, "a"));
    const Fs b = fs(text(c, "b"));
    CHECK(hex(a + b) == text(c, "add"));
    CHECK(hex(a - b) == text(c, "sub"));
    CHECK(hex(a * b) == text(c, "mul"));
    CHECK(hex(a * a) == text(c, "sqr_a"));
    CHECK(hex(Fs() - a) == text(c, "neg_a"));
    CHECK(hex(multiply_montgomery<kModulusFs>(a.limbs(), kModulusFs.r_squared)) ==
          text(c, "mont_a"));
    CHECK(hex(multiply_montgomery<kModulusFs>(a.limbs(), b.limbs())) == text(c, "mont_mul"));
    if (const auto inverse = c.find("inv_a")) {
      CHECK(hex(a * fs(*inverse->string())) == hex(Limbs{{1, 0, 0, 0}}));
    }
  }
}

TEST_CASE("a scalar candidate is taken below l and refused from l on", "[zk]") {
  std::array<std::uint8_t, 32> candidate;
  Fs scalar = fs(std::string(63, '0') + "7");
  store_be(kModulusFs.m, candidate);
  CHECK_FALSE(Fs::read_candidate(candidate, scalar));
  CHECK(hex(scalar) == std::string(63, '0') + "7");
  --candidate[31];  // l ends in f1
  REQUIRE(Fs::read_candidate(candidate, scalar));
  CHECK(to_hex(candidate) == hex(scalar));
  CHECK(scalar + fs(std::string(63, '0') + "1") == Fs());
}
