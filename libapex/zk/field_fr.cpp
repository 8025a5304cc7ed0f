#include "zk/field_fr.h"

namespace apex::zk {
namespace {

constexpr Limbs kIntegerOne{{1, 0, 0, 0}};

// p - 1 = 2^28 · odd.
constexpr int kTwoAdicity = 28;
constexpr std::uint64_t kNonResidue = 5;

constexpr Limbs shifted_right(const Limbs& a, int bits) {
  return {{(a.v[0] >> bits) | (a.v[1] << (64 - bits)), (a.v[1] >> bits) | (a.v[2] << (64 - bits)),
           (a.v[2] >> bits) | (a.v[3] << (64 - bits)), a.v[3] >> bits}};
}

// p is odd and its low limb is far from 0: no borrow.
constexpr Limbs minus(const Limbs& a, std::uint64_t small) {
  return {{a.v[0] - small, a.v[1], a.v[2], a.v[3]}};
}

constexpr Limbs kFermatExponent = minus(kModulusFr.m, 2);
constexpr Limbs kOddPart = shifted_right(kModulusFr.m, kTwoAdicity);
constexpr Limbs kHalfOddPart = shifted_right(kModulusFr.m, kTwoAdicity + 1);  // (odd - 1) / 2

}  // namespace

Fr Fr::from_integer(std::uint64_t value) {
  return Fr(multiply_montgomery<kModulusFr>({{value, 0, 0, 0}}, kModulusFr.r_squared));
}

std::optional<Fr> Fr::from_canonical(const Limbs& value) {
  if (less_mask(value, kModulusFr.m) == 0) return std::nullopt;
  return Fr(multiply_montgomery<kModulusFr>(value, kModulusFr.r_squared));
}

Limbs Fr::canonical() const { return multiply_montgomery<kModulusFr>(form_, kIntegerOne); }

std::array<std::uint8_t, 32> Fr::to_bytes_le() const {
  std::array<std::uint8_t, 32> bytes;
  store_le(canonical(), bytes);
  return bytes;
}

Fr operator+(const Fr& a, const Fr& b) { return Fr(add_mod<kModulusFr>(a.form_, b.form_)); }

Fr operator-(const Fr& a, const Fr& b) { return Fr(subtract_mod<kModulusFr>(a.form_, b.form_)); }

Fr operator*(const Fr& a, const Fr& b) {
  return Fr(multiply_montgomery<kModulusFr>(a.form_, b.form_));
}

Fr Fr::power(const Limbs& public_exponent) const {
  Limbs result = kModulusFr.r;
  for (int bit = 255; bit >= 0; --bit) {
    result = multiply_loose<kModulusFr>(result, result);
    if ((public_exponent.v[bit / 64] >> (bit % 64) & 1) != 0) {
      result = multiply_loose<kModulusFr>(result, form_);
    }
  }
  return Fr(subtract_once(result, kModulusFr.m));
}

Fr Fr::inverse() const { return power(kFermatExponent); }

// Tonelli and Shanks. Invariant: root^2 = this · t, and t has order 2^i for some i < order.
std::optional<Fr> Fr::sqrt_var() const {
  if (*this == Fr()) return Fr();
  const Fr half_power = power(kHalfOddPart);
  Fr root = *this * half_power;
  Fr t = root * half_power;
  Fr generator = from_integer(kNonResidue).power(kOddPart);
  int order = kTwoAdicity;
  while (!(t == one())) {
    int i = 0;
    for (Fr square = t; !(square == one()); square = square.square()) {
      if (++i == order) return std::nullopt;
    }
    Fr factor = generator;
    for (int j = i + 1; j < order; ++j) factor = factor.square();
    root = root * factor;
    generator = factor.square();
    t = t * generator;
    order = i;
  }
  return root;
}

}  // namespace apex::zk
