#include "zk/montgomery.h"

namespace apex::zk {

Limbs limbs_from_le(std::span<const std::uint8_t, 32> bytes) {
  Limbs value{};
  for (unsigned i = 0; i < 32; ++i) {
    value.v[i / 8] |= std::uint64_t{bytes[i]} << (8 * (i % 8));
  }
  return value;
}

Limbs limbs_from_be(std::span<const std::uint8_t, 32> bytes) {
  Limbs value{};
  for (unsigned i = 0; i < 32; ++i) {
    value.v[i / 8] |= std::uint64_t{bytes[31 - i]} << (8 * (i % 8));
  }
  return value;
}

void store_le(const Limbs& value, std::span<std::uint8_t, 32> bytes) {
  for (unsigned i = 0; i < 32; ++i) {
    bytes[i] = static_cast<std::uint8_t>(value.v[i / 8] >> (8 * (i % 8)));
  }
}

void store_be(const Limbs& value, std::span<std::uint8_t, 32> bytes) {
  for (unsigned i = 0; i < 32; ++i) {
    bytes[31 - i] = static_cast<std::uint8_t>(value.v[i / 8] >> (8 * (i % 8)));
  }
}

}  // namespace apex::zk
