#ifndef APEX_TESTS_SUPPORT_LEAK_WATCH_H
#define APEX_TESTS_SUPPORT_LEAK_WATCH_H

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <vector>

#include "tests/support/leak_search.h"

namespace apex::testing {

/// What must never be seen of a program, and where it may be all the same.
struct SecretsOfProcess {
  /// Beside those of its environment (APEX_API_KEY, APEX_API_SECRET, APEX_PASSPHRASE,
  /// APEX_ZK_SEEDS and the key that the seeds give, NOTIFY_…), name and value.
  std::map<std::string, std::string> more;
  /// Files that were given to it, or that it was asked to write secrets into; relative to its
  /// directory.
  std::vector<std::filesystem::path> files{".env"};
  /// --reveal was given: what it prints is not searched.
  bool may_be_printed = false;
};

/// Searches everything that a program writes for its secrets; what is found fails the test case.
/// The totals of the test run are printed as it ends.
class LeakWatch {
 public:
  LeakWatch(const std::map<std::string, std::string>& environment, SecretsOfProcess secrets);

  /// What everybody can see of a running program: /proc/PID/cmdline.
  void look_at_command_line(pid_t pid) const;
  /// What it printed.
  void look_at_output(const std::string& out, const std::string& err) const;
  /// Every file below its directory, whoever wrote it; a symbolic link is not followed.
  void look_at_files(const std::filesystem::path& directory) const;
  /// The same while the program goes on: what it removes meanwhile is gone.
  void look_at_passing_files(const std::filesystem::path& directory) const;
  /// What `who` was told, to whom it speaks.
  void look_at_received(const std::string& text, const std::string& who) const;

 private:
  void look(const std::string& text, const std::string& where) const;
  [[nodiscard]] std::error_code look_below(const std::filesystem::path& directory) const;
  [[nodiscard]] bool may_hold_secrets(const std::filesystem::path& relative) const;

  LeakSearch search_;
  SecretsOfProcess secrets_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_LEAK_WATCH_H
