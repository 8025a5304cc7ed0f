#ifndef APEX_DAEMON_HEALTH_H
#define APEX_DAEMON_HEALTH_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/heartbeat.h"
#include "model/history.h"
#include "model/trade.h"
#include "trading/strategy.h"

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
/// Where a timer comes by, it has come by for the last time when it is away for so long.
inline constexpr Milliseconds kOnceAbsent{2 * kOnceWithin};
/// A trade that is due is made this much later at most, where a loop runs.
inline constexpr std::chrono::minutes kOverdueGrace{15};
/// The same where a timer comes by.
inline constexpr std::chrono::minutes kOverdueGraceOnce{kOnceWithin};
/// What is not made by then is overdue: so much of the staking day is left to save it.
inline constexpr std::chrono::minutes kLastCall{15};
/// How long a round trip may be unsettled before it is open risk, beside the wait of a LIMIT open.
inline constexpr std::chrono::minutes kRoundTripGrace{2};
/// Less than this is a full disk: the ledger needs room for its next facts.
inline constexpr std::int64_t kFreeBytesMin = std::int64_t{16} * 1024 * 1024;

/// A trade that the schedule wants and that is not made.
struct WantedTrade {
  Timestamp due{};           ///< when the schedule wanted it
  Timestamp overdue_from{};  ///< later than this it is overdue; always within its staking day
};

/// The trade of the staking day of `now` that is wanted; nothing: none is, yet or any more.
///
/// It is overdue `grace` after it was due, and kLastCall before the day ends at the latest: a trade
/// that is due close to the end is told while there still is something to save. A round trip is
/// given its time in any case. What was due before somebody was there to make it
/// (`present_since`) counts from then; a moment that is not yet excuses nobody, as our clock was
/// set back. All moments are by the exchange's clock. Pure.
[[nodiscard]] std::optional<WantedTrade> wanted_trade(const StakingStrategy& strategy,
                                                      const History& history, Timestamp now,
                                                      std::chrono::minutes grace,
                                                      std::optional<Timestamp> present_since);

/// Since when somebody has been there to trade, for a loop of that mode that starts at `now`, where
/// `found` is the heartbeat that an earlier one left. Whoever is ended and started again, however
/// often, has been there since the first start: else no trade would ever be overdue. Nobody was
/// there if the newest heartbeat is older than kOverdueGrace, of another mode, of single looks, not
/// yet or not readable: since now. Local clock. Pure.
[[nodiscard]] Timestamp present_since(const Result<std::optional<Heartbeat>>& found, TradeMode mode,
                                      Timestamp now);

/// A round trip that may be in somebody's hand: it has no end and began a short while ago.
/// `limit_wait`: how long its open may rest.
[[nodiscard]] bool is_under_way(const TradeRecord& trade, Timestamp server_now,
                                std::chrono::seconds limit_wait);

/// Whether the plan is being met: somebody looks when they said they would, no trade is overdue,
/// nothing may be open, nothing stops the next trade. Pure.
///
/// A halt by a person is unhealthy too: the plan is not met while it lasts, and whoever forgot it
/// shall be reminded.
[[nodiscard]] HealthReport judge_health(const HealthFacts& facts);

}  // namespace apex

#endif  // APEX_DAEMON_HEALTH_H
