#include "ledger/ledger_swap.h"

#include <algorithm>
#include <string>
#include <system_error>

#include "base/files.h"

namespace apex {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWalFiles[] = {"-wal", "-shm"};
constexpr int kNamesTried = 100;

fs::path beside(const fs::path& path, const std::string& suffix) { return path.string() + suffix; }

tl::unexpected<Error> failed(const std::string& what, const fs::path& path,
                             const std::error_code& code) {
  return fail(ErrorKind::storage, "cannot " + what + " " + path.string() + ": " + code.message());
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

Result<void> move_file(const fs::path& from, const fs::path& to) {
  std::error_code code;
  fs::rename(from, to, code);
  if (code) return failed("move", from, code);
  return {};
}

Result<void> remove_file(const fs::path& path) {
  std::error_code code;
  fs::remove(path, code);
  if (code) return failed("remove", path, code);
  return {};
}

/// A name beside the ledger that nothing has, not even a left-over WAL.
Result<fs::path> name_for_old(const fs::path& path, Timestamp at) {
  std::string moment = format_utc(std::chrono::floor<std::chrono::seconds>(at));
  std::erase_if(moment, [](char c) { return c == '-' || c == ':'; });
  for (int i = 1; i <= kNamesTried; ++i) {
    const fs::path name =
        beside(path, "." + moment + (i == 1 ? "" : "-" + std::to_string(i)) + ".old");
    const bool is_free = !is_there(name) && !is_there(beside(name, kWalFiles[0])) &&
                         !is_there(beside(name, kWalFiles[1]));
    if (is_free) return name;
  }
  return fail(ErrorKind::storage, "no free name for the old ledger beside " + path.string());
}

/// All of it stands in its main file; what SQLite left beside that is empty, and goes.
Result<void> require_whole(const fs::path& made) {
  std::error_code code;
  const fs::path wal = beside(made, kWalFiles[0]);
  if (is_there(wal) && (fs::file_size(wal, code) > 0 || code)) {
    return fail(ErrorKind::storage, "the new ledger could not be completed: " + wal.string() +
                                        " is not empty. Nothing was replaced");
  }
  for (const char* suffix : kWalFiles) APEX_TRY(remove_file(beside(made, suffix)));
  return {};
}

}  // namespace

LedgerFile ledger_in_the_making(const LedgerFile& file) {
  return {beside(file.path, ".making"), std::nullopt, file.vfs};
}

Result<void> discard_ledger(const LedgerFile& made) {
  APEX_TRY(remove_file(made.path));
  for (const char* suffix : kWalFiles) APEX_TRY(remove_file(beside(made.path, suffix)));
  return {};
}

Result<std::optional<fs::path>> replace_ledger(const LedgerFile& made, const LedgerFile& file,
                                               Timestamp at) {
  APEX_TRY(require_whole(made.path));
  std::optional<fs::path> kept;
  const bool has_wal = is_there(beside(file.path, kWalFiles[0]));
  if (is_there(file.path) || has_wal) {
    APEX_TRY_ASSIGN(kept, name_for_old(file.path, at));
    // The main file first: a WAL alone is no ledger, but a ledger without its WAL looks like one.
    if (is_there(file.path)) APEX_TRY(move_file(file.path, *kept));
    for (const char* suffix : kWalFiles) {
      const fs::path from = beside(file.path, suffix);
      if (is_there(from)) APEX_TRY(move_file(from, beside(*kept, suffix)));
    }
  }
  APEX_TRY(move_file(made.path, file.path));
  APEX_TRY(sync_directory_of(file.path));
  return kept;
}

}  // namespace apex
