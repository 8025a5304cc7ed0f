#ifndef APEX_MODEL_NETWORK_H
#define APEX_MODEL_NETWORK_H

#include <string>
#include <string_view>

#include "base/result.h"

namespace apex {

/// Which exchange. `local` is apexsim on this machine; `mainnet` is real money.
enum class Network { local, testnet, mainnet };

[[nodiscard]] const char* to_string(Network network);
/// Errors: config.
[[nodiscard]] Result<Network> parse_network(std::string_view name);
/// "https://omni.apex.exchange" and its siblings, without a trailing slash.
[[nodiscard]] const char* default_base_url(Network network);

}  // namespace apex

#endif  // APEX_MODEL_NETWORK_H
