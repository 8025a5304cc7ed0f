// Makes a key and a signature with the secrets marked undefined: run under valgrind, every branch
// and every address that depends on one is an error. constant_time_test.cpp runs it.
//
//   constant_time sign      seed, private key and nonce are secret: no error is expected
//   constant_time branch    as sign, then a branch on a bit of the private key: valgrind must
//   object constant_time index     as sign, then a table look-up by a digit of it: valgrind must
//   object
//
// Built from the sources of libapex/zk with APEX_VALGRIND_CHECKS, so that declassify() counts.
// The Ethereum key is not covered: libsecp256k1 is, by its own tests of the same kind.
#include <valgrind/memcheck.h>

#include <array>
#include <cstdio>
#include <string_view>

#include "base/bytes.h"
#include "zk/nonce.h"
#include "zk/private_key.h"
#include "zk/schnorr.h"

using namespace apex;
using namespace apex::zk;

namespace {

// None of them is 99, which the caller has valgrind exit with after an error.
constexpr int kUsage = 2;
constexpr int kNotUnderValgrind = 3;
constexpr int kSecretWasDeclassified = 4;
constexpr int kWrongResult = 5;

template <typename T>
bool is_all_secret(const T& value) {
  std::array<unsigned char, sizeof(T)> undefined_bits{};
  if (VALGRIND_GET_VBITS(&value, undefined_bits.data(), sizeof(T)) != 1) return false;
  for (const unsigned char bits : undefined_bits) {
    if (bits == 0) return false;
  }
  return true;
}

template <typename T>
bool is_public(const T& value) {
  return VALGRIND_CHECK_MEM_IS_DEFINED(&value, sizeof(T)) == 0;
}

void use_secret_wrongly(std::string_view how, const Fs& secret) {
  const std::uint64_t limb = secret.limbs().v[0];
  if (how == "branch" && (limb & 1) != 0) std::puts("the key is odd");
  if (how == "index") {
    static const volatile int kTable[16] = {};
    static_cast<void>(kTable[limb & 15]);
  }
}

int run(std::string_view how) {
  // Once with plain values, so that tables are built and caches filled before secrets are about.
  const Bytes message(36, 0x3c);
  Bytes seed(65, 0x5a);
  const auto plain_key = PrivateKey::from_seed(seed);
  if (!plain_key) return kWrongResult;
  const auto plain_signature = sign(*plain_key, message);
  if (!plain_signature) return kWrongResult;

  VALGRIND_MAKE_MEM_UNDEFINED(seed.data(), seed.size());
  const auto key = PrivateKey::from_seed(seed);
  if (!key) return kWrongResult;
  if (!is_all_secret(key->expose())) return kSecretWasDeclassified;
  const Wiped<Fs> nonce = derive_nonce(key->expose(), hash_message(message));
  if (!is_all_secret(*nonce)) return kSecretWasDeclassified;
  const auto signature = sign(*key, message);
  if (!signature) return kWrongResult;

  // What leaves is public, and right.
  if (!is_public(key->public_key()) || !is_public(key->public_x()) || !is_public(*signature)) {
    return kWrongResult;
  }
  if (!(key->public_key() == plain_key->public_key()) || *signature != *plain_signature) {
    return kWrongResult;
  }
  use_secret_wrongly(how, key->expose());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view how = argc == 2 ? argv[1] : "";
  if (how != "sign" && how != "branch" && how != "index") return kUsage;
  if (RUNNING_ON_VALGRIND == 0) return kNotUnderValgrind;
  return run(how);
}
