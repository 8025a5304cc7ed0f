#ifndef APEX_APEXBOT_METRICS_WRITER_H
#define APEX_APEXBOT_METRICS_WRITER_H

#include <optional>
#include <string>

#include "base/log.h"
#include "daemon/metrics_facts.h"
#include "http/request_counts.h"

namespace apex {

/// Writes `metrics_file` after a pass. A file that cannot be written stops nothing: that is logged,
/// once until it works again.
class MetricsWriter {
 public:
  /// An empty path: nothing is written. Borrows the log and the counts, which may be null.
  MetricsWriter(std::string path, const RequestCounts* counts, Logger& log)
      : path_(std::move(path)), counts_(counts), log_(log) {}

  /// Of another one, when the configuration was read again.
  void take_over(const MetricsWriter& old) { overdue_from_ = old.overdue_from_; }

  void write(const Ledger& ledger, const ExecutionSettings& settings, const DaemonPass& pass,
             LoopFacts loop);

 private:
  std::string path_;
  const RequestCounts* counts_;
  Logger& log_;
  bool has_failed_ = false;
  std::optional<Timestamp> overdue_from_;  ///< as the ledger told last
};

}  // namespace apex

#endif  // APEX_APEXBOT_METRICS_WRITER_H
