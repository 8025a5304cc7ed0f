#ifndef APEX_DAEMON_METRICS_FACTS_H
#define APEX_DAEMON_METRICS_FACTS_H

#include "daemon/metrics_page.h"
#include "daemon/trading_daemon.h"

namespace apex {

/// What the ledger and the settings say after a pass; reads a bounded part of the ledger and asks
/// no network. What cannot be read is left out. `since`: as Heartbeat::since. `requests` is the
/// caller's.
[[nodiscard]] MetricsFacts gather_metrics(const Ledger& ledger, const ExecutionSettings& settings,
                                          const DaemonPass& pass, Timestamp since);

}  // namespace apex

#endif  // APEX_DAEMON_METRICS_FACTS_H
