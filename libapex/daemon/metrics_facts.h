#ifndef APEX_DAEMON_METRICS_FACTS_H
#define APEX_DAEMON_METRICS_FACTS_H

#include <optional>

#include "daemon/health.h"
#include "daemon/metrics_page.h"
#include "daemon/trading_daemon.h"

namespace apex {

/// What the heartbeat after the same pass says; each as Heartbeat.
struct LoopFacts {
  Timestamp since{};
  bool may_be_open = false;
  /// No pass was over since: the program died in each of its rounds. As DeathsInRounds.
  std::optional<Timestamp> dying_since{};
  /// MetricsFacts::overdue_from as it was known last: stands while the ledger cannot be read.
  std::optional<Timestamp> overdue_from{};
};

/// wanted_trade() after a pass, as the page and the alerts count it. `now`: of the exchange's
/// clock.
[[nodiscard]] std::optional<WantedTrade> wanted_after(const DaemonPass& pass,
                                                      const ExecutionSettings& settings,
                                                      const History& history, Timestamp now,
                                                      Timestamp since);

/// What the ledger and the settings say after a pass; reads a bounded part of the ledger and asks
/// no network. The page of a program that dies again and again promises no later pass than the
/// first of them did. What cannot be read is left out. `requests` is the caller's.
[[nodiscard]] MetricsFacts gather_metrics(const Ledger& ledger, const ExecutionSettings& settings,
                                          const DaemonPass& pass, const LoopFacts& loop);

}  // namespace apex

#endif  // APEX_DAEMON_METRICS_FACTS_H
