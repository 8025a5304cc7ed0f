#ifndef APEX_ZK_SEEDS_H
#define APEX_ZK_SEEDS_H

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "zk/eth_key.h"

namespace apex::zk {

/// The exchange asks for another text on each network, and so has another zk key on each.
enum class SeedNetwork { mainnet, testnet };

/// The three lines that are signed to make the seeds. The address must carry its checksum.
/// Source: zk-signing.md 6.1.
[[nodiscard]] std::string seed_message(std::string_view address, SeedNetwork network);

/// The zk seeds ("omni key") of an Ethereum account: its signature of seed_message, as 130 hex
/// digits without "0x". Always the same for the same key and network.
/// Source: zk-signing.md 6.2; tests/vectors/13. Errors: as EthKey::sign_personal.
[[nodiscard]] Result<Secret> derive_zk_seeds(const EthKey& key, SeedNetwork network);

}  // namespace apex::zk

#endif  // APEX_ZK_SEEDS_H
