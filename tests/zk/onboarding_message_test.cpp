#include "zk/onboarding_message.h"

#include <catch2/catch.hpp>

#include "tests/zk/vector_file.h"
#include "zk/schnorr.h"

using namespace apex;
using namespace apex::testing;
using namespace apex::zk;

TEST_CASE("onboarding is signed as the official client signs it", "[zk][vectors]") {
  const VectorFile file("15_onboarding_signature.json");
  for (const JsonView& c : file.cases()) {
    INFO(c.path());
    const PrivateKey key = key_from_seed(c, "seeds");
    CHECK(l2_key_text(key.public_key()) == text(c, "l2Key"));
    const OnboardingMessage message =
        onboarding_message(key.public_key(), text(c, "ethereumAddress"), text(c, "nonce"));
    CHECK(message.signed_text == text(c, "signed_ascii"));
    CHECK(message.api_key_hash == text(c, "apiKeyHash"));
    const auto signature = sign(key, bytes_of(message.signed_text));
    REQUIRE(signature.has_value());
    CHECK("0x" + to_hex(*signature) == text(c, "signature"));
  }
}
