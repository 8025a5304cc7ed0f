#include "execution/halt_file.h"

#include <fcntl.h>

#include <tuple>
#include <utility>

#include "base/descriptor.h"
#include "base/files.h"

namespace apex {

HaltFile::HaltFile(const std::filesystem::path& data_dir) : path_(data_dir / "halt") {}

Result<std::optional<SwitchNote>> HaltFile::note() const {
  constexpr std::size_t kBytesMax = 4096;
  APEX_TRY_ASSIGN(const auto text, read_file(path_, kBytesMax));
  if (!text) return std::optional<SwitchNote>{};
  SwitchNote note = parse_note(*text);
  if (note.reason.empty()) note.reason = "no reason given";
  return std::optional<SwitchNote>{std::move(note)};
}

Result<std::optional<std::string>> HaltFile::reason() const {
  APEX_TRY_ASSIGN(const auto halted, note());
  if (!halted) return std::optional<std::string>{};
  std::string line = format_note(*halted);
  line.pop_back();  // the end of the line
  return std::optional<std::string>{std::move(line)};
}

Result<void> HaltFile::set(const std::string& reason, Timestamp at) const {
  APEX_TRY(make_directory(path_.parent_path()));
  const auto written = replace_file(path_, format_note({at, reason}), 0600);
  if (written) return written;
  // A full disk has no room for a reason, but for a name. What is there already stays.
  const Descriptor file(::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (!file.valid()) return written;
  std::ignore = sync_directory_of(path_);  // it halts already
  return {};
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
