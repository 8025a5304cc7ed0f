#include "zk/nonce.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace apex::zk {
namespace {

// A candidate is below l with probability 0.0236: 10,000 misses in a row have 2^-344.
constexpr int kCandidatesMax = 10'000;

// V, a tag byte, then x and g; or V, V and a tag byte.
using Input = std::array<std::uint8_t, 97>;
constexpr std::size_t kRetryInputBytes = 65;

}  // namespace

Wiped<Fs> derive_nonce(const Fs& private_scalar, const Digest256& hashed_message) {
  Wiped<Digest256> key;
  Wiped<Digest256> v;
  Wiped<Input> input;
  v->fill(0x01);
  private_scalar.store_bytes_be(std::span(*input).subspan<33, 32>());
  const Digest256 g = sha256(hashed_message);
  std::copy(g.begin(), g.end(), input->begin() + 65);
  for (const std::uint8_t tag : {std::uint8_t{0}, std::uint8_t{1}}) {
    std::copy(v->begin(), v->end(), input->begin());
    (*input)[32] = tag;
    *key = hmac_sha256(*key, *input);
    *v = hmac_sha256(*key, *v);
  }

  // V is never replaced from here on; the key is, by HMAC over V, V and 0.
  std::copy(v->begin(), v->end(), input->begin());
  std::copy(v->begin(), v->end(), input->begin() + 32);
  (*input)[64] = 0;
  const ByteView retry_input = ByteView(*input).first(kRetryInputBytes);
  Wiped<Digest256> candidate;
  Wiped<Fs> nonce;
  for (int i = 0; i < kCandidatesMax; ++i) {
    *candidate = hmac_sha256(*key, *v);
    if (Fs::read_candidate(*candidate, *nonce)) return nonce;
    *key = hmac_sha256(*key, retry_input);
  }
  APEX_CHECK(false);
}

}  // namespace apex::zk
