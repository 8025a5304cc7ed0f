#ifndef APEX_APEXBOT_LEDGERLESS_H
#define APEX_APEXBOT_LEDGERLESS_H

#include <optional>

#include "apexbot/output.h"
#include "base/files.h"
#include "config/config.h"

namespace apex {

/// The real ledger's lock, for who works on one in memory as the real one cannot be used; as far as
/// it can be had: that nothing keeps another apexbot out is said.
/// Errors: locked, with the pid of who has the real ledger.
[[nodiscard]] Result<std::optional<FileLock>> lock_without_ledger(const Config& config,
                                                                  Output& out);

}  // namespace apex

#endif  // APEX_APEXBOT_LEDGERLESS_H
