#ifndef APEX_DAEMON_ALARMS_H
#define APEX_DAEMON_ALARMS_H

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "daemon/health.h"
#include "daemon/trading_daemon.h"
#include "model/alert.h"
#include "model/settings.h"
#include "trading/circuit_breaker.h"

/// When people are told what. Pure: facts, what was told before and the time in, alerts out.
/// The table of them, for users: docs/ALERTS.md.
namespace apex {

/// Something that lasts, from when it was first told until it is over.
struct AlarmCondition {
  EventKind kind = EventKind::halted;
  Timestamp since{};
  Timestamp told_at{};
  int told = 0;  ///< times; 0: there was nobody to be told yet

  friend bool operator==(const AlarmCondition&, const AlarmCondition&) = default;
};

/// What has to be remembered from one look to the next, over restarts too.
struct AlarmMemory {
  static constexpr std::size_t kTradesMax = 20;
  static constexpr std::size_t kHindrancesMax = 3;

  std::optional<StakingDay> first;     ///< day that was watched; of an older version: not known
  std::optional<StakingDay> judged;    ///< the last day that was looked at for being missed
  std::optional<StakingDay> summed;    ///< the last week that was summed up
  std::optional<StakingDay> complete;  ///< the last week whose factor was told to be complete
  std::optional<StakingDay> no_funds;  ///< the last day that was told to lack funds
  std::optional<StakingDay> overdue;   ///< the last day whose trade was told to be overdue
  /// What was in the way of the trade last, of the newest days on which something was.
  std::map<StakingDay, std::string> hindrances;
  std::vector<std::string> trades;  ///< told to be done, the newest last
  std::map<std::string, AlarmCondition> conditions;

  [[nodiscard]] std::string to_json() const;
  /// Errors: protocol, for what to_json() did not write.
  [[nodiscard]] static Result<AlarmMemory> read(const std::string& json);

  friend bool operator==(const AlarmMemory&, const AlarmMemory&) = default;
};

/// Under which rules days are to be traded.
struct AlarmRules {
  StakingCalendar calendar;
  std::bitset<7> trade_days;
  bool continue_after_max_factor = false;
};

/// A trade whose day counts and of which nothing is left to be settled.
struct DoneTrade {
  std::string id;
  StakingDay day;  ///< for which it counts
  Timestamp at{};
  std::string symbol;
  std::optional<Usdt> cost;
  std::optional<Milliseconds> exposure;
};

/// How things are after a pass.
struct AlarmFacts {
  Timestamp now{};  ///< server time, as well as it is known
  PassKind pass = PassKind::waiting;
  std::optional<Error> failure;  ///< of the pass
  std::string text;              ///< of the pass
  /// Why the configuration could not be read again; empty: it was, or nobody asked for it.
  std::string reload_refused;

  // From the ledger; nothing where it could not be read.
  std::optional<std::set<StakingDay>> days_traded;  ///< since first_day_needed()
  std::optional<std::vector<DoneTrade>> trades;     ///< the newest ones
  struct Unsettled {
    std::string symbol;
    bool is_open = false;  ///< else it is not known what became of it
  };
  std::optional<std::vector<Unsettled>> unsettled;
  std::optional<BreakerState> breaker;
  std::optional<WantedTrade> wanted;  ///< today, and not made
  int failures_in_a_row = 0;
  std::optional<Usdt> cost_of_last_week;  ///< where asked for: see wants_week()

  bool is_halted = false;
  std::string halt_reason;
  std::string storage_error;  ///< why ledger, disk or log cannot be used; empty: they can
};

/// An alert, and the kind by which the user chose whether to be told.
struct RaisedAlert {
  Alert alert;
  EventKind chosen_by = EventKind::warning;
  std::string condition;  ///< of AlarmMemory that it tells of; empty: it stands alone
};

class Alarms {
 public:
  /// OPEN RISK is told again after this time, until it is over.
  static constexpr std::chrono::minutes kRiskRepeat{15};
  /// What else lasts and must not be forgotten.
  static constexpr std::chrono::hours kDailyRepeat{24};
  /// After the end of a day, for a trade of its last minute to be settled.
  static constexpr std::chrono::minutes kGrace{5};
  /// Days that passed while nothing ran are told of, so many at most.
  static constexpr int kDaysBack = 14;

  explicit Alarms(const AlarmRules& rules) : rules_(rules) {}

  /// What is to be told now, in this order. `memory` is changed as if it had been.
  [[nodiscard]] std::vector<RaisedAlert> look(const AlarmFacts& facts, AlarmMemory& memory) const;

  /// The first of the days of which look() asks whether they were traded: with the whole week of
  /// each day that is not judged yet, and with the last one.
  [[nodiscard]] StakingDay first_day_needed(const AlarmMemory& memory, Timestamp now) const;

  /// True if look() would sum up a week: then it needs what that week cost.
  [[nodiscard]] bool wants_week(const AlarmMemory& memory, Timestamp now) const;

 private:
  class Look;
  AlarmRules rules_;
};

}  // namespace apex

#endif  // APEX_DAEMON_ALARMS_H
