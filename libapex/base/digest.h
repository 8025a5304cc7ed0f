#ifndef APEX_BASE_DIGEST_H
#define APEX_BASE_DIGEST_H

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace apex {

using Digest256 = std::array<std::uint8_t, 32>;

/// SHA-256 (FIPS 180-4), by OpenSSL.
[[nodiscard]] Digest256 sha256(ByteView bytes);

/// HMAC-SHA256 (RFC 2104), by OpenSSL. An empty key is allowed.
[[nodiscard]] Digest256 hmac_sha256(ByteView key, ByteView bytes);

/// True if both are equal; takes the same time wherever they differ.
[[nodiscard]] bool equal_constant_time(ByteView a, ByteView b);

/// Overwrites the bytes so that the compiler cannot leave it out.
void wipe(std::span<std::uint8_t> bytes);

}  // namespace apex

#endif  // APEX_BASE_DIGEST_H
