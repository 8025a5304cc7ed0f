#ifndef APEX_APEXSIM_SIM_ACCOUNT_H
#define APEX_APEXSIM_SIM_ACCOUNT_H

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/credentials.h"
#include "model/ids.h"
#include "zk/public_key.h"

namespace apex {

/// An account of the simulator. Its keys open nothing anywhere else.
struct SimAccount {
  AccountId id;
  std::string ethereum_address;
  Credentials credentials;
  zk::PublicKey public_key;  ///< of credentials.zk_seeds
};

/// The same account for the same text.
[[nodiscard]] Result<SimAccount> made_up_account(std::string_view seed);

/// An account that nobody can guess.
[[nodiscard]] Result<SimAccount> random_account();

/// Reads `{"id", "key", "secret", "passphrase", "seeds"}`, all strings; `ethereumAddress` is
/// optional. Errors: config.
[[nodiscard]] Result<SimAccount> read_account_file(const std::filesystem::path& path);

/// The lines of a `.env` with which a client of ours reaches the account at `base_url`.
[[nodiscard]] std::string env_text(const SimAccount& account, std::string_view base_url);

}  // namespace apex

#endif  // APEX_APEXSIM_SIM_ACCOUNT_H
