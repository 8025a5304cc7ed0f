#include "base/random.h"

#include <openssl/rand.h>

#include <array>
#include <cstring>

#include "base/check.h"

namespace apex {

void fill_random(std::span<std::uint8_t> bytes) {
  APEX_CHECK(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
}

std::uint64_t random_below(std::uint64_t bound) {
  if (bound == 0) return 0;
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  for (;;) {  // each round ends it with a probability above one half
    std::array<std::uint8_t, 8> bytes{};
    fill_random(bytes);
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), bytes.size());
    if (value < limit) return value % bound;
  }
}

}  // namespace apex
