#ifndef APEX_APEXBOT_METRICS_WRITER_H
#define APEX_APEXBOT_METRICS_WRITER_H

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

  void write(const Ledger& ledger, const ExecutionSettings& settings, const DaemonPass& pass,
             const LoopFacts& loop);

 private:
  std::string path_;
  const RequestCounts* counts_;
  Logger& log_;
  bool has_failed_ = false;
};

}  // namespace apex

#endif  // APEX_APEXBOT_METRICS_WRITER_H
