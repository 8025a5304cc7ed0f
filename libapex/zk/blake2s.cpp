#include "zk/blake2s.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace apex::zk {
namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::array<std::uint32_t, 8> kInitial{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
constexpr std::uint8_t kSigma[10][16] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                                         {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
                                         {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
                                         {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
                                         {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
                                         {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
                                         {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
                                         {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
                                         {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
                                         {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

std::uint32_t load_le(const std::uint8_t* bytes) {
  return std::uint32_t{bytes[0]} | std::uint32_t{bytes[1]} << 8 | std::uint32_t{bytes[2]} << 16 |
         std::uint32_t{bytes[3]} << 24;
}

using State = std::array<std::uint32_t, 16>;

void mix(State& v, std::size_t a, std::size_t b, std::size_t c, std::size_t d, std::uint32_t x,
         std::uint32_t y) {
  v[a] = v[a] + v[b] + x;
  v[d] = std::rotr(v[d] ^ v[a], 16);
  v[c] = v[c] + v[d];
  v[b] = std::rotr(v[b] ^ v[c], 12);
  v[a] = v[a] + v[b] + y;
  v[d] = std::rotr(v[d] ^ v[a], 8);
  v[c] = v[c] + v[d];
  v[b] = std::rotr(v[b] ^ v[c], 7);
}

void compress(std::array<std::uint32_t, 8>& h, const std::uint8_t* block, std::size_t bytes_so_far,
              bool last) {
  std::array<std::uint32_t, 16> m;
  for (std::size_t i = 0; i < 16; ++i) m[i] = load_le(block + 4 * i);
  State v;
  std::copy(h.begin(), h.end(), v.begin());
  std::copy(kInitial.begin(), kInitial.end(), v.begin() + 8);
  v[12] ^= static_cast<std::uint32_t>(bytes_so_far);
  if (last) v[14] = ~v[14];
  for (const auto& s : kSigma) {
    for (std::size_t i = 0; i < 4; ++i) {
      mix(v, i, 4 + i, 8 + i, 12 + i, m[s[2 * i]], m[s[2 * i + 1]]);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      mix(v, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4, m[s[8 + 2 * i]],
          m[s[9 + 2 * i]]);
    }
  }
  for (std::size_t i = 0; i < 8; ++i) h[i] ^= v[i] ^ v[i + 8];
}

}  // namespace

Digest256 blake2s(std::string_view personalisation, ByteView bytes) {
  APEX_CHECK(personalisation.size() == 8);
  std::array<std::uint32_t, 8> h = kInitial;
  h[0] ^= 0x01010020;  // digest of 32 bytes, no key, fan-out 1, depth 1
  const ByteView person = bytes_of(personalisation);
  h[6] ^= load_le(person.data());
  h[7] ^= load_le(person.data() + 4);

  std::size_t done = 0;
  for (; bytes.size() - done > kBlockBytes; done += kBlockBytes) {
    compress(h, bytes.data() + done, done + kBlockBytes, false);
  }
  std::array<std::uint8_t, kBlockBytes> block{};
  std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(done), bytes.end(), block.begin());
  compress(h, block.data(), bytes.size(), true);

  Digest256 digest;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(h[i / 4] >> (8 * (i % 4)));
  }
  return digest;
}

}  // namespace apex::zk
