#include "zk/seeds.h"

#include "base/bytes.h"
#include "base/check.h"
#include "zk/wiped.h"

namespace apex::zk {
namespace {

std::string_view first_line(SeedNetwork network) {
  switch (network) {
    case SeedNetwork::mainnet:
      return "ApeX Omni Mainnet";
    case SeedNetwork::testnet:
      return "ApeX Omni Testnet";
  }
  APEX_CHECK(false);
}

}  // namespace

std::string seed_message(std::string_view address, SeedNetwork network) {
  std::string message(first_line(network));
  message += "\nAddress: ";
  message += address;
  message += "\nAction: ApeX Omni Onboarding";
  return message;
}

Result<Secret> derive_zk_seeds(const EthKey& key, SeedNetwork network) {
  auto signature = key.sign_personal(seed_message(key.address(), network));
  if (!signature) return tl::unexpected<Error>(signature.error());
  std::string digits = to_hex(*signature);
  wipe(std::span(*signature));
  Secret seeds(digits);
  wipe(digits);
  return seeds;
}

}  // namespace apex::zk
