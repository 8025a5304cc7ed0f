#include "apexbot/metrics_writer.h"

#include <utility>

#include "base/files.h"

namespace apex {

void MetricsWriter::write(const Ledger& ledger, const ExecutionSettings& settings,
                          const DaemonPass& pass, LoopFacts loop) {
  if (path_.empty()) return;
  constexpr unsigned kReadableByAll = 0644;  // node_exporter has a user of its own
  loop.overdue_from = overdue_from_;
  MetricsFacts facts = gather_metrics(ledger, settings, pass, loop);
  overdue_from_ = facts.overdue_from;
  if (counts_ != nullptr) {
    for (const auto& [key, count] : counts_->counts()) {
      facts.requests.push_back({key.route, to_string(key.end), count});
    }
  }
  const auto written = replace_file(path_, metrics_page(facts), kReadableByAll);
  const bool had_failed = std::exchange(has_failed_, !written);
  if (!written && !had_failed) {
    log_.warn("metrics_not_written", {{"detail", written.error().message}});
  }
}

}  // namespace apex
