#ifndef APEX_TESTS_SIMULATION_CHANCE_H
#define APEX_TESTS_SIMULATION_CHANCE_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>

#include "base/timestamp.h"

namespace apex::testing {

/// Dice that fall the same for a seed with every compiler and library: the engine is specified to
/// the bit, the distributions of the standard library are not.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}

  /// 0 to `count` - 1.
  std::uint64_t below(std::uint64_t count) { return engine_() % count; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }

  /// Both ends included.
  int between(int first, int last) {
    return first + static_cast<int>(below(static_cast<std::uint64_t>(last - first) + 1));
  }
  Milliseconds between(Milliseconds first, Milliseconds last) {
    const auto span = static_cast<std::uint64_t>((last - first).count());
    return first + Milliseconds{static_cast<std::int64_t>(below(span + 1))};
  }

  template <typename T, std::size_t N>
  const T& of(const std::array<T, N>& all) {
    return all[below(N)];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SIMULATION_CHANCE_H
