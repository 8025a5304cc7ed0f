#include "zk/field_fs.h"

#include "zk/declassify.h"
#include "zk/wiped.h"

namespace apex::zk {

bool Fs::read_candidate(std::span<const std::uint8_t, 32> bytes_be, Fs& scalar) {
  const Wiped<Limbs> candidate(limbs_from_be(bytes_be));
  const std::uint64_t below = less_mask(*candidate, kModulusFs.m);
  declassify(below);
  if (below == 0) return false;
  scalar = Fs(*candidate);
  return true;
}

std::optional<Fs> Fs::from_canonical(const Limbs& value) {
  if (less_mask(value, kModulusFs.m) == 0) return std::nullopt;
  return Fs(value);
}

std::array<std::uint8_t, 32> Fs::to_bytes_le() const {
  std::array<std::uint8_t, 32> bytes;
  store_le(value_, bytes);
  return bytes;
}

Fs operator+(const Fs& a, const Fs& b) { return Fs(add_mod<kModulusFs>(a.value_, b.value_)); }

Fs operator-(const Fs& a, const Fs& b) { return Fs(subtract_mod<kModulusFs>(a.value_, b.value_)); }

Fs operator*(const Fs& a, const Fs& b) {
  const Limbs a_form = multiply_montgomery<kModulusFs>(a.value_, kModulusFs.r_squared);
  return Fs(multiply_montgomery<kModulusFs>(a_form, b.value_));
}

}  // namespace apex::zk
