#ifndef APEX_APEXSIM_REQUEST_CHECK_H
#define APEX_APEXSIM_REQUEST_CHECK_H

#include <optional>

#include "apexsim/sim_account.h"
#include "apexsim/sim_request.h"
#include "base/timestamp.h"

namespace apex {

/// How old a stamp may be, and how far ahead. The exchange's own limits are known to lie between a
/// few seconds and ten minutes in the past, and beyond ten minutes in the future.
inline constexpr Milliseconds kStampAgeMax{60'000};
inline constexpr Milliseconds kStampLeadMax{900'000};

/// What is wrong with the headers of a private request: stamp, key, passphrase, signature. Nothing:
/// it comes from the account's owner. A POST may sign its fields sorted and decoded, or its body as
/// it was sent. Source: apex-api.md 2.1, 6.2 and 10.
[[nodiscard]] std::optional<SimAnswer> check_request(const SimRequest& request,
                                                     const SimAccount& account, Timestamp now);

}  // namespace apex

#endif  // APEX_APEXSIM_REQUEST_CHECK_H
