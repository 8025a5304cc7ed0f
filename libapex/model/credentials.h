#ifndef APEX_MODEL_CREDENTIALS_H
#define APEX_MODEL_CREDENTIALS_H

#include <string>

#include "base/secret.h"

namespace apex {

/// What the exchange's key page hands out. The first three authenticate requests; the seeds sign
/// orders. Any of them may be empty: reading commands do not need the seeds.
struct Credentials {
  Secret api_key;
  Secret api_secret;
  Secret passphrase;
  Secret zk_seeds;     ///< 130 hex digits
  std::string l2_key;  ///< public; where given, it has to match the seeds

  [[nodiscard]] bool can_read_account() const {
    return !api_key.empty() && !api_secret.empty() && !passphrase.empty();
  }
  [[nodiscard]] bool can_trade() const { return can_read_account() && !zk_seeds.empty(); }
};

}  // namespace apex

#endif  // APEX_MODEL_CREDENTIALS_H
