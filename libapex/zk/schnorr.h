#ifndef APEX_ZK_SCHNORR_H
#define APEX_ZK_SCHNORR_H

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "zk/private_key.h"
#include "zk/public_key.h"

/// Schnorr signatures as the exchange's own library makes them: deterministic, so equal byte for
/// byte. Source: zk-signing.md 4 and 7; tests/vectors/11 and 12.
namespace apex::zk {

/// Messages are padded with zero bytes to this length: trailing zeros do not change a signature.
inline constexpr std::size_t kMessageBytesMax = 92;

/// R packed, then s with its least significant byte first.
using Signature = std::array<std::uint8_t, 64>;

/// Takes about 2 ms. No branch and no address depends on the key or the nonce.
/// Errors: internal, when the message is longer than kMessageBytesMax.
[[nodiscard]] Result<Signature> sign(const PrivateKey& key, ByteView message);

/// Whether the signature is valid; false, too, for a message that is too long. Takes about 2 ms.
/// Like the exchange's library it lets the identity be a key: parse_public_key refuses that one.
[[nodiscard]] bool verify(const PublicKey& key, ByteView message, const Signature& signature);

/// The Rescue hash of the padded message, least significant byte first; up to kMessageBytesMax.
[[nodiscard]] Digest256 hash_message(ByteView message);

/// c, from the x coordinates of the public key and of R.
[[nodiscard]] Fs challenge(const Fr& public_x, const Fr& r_x, const Digest256& hashed_message);

}  // namespace apex::zk

#endif  // APEX_ZK_SCHNORR_H
