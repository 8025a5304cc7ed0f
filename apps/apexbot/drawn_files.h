#ifndef APEX_APEXBOT_DRAWN_FILES_H
#define APEX_APEXBOT_DRAWN_FILES_H

#include "execution/desk.h"
#include "ledger/ledger.h"

namespace apex {

/// Draws the JSON files beside a ledger, as everything is at `at`. Errors: storage.
[[nodiscard]] Result<void> draw_files(const Ledger& ledger, LedgerKind kind,
                                      const ExecutionSettings& settings, Timestamp at);

}  // namespace apex

#endif  // APEX_APEXBOT_DRAWN_FILES_H
