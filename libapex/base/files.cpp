#include "base/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <tuple>
#include <utility>

#include "base/descriptor.h"

namespace apex {
namespace {

tl::unexpected<Error> system_error(const std::string& what, const std::filesystem::path& path) {
  return fail(ErrorKind::storage, what + " " + path.string() + ": " + std::strerror(errno));
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string holder_of(int descriptor) {
  char text[32] = {};
  const ssize_t size = ::pread(descriptor, text, sizeof text - 1, 0);
  std::string pid(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!pid.empty() && (pid.back() < '0' || pid.back() > '9')) pid.pop_back();
  return pid.empty() ? "unknown" : pid;
}

/// Why flock() failed.
tl::unexpected<Error> lock_error(int descriptor, const std::filesystem::path& path) {
  if (errno != EWOULDBLOCK) return system_error("cannot lock", path);
  return fail(ErrorKind::locked, "another apexbot (pid " + holder_of(descriptor) +
                                     ") holds the lock " + path.string() +
                                     ": wait for it or stop it");
}

std::filesystem::path temporary_beside(const std::filesystem::path& path) {
  return path.string() + ".new." + std::to_string(::getpid());
}

/// On the disk when this returns, or not there.
Result<void> write_new_file(const std::filesystem::path& path, std::string_view content,
                            unsigned mode) {
  const Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, static_cast<mode_t>(mode)));
  if (!file.valid()) return system_error("cannot write", path);
  if (write_all(file.get(), content) && ::fsync(file.get()) == 0) return {};
  const auto error = system_error("cannot write", path);
  ::unlink(path.c_str());
  return error;
}

}  // namespace

Result<std::optional<std::string>> read_file(const std::filesystem::path& path,
                                             std::size_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::string>{};
    return system_error("cannot read", path);
  }
  std::string content;
  char buffer[65536];
  for (;;) {
    const ssize_t size = ::read(file.get(), buffer, sizeof buffer);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return system_error("cannot read", path);
    if (size == 0) return std::optional<std::string>{std::move(content)};
    content.append(buffer, static_cast<std::size_t>(size));
    if (content.size() > bytes_max) {
      return fail(ErrorKind::storage, "cannot read " + path.string() + ": larger than " +
                                          std::to_string(bytes_max) + " bytes");
    }
  }
}

Result<void> replace_file(const std::filesystem::path& path, std::string_view content,
                          unsigned mode) {
  const std::filesystem::path temporary = temporary_beside(path);
  ::unlink(temporary.c_str());  // left over from a process of the same number that was killed
  APEX_TRY(write_new_file(temporary, content, mode));
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const auto error = system_error("cannot replace", path);
    ::unlink(temporary.c_str());
    return error;
  }
  return sync_directory_of(path);
}

Result<void> create_file(const std::filesystem::path& path, std::string_view content,
                         unsigned mode) {
  // What bears that name already is somebody else's, or of a process of the same number that was
  // killed: either way not ours to remove.
  const std::filesystem::path temporary = temporary_beside(path);
  APEX_TRY(write_new_file(temporary, content, mode));
  // A link to a name that is taken cannot be made.
  const int problem = ::link(temporary.c_str(), path.c_str()) == 0 ? 0 : errno;
  ::unlink(temporary.c_str());
  if (problem != 0) {
    return fail(problem == EEXIST ? ErrorKind::refused : ErrorKind::storage,
                "cannot create " + path.string() + ": " + std::strerror(problem));
  }
  const auto synced = sync_directory_of(path);
  if (!synced) ::unlink(path.c_str());
  return synced;
}

Result<void> sync_directory_of(const std::filesystem::path& file) {
  const std::filesystem::path directory = file.has_parent_path() ? file.parent_path() : ".";
  const Descriptor handle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.valid() || ::fsync(handle.get()) != 0) return system_error("cannot sync", directory);
  return {};
}

Result<void> make_directory(const std::filesystem::path& path) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code)) return {};
  if (path.has_parent_path()) APEX_TRY(make_directory(path.parent_path()));
  if (::mkdir(path.c_str(), 0700) == 0) return {};
  const auto error = system_error("cannot create directory", path);
  // Somebody else may have made it meanwhile, or made a file of that name.
  if (std::filesystem::is_directory(path, code)) return {};
  if (std::filesystem::exists(path, code)) {
    return fail(ErrorKind::storage, path.string() + " is in the way: it is not a directory");
  }
  return error;
}

Result<bool> readable_by_others(const std::filesystem::path& path) {
  struct stat info = {};
  if (::stat(path.c_str(), &info) != 0) return system_error("cannot look at", path);
  return (info.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

Result<FileLock> FileLock::take(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return system_error("cannot open", path);
  FileLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) return lock_error(descriptor, path);
  const std::string pid = std::to_string(::getpid()) + "\n";
  std::ignore = ::ftruncate(descriptor, 0);  // the lock counts: a full disk holds it without a pid
  std::ignore = ::pwrite(descriptor, pid.data(), pid.size(), 0);
  return lock;
}

Result<std::optional<FileLock>> FileLock::share(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR)) return std::optional<FileLock>{};
  if (descriptor < 0) return system_error("cannot open", path);
  FileLock lock(descriptor);
  if (::flock(descriptor, LOCK_SH | LOCK_NB) != 0) return lock_error(descriptor, path);
  return std::optional<FileLock>{std::move(lock)};
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace apex
