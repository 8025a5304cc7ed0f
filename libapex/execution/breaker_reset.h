#ifndef APEX_EXECUTION_BREAKER_RESET_H
#define APEX_EXECUTION_BREAKER_RESET_H

#include <filesystem>
#include <optional>

#include "execution/desk.h"
#include "execution/switch_note.h"
#include "ledger/ledger_file.h"

namespace apex {

/// A file in the data directory by which a person asks the program that holds the ledger to reset
/// the circuit breaker. Whoever can take the ledger's lock needs none.
class BreakerResetRequest {
 public:
  /// A request dated further ahead than this is none: no clock here is that wrong.
  static constexpr std::chrono::minutes kFutureMax{60};

  BreakerResetRequest(const std::filesystem::path& data_dir, LedgerKind kind);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Errors: storage.
  [[nodiscard]] Result<std::optional<SwitchNote>> note() const;
  /// An earlier request is replaced. Errors: storage.
  [[nodiscard]] Result<void> leave(const SwitchNote& note) const;
  /// None there is fine. Errors: storage.
  [[nodiscard]] Result<void> remove() const;

 private:
  std::filesystem::path path_;
};

/// Records a reset that was asked for, then removes the request; true if there was one. It counts
/// from the moment at which it was asked for: what fails after that is not forgiven. One that is
/// in the ledger already is only removed. What is no request (no moment, one of the far future,
/// unreadable) resets nothing and stops nothing: it is told as a warning.
/// Errors: storage, when the ledger cannot be written.
[[nodiscard]] Result<bool> take_up_breaker_reset(const Desk& desk);

}  // namespace apex

#endif  // APEX_EXECUTION_BREAKER_RESET_H
