#ifndef APEX_ZK_FIELD_FS_H
#define APEX_ZK_FIELD_FS_H

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "zk/montgomery.h"

namespace apex::zk {

/// A scalar: an integer modulo l, the order of the curve's prime subgroup. Private keys and nonces
/// are scalars, so every operation takes the same time whatever the value.
/// Source: zk-signing.md 1.1; tests/vectors/02_field_fs.json.
class Fs {
 public:
  /// Zero.
  constexpr Fs() = default;

  /// Reads a secret big-endian candidate into `scalar`; false, and `scalar` as it was, if it is not
  /// below l. Which of the two is public (declassified); the value stays secret.
  [[nodiscard]] static bool read_candidate(std::span<const std::uint8_t, 32> bytes_be, Fs& scalar);
  /// The integer, which is public; nothing if it is not below l.
  [[nodiscard]] static std::optional<Fs> from_canonical(const Limbs& value);

  [[nodiscard]] const Limbs& limbs() const { return value_; }
  [[nodiscard]] std::array<std::uint8_t, 32> to_bytes_le() const;
  void store_bytes_be(std::span<std::uint8_t, 32> bytes) const { store_be(value_, bytes); }

  friend Fs operator+(const Fs& a, const Fs& b);
  friend Fs operator-(const Fs& a, const Fs& b);
  friend Fs operator*(const Fs& a, const Fs& b);
  friend bool operator==(const Fs& a, const Fs& b) { return equal_mask(a.value_, b.value_) != 0; }

 private:
  explicit constexpr Fs(const Limbs& value) : value_(value) {}
  Limbs value_{};  // canonical, not in Montgomery form: a signature needs a single product
};

}  // namespace apex::zk

#endif  // APEX_ZK_FIELD_FS_H
