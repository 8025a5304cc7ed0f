#ifndef APEX_TESTS_PACKAGING_INSTALLED_TREE_H
#define APEX_TESTS_PACKAGING_INSTALLED_TREE_H

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/process_under_test.h"

namespace apex::testing {

/// `cmake --install` of this build into a prefix of its own. Aborts the test run where that fails.
class InstalledTree {
 public:
  InstalledTree();

  [[nodiscard]] std::filesystem::path prefix() const { return directory_.path() / "prefix"; }
  /// "bin/apexbot", …: every file below the prefix.
  [[nodiscard]] std::set<std::string> files() const;

 private:
  TemporaryDirectory directory_;
};

/// A file of this repository. Aborts the test run where it cannot be read.
[[nodiscard]] std::string source_text(const std::string& path);

/// The names of the files in a folder of this repository that end so, sorted.
[[nodiscard]] std::set<std::string> source_files(const std::string& folder,
                                                 const std::string& ending);

/// Where a program of the system is; empty: nowhere.
[[nodiscard]] std::filesystem::path program_path(const std::string& name);

/// Runs a program of the system, which has to be there (scripts/install-deps installs it), with a
/// PATH and the given variables.
[[nodiscard]] ProcessResult run_program(const std::string& name,
                                        const std::vector<std::string>& arguments,
                                        const std::map<std::string, std::string>& environment = {},
                                        const std::string& input = {});

}  // namespace apex::testing

#endif  // APEX_TESTS_PACKAGING_INSTALLED_TREE_H
