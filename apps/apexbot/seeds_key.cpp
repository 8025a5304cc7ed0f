#include "apexbot/seeds_key.h"

#include <span>

#include "base/bytes.h"
#include "base/digest.h"
#include "zk/private_key.h"
#include "zk/public_key.h"

namespace apex {

Result<std::optional<std::string>> l2_key_of_seeds(const Credentials& credentials) {
  if (credentials.zk_seeds.empty()) return std::optional<std::string>{};
  auto seed = from_hex(credentials.zk_seeds.expose());
  if (!seed) return fail("APEX_ZK_SEEDS", seed.error());
  const auto key = zk::PrivateKey::from_seed(*seed);
  wipe(std::span(*seed));
  if (!key) return fail("APEX_ZK_SEEDS", key.error());
  const std::string l2_key = zk::l2_key_text(key->public_key());
  if (!credentials.l2_key.empty() && credentials.l2_key != l2_key) {
    return fail(ErrorKind::config,
                "APEX_ZK_L2KEY is not the public key of APEX_ZK_SEEDS: take it out, or take both "
                "from the same account");
  }
  return std::optional<std::string>{l2_key};
}

}  // namespace apex
