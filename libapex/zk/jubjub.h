#ifndef APEX_ZK_JUBJUB_H
#define APEX_ZK_JUBJUB_H

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "zk/field_fr.h"
#include "zk/field_fs.h"

/// The curve of the signatures, "alt Baby Jubjub": -x^2 + y^2 = 1 + d·x^2·y^2 over Fr, of order
/// 8·l. Its addition law is complete: no pair of points is an exception, so no branch is needed.
/// Source: zk-signing.md 1.2 to 1.4; tests/vectors/03 and 04.
namespace apex::zk {

struct AffinePoint {
  Fr x;
  Fr y = Fr::one();

  friend bool operator==(const AffinePoint& a, const AffinePoint& b) = default;
};

/// A point to be added many times, in the form that makes it cheap: y - x, y + x, 2·d·x·y.
struct PreparedPoint {
  Fr y_minus_x = Fr::one();
  Fr y_plus_x = Fr::one();
  Fr xy_2d;
};

/// A point in extended coordinates: x = X/Z, y = Y/Z, T = XY/Z. By default the identity (0, 1).
/// Every operation takes the same time whatever the coordinates.
class Point {
 public:
  Point() = default;
  explicit Point(const AffinePoint& point);

  [[nodiscard]] Point operator+(const Point& other) const;
  [[nodiscard]] Point operator+(const PreparedPoint& other) const;
  [[nodiscard]] Point operator-() const;
  [[nodiscard]] Point doubled() const;
  /// One inversion.
  [[nodiscard]] AffinePoint to_affine() const;
  [[nodiscard]] bool is_identity() const;
  /// The same point, whatever the two Z.
  friend bool operator==(const Point& a, const Point& b);

  [[nodiscard]] const Fr& z() const { return z_; }
  /// With 1/z at hand.
  [[nodiscard]] AffinePoint to_affine(const Fr& z_inverse) const;

 private:
  Fr x_;
  Fr y_ = Fr::one();
  Fr t_;
  Fr z_ = Fr::one();
};

/// G, the "spending key generator".
[[nodiscard]] AffinePoint generator();

[[nodiscard]] PreparedPoint prepare(const AffinePoint& point);

/// [k]P for a public k of up to 256 bits. Variable time.
[[nodiscard]] Point multiply_var(const Point& point, const Limbs& k);

/// Whether [l]P is the identity. The identity itself passes. Variable time.
[[nodiscard]] bool in_prime_subgroup_var(const AffinePoint& point);

/// y and the parity of x in 32 bytes.
[[nodiscard]] std::array<std::uint8_t, 32> pack(const AffinePoint& point);

/// Nothing unless these are 32 bytes that encode a point with y < p. Like the native library it
/// checks no subgroup and takes both signs where x is 0. Variable time.
[[nodiscard]] std::optional<AffinePoint> unpack_var(ByteView bytes);

}  // namespace apex::zk

#endif  // APEX_ZK_JUBJUB_H
