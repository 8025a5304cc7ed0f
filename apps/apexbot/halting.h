#ifndef APEX_APEXBOT_HALTING_H
#define APEX_APEXBOT_HALTING_H

#include <filesystem>
#include <string>

#include "apexbot/output.h"
#include "execution/halt_file.h"

namespace apex {

/// Halts, and returns what stands in the file then. That a full disk had no room for what was asked
/// for is said on stderr. Errors: storage.
[[nodiscard]] Result<SwitchNote> halt_by(const HaltFile& file, const SwitchNote& asked,
                                         Output& out);

/// Whoever halts in the wrong directory halts nothing: which one it is, is said in full.
[[nodiscard]] std::string absolute_text(const std::filesystem::path& path);

}  // namespace apex

#endif  // APEX_APEXBOT_HALTING_H
