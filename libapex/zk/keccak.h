#ifndef APEX_ZK_KECCAK_H
#define APEX_ZK_KECCAK_H

#include "base/bytes.h"
#include "base/digest.h"

namespace apex::zk {

/// Keccak-256 with the original padding (0x01), as Ethereum uses it; not SHA3-256, and not in
/// OpenSSL 3.0.
[[nodiscard]] Digest256 keccak256(ByteView bytes);

}  // namespace apex::zk

#endif  // APEX_ZK_KECCAK_H
