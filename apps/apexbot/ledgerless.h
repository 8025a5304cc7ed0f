#ifndef APEX_APEXBOT_LEDGERLESS_H
#define APEX_APEXBOT_LEDGERLESS_H

#include <filesystem>
#include <optional>

#include "apexbot/output.h"
#include "base/files.h"
#include "config/config.h"
#include "ledger/ledger_file.h"

namespace apex {

/// Room for a ledger of one errand, where the real one cannot be used: in memory or wherever
/// temporary files go, gone with this object. Holds the real one's lock, as far as that can be had.
class ScratchLedger {
 public:
  /// Errors: locked, with the pid of who has the real ledger; storage, where nothing can be written
  /// anywhere.
  [[nodiscard]] static Result<ScratchLedger> make(const Config& config, Output& out);

  ScratchLedger(ScratchLedger&& other) noexcept;
  ScratchLedger& operator=(ScratchLedger&&) = delete;
  ScratchLedger(const ScratchLedger&) = delete;
  ScratchLedger& operator=(const ScratchLedger&) = delete;
  ~ScratchLedger();

  [[nodiscard]] LedgerFile file() const;

 private:
  ScratchLedger(std::filesystem::path directory, std::optional<FileLock> lock);

  std::filesystem::path directory_;  // empty: moved from
  std::optional<FileLock> lock_;
};

}  // namespace apex

#endif  // APEX_APEXBOT_LEDGERLESS_H
