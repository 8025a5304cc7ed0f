#ifndef APEX_ZK_PUBLIC_KEY_H
#define APEX_ZK_PUBLIC_KEY_H

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "zk/jubjub.h"

namespace apex::zk {

/// A public key as 32 bytes (zk-signing.md 1.4). Comes from PrivateKey::public_key() or
/// parse_public_key(), which guarantee that it is a point of the prime subgroup.
struct PublicKey {
  std::array<std::uint8_t, 32> packed{};

  friend bool operator==(const PublicKey& a, const PublicKey& b) = default;
};

/// "0x" and 64 lower-case hex digits: what the exchange calls l2Key.
[[nodiscard]] std::string l2_key_text(const PublicKey& key);

/// "0x" and 40 lower-case hex digits. Costs one Rescue permutation (half a millisecond).
/// Source: zk-signing.md 2.3.
[[nodiscard]] std::string public_key_hash_text(const PublicKey& key);
[[nodiscard]] std::string public_key_hash_text(const AffinePoint& key);

/// Reads an l2Key: 64 hex digits of either case, with or without "0x".
/// Errors: protocol, when it is no point of the curve, the identity, or outside the prime subgroup
/// (no signature could be valid for such a key, or every one).
[[nodiscard]] Result<PublicKey> parse_public_key(std::string_view l2_key);

}  // namespace apex::zk

#endif  // APEX_ZK_PUBLIC_KEY_H
