#include "apexbot/ledgerless.h"

#include <filesystem>
#include <utility>

#include "ledger/ledger_file.h"

namespace apex {

Result<std::optional<FileLock>> lock_without_ledger(const Config& config, Output& out) {
  const std::filesystem::path path = *ledger_file(config.data_dir, LedgerKind::live).lock;
  auto taken = FileLock::take(path);
  if (taken) return std::optional<FileLock>{*std::move(taken)};
  if (taken.error().kind == ErrorKind::locked) return tl::unexpected<Error>(taken.error());
  // A disk that cannot be written to cannot hold a lock of ours, but may hold that of another one.
  auto shared = FileLock::share(path);
  if (shared) return shared;
  if (shared.error().kind == ErrorKind::locked) return tl::unexpected<Error>(shared.error());
  out.note("apexbot: warning: nothing keeps another apexbot out: " + taken.error().message);
  return std::optional<FileLock>{};
}

}  // namespace apex
