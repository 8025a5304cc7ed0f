#include "zk/private_key.h"

#include <utility>

#include "base/check.h"
#include "base/digest.h"
#include "zk/declassify.h"
#include "zk/fixed_base.h"

namespace apex::zk {
namespace {

// A candidate is below l with probability 0.0236: 10,000 misses in a row have 2^-344.
constexpr int kCandidatesMax = 10'000;

}  // namespace

Result<PrivateKey> PrivateKey::from_seed(ByteView seed) {
  if (seed.size() < kSeedBytesMin) {
    return fail(ErrorKind::config, "zk seed is too short: " + std::to_string(seed.size()) +
                                       " bytes, at least " + std::to_string(kSeedBytesMin));
  }
  Wiped<Digest256> digest(sha256(seed));
  Wiped<Fs> scalar;
  for (int candidate = 0; candidate < kCandidatesMax; ++candidate) {
    *digest = sha256(*digest);
    if (Fs::read_candidate(*digest, *scalar)) return PrivateKey(std::move(scalar));
  }
  APEX_CHECK(false);
}

Result<PrivateKey> PrivateKey::from_bytes(ByteView bytes) {
  if (bytes.size() != 32) {
    return fail(ErrorKind::config,
                "private zk key has " + std::to_string(bytes.size()) + " bytes, not 32");
  }
  Wiped<Fs> scalar;
  if (!Fs::read_candidate(bytes.first<32>(), *scalar)) {
    return fail(ErrorKind::config, "private zk key is not below the group order");
  }
  return PrivateKey(std::move(scalar));
}

PrivateKey::PrivateKey(Wiped<Fs> scalar) : scalar_(std::move(scalar)) {
  const Wiped<Point> secret_point(multiply_generator(*scalar_));
  const AffinePoint point = secret_point->to_affine();
  declassify(point);  // the public key; its Z, which tells bits of the scalar, is gone
  public_x_ = point.x;
  public_key_.packed = pack(point);
}

}  // namespace apex::zk
