#ifndef APEX_ZK_NONCE_H
#define APEX_ZK_NONCE_H

#include "base/digest.h"
#include "zk/field_fs.h"
#include "zk/wiped.h"

namespace apex::zk {

/// The nonce k of a signature, from the private key and the hashed message (32 bytes): the same
/// for the same inputs, and as secret as the key. Looks like RFC 6979 but is not.
/// Source: zk-signing.md 4.2; tests/vectors/11.
[[nodiscard]] Wiped<Fs> derive_nonce(const Fs& private_scalar, const Digest256& hashed_message);

}  // namespace apex::zk

#endif  // APEX_ZK_NONCE_H
