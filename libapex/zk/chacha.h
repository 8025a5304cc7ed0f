#ifndef APEX_ZK_CHACHA_H
#define APEX_ZK_CHACHA_H

#include <array>
#include <cstdint>

namespace apex::zk {

/// The ChaCha20 key stream word by word, for generating constants only: 20 rounds, a 128-bit block
/// counter from 0 and no nonce. Source: zk-signing.md 3.2.
class ChaChaStream {
 public:
  explicit ChaChaStream(const std::array<std::uint32_t, 8>& key);

  [[nodiscard]] std::uint32_t next_u32();
  /// Two words, the first one high.
  [[nodiscard]] std::uint64_t next_u64();

 private:
  void refill();

  std::array<std::uint32_t, 16> input_;
  std::array<std::uint32_t, 16> block_{};
  std::size_t used_ = 16;
};

}  // namespace apex::zk

#endif  // APEX_ZK_CHACHA_H
