#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/check.h"

namespace apex {
namespace {

/// Found once: OpenSSL 3 looks for it at each digest otherwise, for longer than a short one takes.
const EVP_MD* sha256_method() {
  static const EVP_MD* const kFound = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  APEX_CHECK(kFound != nullptr);
  return kFound;
}

}  // namespace

Digest256 sha256(ByteView bytes) {
  Digest256 digest{};
  unsigned int written = 0;
  const int ok =
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &written, sha256_method(), nullptr);
  APEX_CHECK(ok == 1 && written == digest.size());
  return digest;
}

Digest256 hmac_sha256(ByteView key, ByteView bytes) {
  static constexpr std::uint8_t kEmpty[1] = {0};
  Digest256 digest{};
  unsigned int written = 0;
  const auto* key_bytes = key.empty() ? kEmpty : key.data();
  const auto* ok = HMAC(EVP_sha256(), key_bytes, static_cast<int>(key.size()), bytes.data(),
                        bytes.size(), digest.data(), &written);
  APEX_CHECK(ok != nullptr && written == digest.size());
  return digest;
}

bool equal_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(std::span<std::uint8_t> bytes) { OPENSSL_cleanse(bytes.data(), bytes.size()); }

}  // namespace apex
