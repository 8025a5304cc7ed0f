#ifndef APEX_LEDGER_SQLITE_ERROR_H
#define APEX_LEDGER_SQLITE_ERROR_H

#include <SQLiteCpp/Exception.h>

#include <filesystem>
#include <string>
#include <utility>

#include "base/result.h"

namespace apex {

/// What a failure of SQLite means to a person, and what to do. `code` may be an extended one.
/// Kind: storage.
[[nodiscard]] Error storage_error(const std::filesystem::path& path, int code,
                                  const std::string& message);

/// What to do about a ledger that cannot be used; sentences.
[[nodiscard]] std::string way_out();

/// A sentence about a damaged ledger, with what to do about it. Kind: storage.
[[nodiscard]] Error damage_error(const std::filesystem::path& path, const std::string& what);

/// SQLite's words on one line, cut off after 400 bytes: it puts a heading above its first finding,
/// lists every cell of a bad page, and quotes what is in a damaged file.
[[nodiscard]] std::string on_one_line(std::string words);

/// Runs `work`, which returns a Result. SQLite's exceptions end here; none leaves the folder.
template <typename Work>
auto guarded(const std::filesystem::path& path, Work&& work) -> decltype(work()) {
  try {
    return std::forward<Work>(work)();
  } catch (const SQLite::Exception& error) {
    return tl::unexpected<Error>(
        storage_error(path, error.getExtendedErrorCode(), error.getErrorStr()));
  }
}

}  // namespace apex

#endif  // APEX_LEDGER_SQLITE_ERROR_H
