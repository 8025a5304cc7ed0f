#ifndef APEX_ZK_FIELD_FR_H
#define APEX_ZK_FIELD_FR_H

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "zk/montgomery.h"

namespace apex::zk {

/// An element of the BN254 scalar field: a coordinate of the curve, or a lane of Rescue.
/// Always fully reduced. All operations but sqrt_var take the same time whatever the value.
/// Source: zk-signing.md 1.1; tests/vectors/01_field_fr.json.
class Fr {
 public:
  /// Zero.
  constexpr Fr() = default;

  [[nodiscard]] static Fr one() { return Fr(kModulusFr.r); }
  [[nodiscard]] static Fr from_integer(std::uint64_t value);
  /// Nothing if the integer is not below p.
  [[nodiscard]] static std::optional<Fr> from_canonical(const Limbs& value);
  /// The element whose Montgomery form (value · 2^256 mod p) is given; it must be below p.
  [[nodiscard]] static Fr from_montgomery(const Limbs& form) { return Fr(form); }

  [[nodiscard]] Limbs canonical() const;
  [[nodiscard]] const Limbs& montgomery() const { return form_; }
  /// The canonical integer, least significant byte first.
  [[nodiscard]] std::array<std::uint8_t, 32> to_bytes_le() const;

  friend Fr operator+(const Fr& a, const Fr& b);
  friend Fr operator-(const Fr& a, const Fr& b);
  friend Fr operator*(const Fr& a, const Fr& b);
  friend bool operator==(const Fr& a, const Fr& b) { return equal_mask(a.form_, b.form_) != 0; }
  [[nodiscard]] Fr operator-() const { return Fr() - *this; }
  [[nodiscard]] Fr square() const { return *this * *this; }

  /// this^exponent. Only the base may be secret: the time depends on the exponent.
  [[nodiscard]] Fr power(const Limbs& public_exponent) const;
  /// 1/this; 0 for 0. By Fermat's little theorem, so that the time says nothing about the value.
  [[nodiscard]] Fr inverse() const;
  /// One of the two roots, or nothing for a non-residue. Variable time.
  [[nodiscard]] std::optional<Fr> sqrt_var() const;

  /// a where the mask is all ones, b where it is 0.
  [[nodiscard]] static Fr choose(std::uint64_t mask, const Fr& a, const Fr& b) {
    return Fr(select(mask, a.form_, b.form_));
  }

 private:
  explicit constexpr Fr(const Limbs& form) : form_(form) {}
  Limbs form_{};
};

}  // namespace apex::zk

#endif  // APEX_ZK_FIELD_FR_H
