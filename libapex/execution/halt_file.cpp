#include "execution/halt_file.h"

#include "base/files.h"

namespace apex {

HaltFile::HaltFile(const std::filesystem::path& data_dir) : path_(data_dir / "halt") {}

Result<std::optional<std::string>> HaltFile::reason() const {
  constexpr std::size_t kReasonMax = 4096;
  APEX_TRY_ASSIGN(auto text, read_file(path_, kReasonMax));
  if (!text) return std::optional<std::string>{};
  while (!text->empty() && text->back() == '\n') text->pop_back();
  return std::optional<std::string>{text->empty() ? "no reason given" : *text};
}

Result<void> HaltFile::set(const std::string& reason, Timestamp at) const {
  APEX_TRY(make_directory(path_.parent_path()));
  return replace_file(path_, format_utc(at) + " " + reason + "\n", 0600);
}

Result<void> HaltFile::clear() const {
  std::error_code code;
  std::filesystem::remove(path_, code);
  if (code) {
    return fail(ErrorKind::storage, "cannot remove " + path_.string() + ": " + code.message());
  }
  return {};
}

}  // namespace apex
