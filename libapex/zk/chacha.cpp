#include "zk/chacha.h"

#include <algorithm>
#include <bit>

namespace apex::zk {
namespace {

using State = std::array<std::uint32_t, 16>;

void quarter_round(State& v, std::size_t a, std::size_t b, std::size_t c, std::size_t d) {
  v[a] += v[b];
  v[d] = std::rotl(v[d] ^ v[a], 16);
  v[c] += v[d];
  v[b] = std::rotl(v[b] ^ v[c], 12);
  v[a] += v[b];
  v[d] = std::rotl(v[d] ^ v[a], 8);
  v[c] += v[d];
  v[b] = std::rotl(v[b] ^ v[c], 7);
}

}  // namespace

ChaChaStream::ChaChaStream(const std::array<std::uint32_t, 8>& key)
    : input_{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574} {
  std::copy(key.begin(), key.end(), input_.begin() + 4);
}

std::uint32_t ChaChaStream::next_u32() {
  if (used_ == block_.size()) refill();
  return block_[used_++];
}

std::uint64_t ChaChaStream::next_u64() {
  const std::uint64_t high = next_u32();
  return high << 32 | next_u32();
}

void ChaChaStream::refill() {
  block_ = input_;
  for (int double_round = 0; double_round < 10; ++double_round) {
    for (std::size_t i = 0; i < 4; ++i) quarter_round(block_, i, 4 + i, 8 + i, 12 + i);
    for (std::size_t i = 0; i < 4; ++i) {
      quarter_round(block_, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
    }
  }
  for (std::size_t i = 0; i < block_.size(); ++i) block_[i] += input_[i];
  used_ = 0;
  ++input_[12];  // three blocks are all that is ever drawn: no carry to the other counter words
}

}  // namespace apex::zk
