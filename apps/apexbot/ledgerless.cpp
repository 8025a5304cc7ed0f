#include "apexbot/ledgerless.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

namespace apex {
namespace {

namespace fs = std::filesystem;

/// A disk that cannot be written to cannot hold a lock of ours, but may hold that of another one.
Result<std::optional<FileLock>> take_lock(const fs::path& path, Output& out) {
  auto taken = FileLock::take(path);
  if (taken) return std::optional<FileLock>{*std::move(taken)};
  if (taken.error().kind == ErrorKind::locked) return tl::unexpected<Error>(taken.error());
  auto shared = FileLock::share(path);
  if (shared) return shared;
  if (shared.error().kind == ErrorKind::locked) return tl::unexpected<Error>(shared.error());
  out.note("apexbot: warning: nothing keeps another apexbot out: " + taken.error().message);
  return std::optional<FileLock>{};
}

Result<fs::path> make_scratch_directory() {
  std::error_code code;
  const fs::path usual = fs::temp_directory_path(code);
  for (const fs::path& parent : {code ? fs::path("/tmp") : usual, fs::path("/dev/shm")}) {
    std::string name = (parent / "apexbot-XXXXXX").string();  // made with mode 0700
    if (::mkdtemp(name.data()) != nullptr) return fs::path(name);
  }
  return fail(ErrorKind::storage, std::string("cannot write anywhere, not even temporary files: ") +
                                      std::strerror(errno) +
                                      ". Close the position at the exchange");
}

}  // namespace

ScratchLedger::ScratchLedger(fs::path directory, std::optional<FileLock> lock)
    : directory_(std::move(directory)), lock_(std::move(lock)) {}

ScratchLedger::ScratchLedger(ScratchLedger&& other) noexcept
    : directory_(std::exchange(other.directory_, fs::path())), lock_(std::move(other.lock_)) {}

ScratchLedger::~ScratchLedger() {
  std::error_code ignored;  // what is left holds no secret
  if (!directory_.empty()) fs::remove_all(directory_, ignored);
}

Result<ScratchLedger> ScratchLedger::make(const Config& config, Output& out) {
  const LedgerFile real = ledger_file(config.data_dir, LedgerKind::live);
  APEX_TRY_ASSIGN(auto lock, take_lock(*real.lock, out));
  APEX_TRY_ASSIGN(fs::path directory, make_scratch_directory());
  return ScratchLedger(std::move(directory), std::move(lock));
}

LedgerFile ScratchLedger::file() const { return {directory_ / "ledger.db", std::nullopt, ""}; }

}  // namespace apex
