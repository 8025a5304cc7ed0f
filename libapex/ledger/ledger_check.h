#ifndef APEX_LEDGER_LEDGER_CHECK_H
#define APEX_LEDGER_LEDGER_CHECK_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger_file.h"

namespace apex {

/// One thing that is wrong with a ledger.
struct LedgerProblem {
  std::optional<std::int64_t> row;  ///< of the journal, where it can be named
  std::string what;
};

/// What a full check of a ledger found.
struct LedgerCheck {
  static constexpr int kProblemsMax = 20;

  bool has_file = false;
  std::int64_t rows = 0;                ///< of the journal, whose hashes were computed again
  std::int64_t trades = 0;              ///< folded and compared with the table of trades
  std::vector<LedgerProblem> problems;  ///< empty: all is well; at most kProblemsMax

  [[nodiscard]] bool sound() const { return problems.empty(); }
};

/// Reads all of a ledger: SQLite's own integrity check, every hash of the journal, and every
/// trade against the table of trades. Works on a ledger that can no longer be opened otherwise;
/// changes nothing; takes no lock. A ledger that does not exist is no problem.
/// Errors: config, for a ledger of the other kind; locked, where a writer is just starting beside a
/// reader without WAL files. What else prevents reading is a problem of the check.
[[nodiscard]] Result<LedgerCheck> check_ledger(const LedgerFile& file, LedgerKind kind);

}  // namespace apex

#endif  // APEX_LEDGER_LEDGER_CHECK_H
