#ifndef APEX_DAEMON_HEALTH_H
#define APEX_DAEMON_HEALTH_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/heartbeat.h"
#include "model/history.h"
#include "model/trade.h"

namespace apex {

/// What a disk says of a directory.
struct DiskFacts {
  bool writable = false;
  std::int64_t free_bytes = 0;
};

/// What the ledger says of a plan.
struct PlanView {
  ScheduleSettings schedule;
  SafetySettings safety;
  BreakerSettings breaker;
  ProgrammeSettings programme;
  std::chrono::seconds limit_wait{0};  ///< how long an open may rest
  History history;
  std::vector<TradeRecord> unsettled;
  Timestamp server_now{};  ///< the local clock, corrected as last measured
};

/// All that `apexbot health` looks at. What could not be looked at is an error in its place.
struct HealthFacts {
  Timestamp now{};  ///< local clock
  Result<std::optional<Heartbeat>> heartbeat;
  Result<PlanView> plan;
  /// Since when and why nothing may be opened; nothing: not halted.
  std::optional<std::string> halted;
  DiskFacts disk;
};

struct HealthReport {
  std::vector<std::string> problems;  ///< one line each, the worst first; none: the plan is met
  std::optional<Timestamp> overdue_since;
  std::optional<Timestamp> next_due;
  std::string breaker;  ///< its state; empty where it is not known

  [[nodiscard]] bool healthy() const { return problems.empty(); }
};

/// Later than promised by this is dead.
inline constexpr Milliseconds kHeartbeatGrace{90'000};
/// A trade that is due is made this much later at most, where a loop runs.
inline constexpr std::chrono::minutes kOverdueGrace{15};
/// The same where a timer comes by.
inline constexpr std::chrono::minutes kOverdueGraceOnce{kOnceWithin};
/// How long a round trip may be unsettled before it is open risk, beside the wait of a LIMIT open.
inline constexpr std::chrono::minutes kRoundTripGrace{2};
/// Less than this is a full disk: the ledger needs room for its next facts.
inline constexpr std::int64_t kFreeBytesMin = std::int64_t{16} * 1024 * 1024;

/// Whether the plan is being met: somebody looks when they said they would, no trade is overdue,
/// nothing may be open, nothing stops the next trade. Pure.
///
/// A halt by a person is unhealthy too: the plan is not met while it lasts, and whoever forgot it
/// shall be reminded. A trade of the day that is late is not overdue before the daemon was there to
/// make it.
[[nodiscard]] HealthReport judge_health(const HealthFacts& facts);

}  // namespace apex

#endif  // APEX_DAEMON_HEALTH_H
