#ifndef APEX_BASE_RANDOM_H
#define APEX_BASE_RANDOM_H

#include <cstdint>
#include <span>

namespace apex {

/// Fills the span with bytes that nobody can guess, by OpenSSL. Aborts if there are none to be had.
void fill_random(std::span<std::uint8_t> bytes);

/// Evenly distributed in [0, bound); 0 if bound is 0.
[[nodiscard]] std::uint64_t random_below(std::uint64_t bound);

}  // namespace apex

#endif  // APEX_BASE_RANDOM_H
