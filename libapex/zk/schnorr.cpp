#include "zk/schnorr.h"

#include <algorithm>
#include <string>

#include "base/check.h"
#include "zk/declassify.h"
#include "zk/fixed_base.h"
#include "zk/nonce.h"
#include "zk/rescue.h"

namespace apex::zk {
namespace {

constexpr unsigned kChallengeHalfBits = 125;

// 125 bits of u, then 125 bits of v: below 2^250, so below l.
Limbs join_halves(const Limbs& u, const Limbs& v) {
  constexpr unsigned kShift = kChallengeHalfBits - 64;
  constexpr std::uint64_t kHighMask = (std::uint64_t{1} << kShift) - 1;
  const std::uint64_t v_high = v.v[1] & kHighMask;
  return {{u.v[0], (u.v[1] & kHighMask) | v.v[0] << kShift,
           v.v[0] >> (64 - kShift) | v_high << kShift, v_high >> (64 - kShift)}};
}

}  // namespace

Digest256 hash_message(ByteView message) {
  APEX_CHECK(message.size() <= kMessageBytesMax);
  std::array<std::uint8_t, kMessageBytesMax> padded{};
  std::copy(message.begin(), message.end(), padded.begin());
  return rescue_sponge(pack253(padded))[0].to_bytes_le();
}

Fs challenge(const Fr& public_x, const Fr& r_x, const Digest256& hashed_message) {
  std::array<std::uint8_t, 96> input;
  const auto public_bytes = public_x.to_bytes_le();
  const auto r_bytes = r_x.to_bytes_le();
  std::copy(public_bytes.begin(), public_bytes.end(), input.begin());
  std::copy(r_bytes.begin(), r_bytes.end(), input.begin() + 32);
  std::copy(hashed_message.begin(), hashed_message.end(), input.begin() + 64);
  const RescueLanes state = rescue_sponge(pack253(input));
  return *Fs::from_canonical(join_halves(state[0].canonical(), state[1].canonical()));
}

Result<Signature> sign(const PrivateKey& key, ByteView message) {
  if (message.size() > kMessageBytesMax) {
    return fail(ErrorKind::internal, "message to sign has " + std::to_string(message.size()) +
                                         " bytes, more than " + std::to_string(kMessageBytesMax));
  }
  const Digest256 hashed = hash_message(message);
  const Wiped<Fs> nonce = derive_nonce(key.expose(), hashed);

  // R itself is part of the signature. Its projective Z is not: it depends on the digits of the
  // nonce, so the inversion runs in constant time, and only x and y are declared public.
  const Wiped<Point> secret_r(multiply_generator(*nonce));
  const AffinePoint r = secret_r->to_affine();
  declassify(r);

  const Fs s = *nonce + challenge(key.public_x(), r.x, hashed) * key.expose();
  declassify(s);

  Signature signature;
  const auto r_bytes = pack(r);
  const auto s_bytes = s.to_bytes_le();
  std::copy(r_bytes.begin(), r_bytes.end(), signature.begin());
  std::copy(s_bytes.begin(), s_bytes.end(), signature.begin() + 32);
  return signature;
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
  if (message.size() > kMessageBytesMax) return false;
  const std::span<const std::uint8_t, 64> bytes(signature);
  const std::optional<AffinePoint> a = unpack_var(key.packed);
  const std::optional<AffinePoint> r = unpack_var(bytes.first<32>());
  const std::optional<Fs> s = Fs::from_canonical(limbs_from_le(bytes.last<32>()));
  if (!a || !r || !s) return false;
  if (!in_prime_subgroup_var(*a) || !in_prime_subgroup_var(*r)) return false;
  const Fs c = challenge(a->x, r->x, hash_message(message));
  return multiply_var(Point(*a), c.limbs()) + Point(*r) == multiply_generator(*s);
}

}  // namespace apex::zk
