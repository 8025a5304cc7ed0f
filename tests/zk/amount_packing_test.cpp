#include "zk/amount_packing.h"

#include <catch2/catch.hpp>

#include "tests/zk/vector_file.h"

using namespace apex;
using namespace apex::testing;
using namespace apex::zk;

namespace {

Uint128 power_of_ten(unsigned exponent) {
  Uint128 power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

}  // namespace

TEST_CASE("amounts are packed as the native library packs them", "[zk][vectors]") {
  const VectorFile file("10_amount_packing.json");
  for (const JsonView& c : file.cases()) {
    INFO(text(c, "amount"));
    const Uint128 amount = u128(c, "amount");
    CHECK(to_hex(pack_amount(amount).value()) == text(c, "packed"));
    CHECK(
        static_cast<bool>(closest_packable_amount(amount).value() == u128(c, "closest_packable")));
    CHECK(is_packable_size(amount) == truth(c, "exact"));
  }
}

TEST_CASE("fees are packed as the native library packs them", "[zk][vectors]") {
  const VectorFile file("10_amount_packing.json");
  for (const JsonView& c : file.list("fees")) {
    INFO(text(c, "fee"));
    const Uint128 fee = u128(c, "fee");
    CHECK(to_hex(pack_fee(fee).value()) == text(c, "packed"));
    const Uint128 closest = closest_packable_fee(fee).value();
    CHECK(static_cast<bool>(closest == u128(c, "closest_packable")));
    CHECK((closest == fee) == truth(c, "exact"));
  }
}

TEST_CASE("an amount beyond the largest packable one is refused", "[zk]") {
  const Uint128 largest = Uint128{34359738367} * power_of_ten(27);
  CHECK(is_packable_size(largest));
  CHECK_FALSE(is_packable_size(largest + 1));
  CHECK(pack_amount(largest + 1).error().kind == ErrorKind::refused);
  CHECK_FALSE(pack_amount(~Uint128{0}).has_value());  // the native library hangs on this one
  const Uint128 largest_fee = Uint128{2047} * power_of_ten(31);
  CHECK(pack_fee(largest_fee).has_value());
  CHECK_FALSE(pack_fee(largest_fee + 1).has_value());
}
