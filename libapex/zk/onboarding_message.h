#ifndef APEX_ZK_ONBOARDING_MESSAGE_H
#define APEX_ZK_ONBOARDING_MESSAGE_H

#include <string>
#include <string_view>

#include "zk/public_key.h"

namespace apex::zk {

/// What is signed to register an account or to make an API key.
struct OnboardingMessage {
  std::string signed_text;   ///< its ASCII characters are the message of the signature
  std::string api_key_hash;  ///< sent beside the signature
};

/// `eth_address` with "0x", in any case; `nonce` as the exchange gave it.
/// Source: zk-signing.md 8; tests/vectors/15.
[[nodiscard]] OnboardingMessage onboarding_message(const PublicKey& key,
                                                   std::string_view eth_address,
                                                   std::string_view nonce);

}  // namespace apex::zk

#endif  // APEX_ZK_ONBOARDING_MESSAGE_H
