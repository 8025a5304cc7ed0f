#ifndef APEX_TESTS_LEDGER_FAULT_VFS_H
#define APEX_TESTS_LEDGER_FAULT_VFS_H

#include <cstdint>
#include <string>

namespace apex::testing {

/// SQLite's file layer with faults and counters. Registered while it lives; one at a time.
class FaultVfs {
 public:
  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  [[nodiscard]] static std::string name() { return "apex-fault"; }

  std::int64_t reads = 0;    ///< of any file
  std::int64_t changes = 0;  ///< writes, truncations and syncs
  /// The change of this number (from 0) and all after it fail with `code`; below 0: none fails.
  std::int64_t fail_from = -1;
  int code = 0;
  bool sync = false;  ///< a sync is counted, but not done: fast
};

}  // namespace apex::testing

#endif  // APEX_TESTS_LEDGER_FAULT_VFS_H
