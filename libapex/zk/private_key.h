#ifndef APEX_ZK_PRIVATE_KEY_H
#define APEX_ZK_PRIVATE_KEY_H

#include "base/bytes.h"
#include "base/result.h"
#include "zk/public_key.h"
#include "zk/wiped.h"

namespace apex::zk {

/// A private key with its public key. Wiped when it dies; cannot be copied, printed or compared.
class PrivateKey {
 public:
  static constexpr std::size_t kSeedBytesMin = 32;

  /// The key of a seed (all its bytes count; ApeX gives 65). Takes about 0.1 ms: the scheme hashes
  /// until a digest is below l. Source: zk-signing.md 2.1; tests/vectors/05.
  /// Errors: config, when the seed is shorter than kSeedBytesMin. The message never quotes it.
  [[nodiscard]] static Result<PrivateKey> from_seed(ByteView seed);

  /// The raw form: 32 bytes, big-endian, below l. Errors: config.
  [[nodiscard]] static Result<PrivateKey> from_bytes(ByteView bytes);

  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
  /// The x coordinate of the public key, which every challenge needs.
  [[nodiscard]] const Fr& public_x() const { return public_x_; }

  /// The secret itself. Only for signing.
  [[nodiscard]] const Fs& expose() const { return *scalar_; }

 private:
  explicit PrivateKey(Wiped<Fs> scalar);

  Wiped<Fs> scalar_;
  Fr public_x_;
  PublicKey public_key_;
};

}  // namespace apex::zk

#endif  // APEX_ZK_PRIVATE_KEY_H
