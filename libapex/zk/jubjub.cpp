#include "zk/jubjub.h"

namespace apex::zk {
namespace {

// Both are below p. Where they come from: the test that derives them from BLAKE2s.
constexpr Limbs kGeneratorX{
    {0xfd221dc052d76df7, 0x854a1c1c06cd5cc8, 0x4e9803958f6c320e, 0x2ef3f9b423a2c8c7}};
constexpr Limbs kGeneratorY{
    {0x984b5c0e9c6c94b7, 0x7532c815f5f6d57d, 0x784224644a68e406, 0x05a01167ea785d3f}};

// d and 2d in Montgomery form, from d = -(168696/168700).
struct CurveConstants {
  Fr d;
  Fr d_doubled;
};

CurveConstants make_curve_constants() {
  const Fr d = -(Fr::from_integer(168696) * Fr::from_integer(168700).inverse());
  return {d, d + d};
}

const CurveConstants& curve() {
  static const CurveConstants kCurve = make_curve_constants();
  return kCurve;
}

}  // namespace

Point::Point(const AffinePoint& point) : x_(point.x), y_(point.y), t_(point.x * point.y) {}

Point Point::operator+(const Point& other) const {
  const Fr a = (y_ - x_) * (other.y_ - other.x_);
  const Fr b = (y_ + x_) * (other.y_ + other.x_);
  const Fr c = t_ * curve().d_doubled * other.t_;
  const Fr zz = z_ * other.z_;
  const Fr e = b - a;
  const Fr f = zz + zz - c;
  const Fr g = zz + zz + c;
  const Fr h = b + a;
  Point sum;
  sum.x_ = e * f;
  sum.y_ = g * h;
  sum.t_ = e * h;
  sum.z_ = f * g;
  return sum;
}

Point Point::operator+(const PreparedPoint& other) const {
  const Fr a = (y_ - x_) * other.y_minus_x;
  const Fr b = (y_ + x_) * other.y_plus_x;
  const Fr c = t_ * other.xy_2d;
  const Fr z2 = z_ + z_;
  const Fr e = b - a;
  const Fr f = z2 - c;
  const Fr g = z2 + c;
  const Fr h = b + a;
  Point sum;
  sum.x_ = e * f;
  sum.y_ = g * h;
  sum.t_ = e * h;
  sum.z_ = f * g;
  return sum;
}

Point Point::operator-() const {
  Point negated = *this;
  negated.x_ = -x_;
  negated.t_ = -t_;
  return negated;
}

Point Point::doubled() const {
  const Fr a = x_.square();
  const Fr b = y_.square();
  const Fr zz = z_.square();
  const Fr e = (x_ + y_).square() - a - b;
  const Fr g = b - a;
  const Fr f = g - zz - zz;
  const Fr h = -a - b;
  Point result;
  result.x_ = e * f;
  result.y_ = g * h;
  result.t_ = e * h;
  result.z_ = f * g;
  return result;
}

AffinePoint Point::to_affine() const { return to_affine(z_.inverse()); }

AffinePoint Point::to_affine(const Fr& z_inverse) const { return {x_ * z_inverse, y_ * z_inverse}; }

bool Point::is_identity() const { return *this == Point(); }

bool operator==(const Point& a, const Point& b) {
  const bool same_x = a.x_ * b.z_ == b.x_ * a.z_;
  const bool same_y = a.y_ * b.z_ == b.y_ * a.z_;
  return same_x && same_y;
}

AffinePoint generator() {
  return {*Fr::from_canonical(kGeneratorX), *Fr::from_canonical(kGeneratorY)};
}

PreparedPoint prepare(const AffinePoint& point) {
  return {point.y - point.x, point.y + point.x, point.x * point.y * curve().d_doubled};
}

Point multiply_var(const Point& point, const Limbs& k) {
  constexpr unsigned kWindowBits = 4;
  std::array<Point, 1 << kWindowBits> multiples;
  for (std::size_t i = 1; i < multiples.size(); ++i) multiples[i] = multiples[i - 1] + point;
  Point result;
  for (unsigned bit = 256; bit > 0; bit -= kWindowBits) {
    for (unsigned i = 0; i < kWindowBits; ++i) result = result.doubled();
    const unsigned low_bit = bit - kWindowBits;
    const std::uint64_t digit = k.v[low_bit / 64] >> (low_bit % 64) & (multiples.size() - 1);
    if (digit != 0) result = result + multiples[digit];
  }
  return result;
}

bool in_prime_subgroup_var(const AffinePoint& point) {
  return multiply_var(Point(point), kModulusFs.m).is_identity();
}

std::array<std::uint8_t, 32> pack(const AffinePoint& point) {
  std::array<std::uint8_t, 32> bytes = point.y.to_bytes_le();
  const std::uint64_t parity = point.x.canonical().v[0] & 1;
  bytes[31] = static_cast<std::uint8_t>(bytes[31] | parity << 7);
  return bytes;
}

std::optional<AffinePoint> unpack_var(ByteView bytes) {
  if (bytes.size() != 32) return std::nullopt;
  Limbs y_limbs = limbs_from_le(bytes.first<32>());
  const std::uint64_t sign = y_limbs.v[3] >> 63;
  y_limbs.v[3] &= ~(std::uint64_t{1} << 63);
  const std::optional<Fr> y = Fr::from_canonical(y_limbs);
  if (!y) return std::nullopt;
  // d is a non-square and -1 is a square, so d·y^2 + 1 is never 0.
  const Fr y_squared = y->square();
  const Fr x_squared = (y_squared - Fr::one()) * (curve().d * y_squared + Fr::one()).inverse();
  const std::optional<Fr> root = x_squared.sqrt_var();
  if (!root) return std::nullopt;
  const bool same_parity = (root->canonical().v[0] & 1) == sign;
  return AffinePoint{same_parity ? *root : -*root, *y};
}

}  // namespace apex::zk
