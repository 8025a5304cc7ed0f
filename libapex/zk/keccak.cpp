#include "zk/keccak.h"

#include <array>
#include <bit>

namespace apex::zk {
namespace {

constexpr std::size_t kRateBytes = 136;
constexpr int kRounds = 24;

using State = std::array<std::uint64_t, 25>;  // lane (x, y) at x + 5y

constexpr std::array<std::uint64_t, kRounds> kRoundConstants{
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

// One cycle through all lanes but the first: where each goes, and how far it turns.
constexpr std::array<std::size_t, 24> kLaneCycle{10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                                 15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};
constexpr std::array<int, 24> kRotations{1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                         27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};

void permute(State& lanes) {
  for (const std::uint64_t round_constant : kRoundConstants) {
    std::array<std::uint64_t, 5> columns;
    for (std::size_t x = 0; x < 5; ++x) {
      columns[x] = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20];
    }
    for (std::size_t i = 0; i < 25; ++i) {
      lanes[i] ^= columns[(i + 4) % 5] ^ std::rotl(columns[(i + 1) % 5], 1);
    }
    std::uint64_t moving = lanes[1];
    for (std::size_t i = 0; i < 24; ++i) {
      const std::uint64_t next = lanes[kLaneCycle[i]];
      lanes[kLaneCycle[i]] = std::rotl(moving, kRotations[i]);
      moving = next;
    }
    for (std::size_t row = 0; row < 25; row += 5) {
      const std::array<std::uint64_t, 5> old{lanes[row], lanes[row + 1], lanes[row + 2],
                                             lanes[row + 3], lanes[row + 4]};
      for (std::size_t x = 0; x < 5; ++x) {
        lanes[row + x] = old[x] ^ (~old[(x + 1) % 5] & old[(x + 2) % 5]);
      }
    }
    lanes[0] ^= round_constant;
  }
}

void absorb_byte(State& lanes, std::size_t position, std::uint8_t byte) {
  lanes[position / 8] ^= std::uint64_t{byte} << (8 * (position % 8));
}

}  // namespace

Digest256 keccak256(ByteView bytes) {
  State lanes{};
  std::size_t position = 0;
  for (const std::uint8_t byte : bytes) {
    absorb_byte(lanes, position, byte);
    if (++position == kRateBytes) {
      permute(lanes);
      position = 0;
    }
  }
  absorb_byte(lanes, position, 0x01);
  absorb_byte(lanes, kRateBytes - 1, 0x80);
  permute(lanes);
  Digest256 digest;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(lanes[i / 8] >> (8 * (i % 8)));
  }
  return digest;
}

}  // namespace apex::zk
