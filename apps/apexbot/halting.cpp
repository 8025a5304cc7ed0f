#include "apexbot/halting.h"

#include <system_error>

namespace apex {

Result<SwitchNote> halt_by(const HaltFile& file, const SwitchNote& asked, Output& out) {
  APEX_TRY(file.set(asked.reason, *asked.at));
  const auto standing = file.note();
  if (!standing || !*standing) return asked;
  if ((*standing)->at != asked.at) {
    out.note("apexbot: warning: the reason could not be written: it is halted all the same");
  }
  return **standing;
}

std::string absolute_text(const std::filesystem::path& path) {
  std::error_code code;
  const auto absolute = std::filesystem::absolute(path, code);
  return code ? path.string() : absolute.string();
}

}  // namespace apex
