#ifndef APEX_TESTS_SUPPORT_TEMPORARY_DIRECTORY_H
#define APEX_TESTS_SUPPORT_TEMPORARY_DIRECTORY_H

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "base/check.h"

namespace apex::testing {

/// A new empty directory; gone with everything in it when the test ends.
class TemporaryDirectory {
 public:
  TemporaryDirectory() : TemporaryDirectory(std::filesystem::temp_directory_path()) {}

  explicit TemporaryDirectory(const std::filesystem::path& parent) {
    std::string name = (parent / "apexbot-test-XXXXXX").string();
    APEX_CHECK(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  /// Where no disk is waited for, if the system has such a place.
  static std::filesystem::path memory() {
    const std::filesystem::path shared = "/dev/shm";
    return std::filesystem::is_directory(shared) ? shared : std::filesystem::temp_directory_path();
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_TEMPORARY_DIRECTORY_H
