#include "zk/fixed_base.h"

#include <vector>

#include "zk/wiped.h"

namespace apex::zk {
namespace {

constexpr std::size_t kWindows = 64;
constexpr std::size_t kMultiples = 8;  // 1 to 8 times 16^window · G; 0 and the signs cost nothing

using Window = std::array<PreparedPoint, kMultiples>;
using Table = std::array<Window, kWindows>;

Table make_table() {
  std::vector<Point> points;
  points.reserve(kWindows * kMultiples);
  Point base(generator());
  for (std::size_t window = 0; window < kWindows; ++window) {
    Point multiple = base;
    for (std::size_t i = 0; i < kMultiples; ++i) {
      points.push_back(multiple);
      multiple = multiple + base;
    }
    base = points.back().doubled();
  }
  // One inversion for all: products[i] = z_0 · … · z_i.
  std::vector<Fr> products;
  products.reserve(points.size());
  Fr product = Fr::one();
  for (const Point& point : points) products.push_back(product = product * point.z());
  Table table;
  Fr inverse = product.inverse();
  for (std::size_t i = points.size(); i-- > 0;) {
    const Fr z_inverse = i == 0 ? inverse : inverse * products[i - 1];
    inverse = inverse * points[i].z();
    table[i / kMultiples][i % kMultiples] = prepare(points[i].to_affine(z_inverse));
  }
  return table;
}

const Table& fixed_base_table() {
  static const Table kTable = make_table();
  return kTable;
}

// digit · 16^window · G for a digit in [-8, 7], given as digit + 8.
PreparedPoint look_up(const Window& window, std::uint64_t digit_plus_8) {
  const std::uint64_t digit = digit_plus_8 - 8;
  const std::uint64_t negative = value_barrier(0 - (digit >> 63));
  const std::uint64_t magnitude = (digit ^ negative) - negative;
  PreparedPoint found;
  for (std::size_t i = 0; i < kMultiples; ++i) {
    const std::uint64_t here = equal_mask(magnitude, i + 1);
    found.y_minus_x = Fr::choose(here, window[i].y_minus_x, found.y_minus_x);
    found.y_plus_x = Fr::choose(here, window[i].y_plus_x, found.y_plus_x);
    found.xy_2d = Fr::choose(here, window[i].xy_2d, found.xy_2d);
  }
  return {Fr::choose(negative, found.y_plus_x, found.y_minus_x),
          Fr::choose(negative, found.y_minus_x, found.y_plus_x),
          Fr::choose(negative, -found.xy_2d, found.xy_2d)};
}

}  // namespace

Point multiply_generator(const Fs& k) {
  // k + 0x88…8 has as hex digits the signed digits of k, each plus 8; it fits, for k < 2^251.
  constexpr std::uint64_t kEights = 0x8888888888888888;
  const Wiped<Limbs> digits(add_limbs(k.limbs(), {{kEights, kEights, kEights, kEights}}));
  const Table& table = fixed_base_table();
  Wiped<PreparedPoint> term;
  Wiped<Point> sum;
  for (std::size_t window = 0; window < kWindows; ++window) {
    *term = look_up(table[window], digits->v[window / 16] >> (4 * (window % 16)) & 15);
    *sum = *sum + *term;
  }
  return *sum;
}

}  // namespace apex::zk
