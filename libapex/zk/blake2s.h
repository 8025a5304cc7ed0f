#ifndef APEX_ZK_BLAKE2S_H
#define APEX_ZK_BLAKE2S_H

#include <string_view>

#include "base/bytes.h"
#include "base/digest.h"

namespace apex::zk {

/// BLAKE2s-256 (RFC 7693), unkeyed, with a personalisation of exactly 8 characters, which OpenSSL
/// does not offer. Only constants are made with it.
[[nodiscard]] Digest256 blake2s(std::string_view personalisation, ByteView bytes);

}  // namespace apex::zk

#endif  // APEX_ZK_BLAKE2S_H
