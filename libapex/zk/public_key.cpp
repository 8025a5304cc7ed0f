#include "zk/public_key.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "zk/rescue.h"

namespace apex::zk {
namespace {

constexpr std::size_t kHashBytes = 20;

}  // namespace

std::string l2_key_text(const PublicKey& key) { return "0x" + to_hex(key.packed); }

std::string public_key_hash_text(const PublicKey& key) {
  const std::optional<AffinePoint> point = unpack_var(key.packed);
  APEX_CHECK(point.has_value());
  return public_key_hash_text(*point);
}

std::string public_key_hash_text(const AffinePoint& key) {
  const std::array<Fr, 2> coordinates{key.x, key.y};
  std::array<std::uint8_t, 32> hash = rescue_sponge(coordinates)[0].to_bytes_le();
  std::reverse(hash.begin(), hash.begin() + kHashBytes);
  return "0x" + to_hex(ByteView(hash).first(kHashBytes));
}

Result<PublicKey> parse_public_key(std::string_view l2_key) {
  APEX_TRY_ASSIGN(const Bytes bytes, from_hex(l2_key));
  const std::optional<AffinePoint> point = unpack_var(bytes);
  if (!point) return fail(ErrorKind::protocol, "l2 key is not a point of the curve");
  if (Point(*point).is_identity()) return fail(ErrorKind::protocol, "l2 key is the identity point");
  if (!in_prime_subgroup_var(*point)) {
    return fail(ErrorKind::protocol, "l2 key is outside the prime subgroup");
  }
  return PublicKey{pack(*point)};
}

}  // namespace apex::zk
