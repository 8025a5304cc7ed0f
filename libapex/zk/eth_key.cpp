#include "zk/eth_key.h"

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/random.h"
#include "zk/keccak.h"

namespace apex::zk {
namespace {

constexpr std::size_t kKeyDigits = 64;
constexpr std::uint8_t kRecoveryOffset = 27;

struct DestroyContext {
  void operator()(secp256k1_context* context) const { secp256k1_context_destroy(context); }
};
using Context = std::unique_ptr<secp256k1_context, DestroyContext>;

// Blinded with random bytes, as the library asks for; they change no result.
Context make_context() {
  Context context(secp256k1_context_create(SECP256K1_CONTEXT_SIGN));
  Wiped<std::array<std::uint8_t, 32>> blinding;
  fill_random(*blinding);
  APEX_CHECK(secp256k1_context_randomize(context.get(), blinding->data()) == 1);
  return context;
}

// EIP-55: a letter is a capital where the hash of the lower-case digits has a digit of 8 or more.
std::string with_checksum(std::string digits) {
  const std::string hash = to_hex(keccak256(bytes_of(digits)));
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const bool is_letter = digits[i] >= 'a';
    if (is_letter && hash[i] >= '8') digits[i] = static_cast<char>(digits[i] - 'a' + 'A');
  }
  return "0x" + digits;
}

}  // namespace

Result<EthKey> EthKey::from_hex(const Secret& hex) {
  std::string_view digits = hex.expose();
  if (digits.starts_with("0x") || digits.starts_with("0X")) digits.remove_prefix(2);
  if (digits.size() != kKeyDigits) {
    return fail(ErrorKind::config, "Ethereum key has " + std::to_string(digits.size()) +
                                       " characters, not " + std::to_string(kKeyDigits) +
                                       " hex digits");
  }
  Result<apex::Bytes> bytes = apex::from_hex(digits);
  if (!bytes) return fail(ErrorKind::config, "Ethereum key is not made of hex digits");
  Wiped<Bytes32> key;
  std::copy(bytes->begin(), bytes->end(), key->begin());
  wipe(std::span(*bytes));
  if (secp256k1_ec_seckey_verify(make_context().get(), key->data()) != 1) {
    return fail(ErrorKind::config, "Ethereum key is out of range");
  }
  return EthKey(std::move(key));
}

std::string EthKey::address() const {
  const Context context = make_context();
  secp256k1_pubkey public_key;
  APEX_CHECK(secp256k1_ec_pubkey_create(context.get(), &public_key, key_->data()) == 1);
  std::array<std::uint8_t, 65> point;
  std::size_t size = point.size();
  secp256k1_ec_pubkey_serialize(context.get(), point.data(), &size, &public_key,
                                SECP256K1_EC_UNCOMPRESSED);
  const Digest256 hash = keccak256(ByteView(point).subspan(1));  // without the format byte
  return with_checksum(to_hex(ByteView(hash).last(20)));
}

Result<EthSignature> EthKey::sign_personal(std::string_view message) const {
  std::string text =
      "\x19"
      "Ethereum Signed Message:\n" +
      std::to_string(message.size());
  text += message;
  const Digest256 digest = keccak256(bytes_of(text));

  const Context context = make_context();
  secp256k1_ecdsa_recoverable_signature signature;
  if (secp256k1_ecdsa_sign_recoverable(context.get(), &signature, digest.data(), key_->data(),
                                       secp256k1_nonce_function_rfc6979, nullptr) != 1) {
    return fail(ErrorKind::internal, "the message could not be signed with the Ethereum key");
  }
  Wiped<EthSignature> result;
  int recovery_id = 0;
  secp256k1_ecdsa_recoverable_signature_serialize_compact(context.get(), result->data(),
                                                          &recovery_id, &signature);
  // 2 and 3 would need an r beyond the group order: never seen, and no wallet could express them.
  APEX_CHECK(recovery_id == 0 || recovery_id == 1);
  (*result)[64] = static_cast<std::uint8_t>(kRecoveryOffset + recovery_id);
  // The signature of the seed message is the secret itself: no copy of it stays behind.
  wipe(std::span(signature.data));
  return *result;
}

}  // namespace apex::zk
