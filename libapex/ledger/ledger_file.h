#ifndef APEX_LEDGER_LEDGER_FILE_H
#define APEX_LEDGER_LEDGER_FILE_H

#include <filesystem>
#include <optional>
#include <string>

#include "model/network.h"

namespace apex {

/// Real trades and rehearsed ones are never in one file.
enum class LedgerKind { live, rehearsal };
[[nodiscard]] const char* to_string(LedgerKind kind);

/// Whose trades a ledger holds. Stored when it is created; another owner is refused later.
struct LedgerOwner {
  Network network = Network::local;

  friend bool operator==(const LedgerOwner&, const LedgerOwner&) = default;
};

/// Where a ledger lies.
struct LedgerFile {
  std::filesystem::path path;
  std::optional<std::filesystem::path> lock;  ///< nothing: no lock is taken
  std::string vfs;  ///< SQLite's name of the file layer; empty: the system's
  /// Up to this size a writer has all of the indexes compared with their tables when it opens the
  /// file (some 40 ms); of a larger one those of the newest trades.
  int pages_compared = 4096;
};

/// ledger.db and apexbot.lock in the data directory; ledger-dry.db and apexbot-dry.lock.
[[nodiscard]] LedgerFile ledger_file(const std::filesystem::path& data_dir, LedgerKind kind);

}  // namespace apex

#endif  // APEX_LEDGER_LEDGER_FILE_H
