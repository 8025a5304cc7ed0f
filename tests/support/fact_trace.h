#ifndef APEX_TESTS_SUPPORT_FACT_TRACE_H
#define APEX_TESTS_SUPPORT_FACT_TRACE_H

#include <string>

namespace apex::testing {

/// Knows which fact a ledger is writing: hears the statements of every SQLite connection that is
/// opened while this lives. One at a time, one thread.
class FactTrace {
 public:
  FactTrace();
  ~FactTrace();
  FactTrace(const FactTrace&) = delete;
  FactTrace& operator=(const FactTrace&) = delete;

  /// The kind of the first row that the transaction adds, as the journal spells it: "intent". Where
  /// it adds none: "checkpoint", "schema", "wal mode" or "nothing".
  [[nodiscard]] const std::string& writing() const { return writing_; }

 private:
  friend struct FactTraceCalls;

  std::string writing_ = "nothing";
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_FACT_TRACE_H
