#ifndef APEX_ZK_ETH_KEY_H
#define APEX_ZK_ETH_KEY_H

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "zk/wiped.h"

namespace apex::zk {

/// r, s (both 32 bytes, big-endian, s in the lower half) and v, which is 27 or 28.
using EthSignature = std::array<std::uint8_t, 65>;

/// The private key of an Ethereum account. Wiped when it dies; cannot be copied or printed.
class EthKey {
 public:
  /// 64 hex digits, with or without "0x". Errors: config, when they are not, or no valid key
  /// (0, or the order of secp256k1 or more). The message never quotes it.
  [[nodiscard]] static Result<EthKey> from_hex(const Secret& hex);

  /// "0x" and 40 hex digits with the checksum of EIP-55 in their case.
  [[nodiscard]] std::string address() const;

  /// What a wallet calls personal_sign (EIP-191), with the nonce of RFC 6979: the same message
  /// always gives the same signature, on which the zk seeds rely. Errors: internal.
  [[nodiscard]] Result<EthSignature> sign_personal(std::string_view message) const;

 private:
  using Bytes32 = std::array<std::uint8_t, 32>;
  explicit EthKey(Wiped<Bytes32> key) : key_(std::move(key)) {}

  Wiped<Bytes32> key_;
};

}  // namespace apex::zk

#endif  // APEX_ZK_ETH_KEY_H
