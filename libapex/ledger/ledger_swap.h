#ifndef APEX_LEDGER_LEDGER_SWAP_H
#define APEX_LEDGER_LEDGER_SWAP_H

#include <filesystem>
#include <optional>

#include "base/result.h"
#include "base/timestamp.h"
#include "ledger/ledger_file.h"

/// Putting a ledger in the place of another one. The caller holds the lock of that place, and has
/// neither of the two open.
namespace apex {

/// Where a ledger is made that is to take the place of `file`: beside it, without a lock.
[[nodiscard]] LedgerFile ledger_in_the_making(const LedgerFile& file);

/// Removes a ledger that was never put in place; none there is fine. Errors: storage.
[[nodiscard]] Result<void> discard_ledger(const LedgerFile& made);

/// Keeps what stands in `file` as "ledger.db.20260107T140200Z.old", its WAL files beside it, and
/// puts `made` in its place. Overwrites nothing. Killed in between, there is either the old ledger,
/// or none that opens, or the new one. Returns where the old one is kept; nothing where none was.
/// Errors: storage, also where `made` is not wholly in its main file.
[[nodiscard]] Result<std::optional<std::filesystem::path>> replace_ledger(const LedgerFile& made,
                                                                          const LedgerFile& file,
                                                                          Timestamp at);

}  // namespace apex

#endif  // APEX_LEDGER_LEDGER_SWAP_H
