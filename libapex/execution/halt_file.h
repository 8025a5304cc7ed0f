#ifndef APEX_EXECUTION_HALT_FILE_H
#define APEX_EXECUTION_HALT_FILE_H

#include <filesystem>
#include <optional>
#include <string>

#include "execution/switch_note.h"

namespace apex {

/// The switch that stops opening: a file in the data directory, so that it works beside a running
/// program and without the ledger. A halted bot never opens and may always close.
class HaltFile {
 public:
  explicit HaltFile(const std::filesystem::path& data_dir);

  /// Since when and why the bot is halted; nothing where it is not. A file that somebody made by
  /// hand halts, whatever stands in it. Errors: storage, when it cannot be told; then treat it as
  /// halted.
  [[nodiscard]] Result<std::optional<SwitchNote>> note() const;

  /// The same in one line: "2026-01-07T14:02:00Z on holiday".
  [[nodiscard]] Result<std::optional<std::string>> reason() const;

  /// Halts; an existing reason is replaced. Where the disk has no room for a reason, an empty file
  /// halts, or the one that is there: note() says what stands. Errors: storage.
  [[nodiscard]] Result<void> set(const std::string& reason, Timestamp at) const;

  /// Resumes; not halted is fine. Errors: storage.
  [[nodiscard]] Result<void> clear() const;

 private:
  std::filesystem::path path_;
};

}  // namespace apex

#endif  // APEX_EXECUTION_HALT_FILE_H
