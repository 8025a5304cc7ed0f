#ifndef APEX_APEXBOT_SEEDS_KEY_H
#define APEX_APEXBOT_SEEDS_KEY_H

#include <optional>
#include <string>

#include "base/result.h"
#include "model/credentials.h"

namespace apex {

/// The public key that the configured zk seeds sign for; nothing where there are none.
/// Errors: config, for seeds that cannot be, and for an APEX_ZK_L2KEY that is not theirs.
[[nodiscard]] Result<std::optional<std::string>> l2_key_of_seeds(const Credentials& credentials);

}  // namespace apex

#endif  // APEX_APEXBOT_SEEDS_KEY_H
