#ifndef APEX_BASE_FILES_H
#define APEX_BASE_FILES_H

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace apex {

/// All of a file. A file that does not exist is nothing, not an error.
/// Errors: storage, when unreadable or larger than `bytes_max`.
[[nodiscard]] Result<std::optional<std::string>> read_file(const std::filesystem::path& path,
                                                           std::size_t bytes_max);

/// Replaces a file so that a reader or a crash sees the old or the new content, never a mixture:
/// temporary file with `mode` beside it, fsync, rename, fsync of the directory. Errors: storage.
[[nodiscard]] Result<void> replace_file(const std::filesystem::path& path, std::string_view content,
                                        unsigned mode);

/// Makes a file that is not there yet, whole, or not at all: temporary file with `mode` beside it,
/// fsync, link, fsync of the directory. Never takes the place of another file, whoever made it
/// meanwhile, and of its own leaves none behind. Errors: refused, where the name is taken; storage.
[[nodiscard]] Result<void> create_file(const std::filesystem::path& path, std::string_view content,
                                       unsigned mode);

/// Makes what was renamed, made or removed beside `file` last through a power cut. Errors: storage.
[[nodiscard]] Result<void> sync_directory_of(const std::filesystem::path& file);

/// Creates the directory with mode 0700, and its parents. An existing one is fine. Errors: storage.
[[nodiscard]] Result<void> make_directory(const std::filesystem::path& path);

/// True if group or others may read the file.
[[nodiscard]] Result<bool> readable_by_others(const std::filesystem::path& path);

/// One holder at a time, among processes (flock). Given up when the process ends, however it ends.
class FileLock {
 public:
  /// Takes the lock or fails at once. Writes the pid into the file, where the disk has room for it.
  /// Errors: locked, with the pid of the holder; storage.
  [[nodiscard]] static Result<FileLock> take(const std::filesystem::path& path);

  /// Keeps take() out, beside any number of others that do the same. Writes nothing; where there is
  /// no lock file there is nothing to hold, and that is no error.
  /// Errors: locked, with the pid of the holder; storage.
  [[nodiscard]] static Result<std::optional<FileLock>> share(const std::filesystem::path& path);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace apex

#endif  // APEX_BASE_FILES_H
