#ifndef APEX_MODEL_EVENT_H
#define APEX_MODEL_EVENT_H

#include <string>
#include <utility>
#include <vector>

#include "base/timestamp.h"

namespace apex {

/// What happened, for whoever listens: log, terminal, alerts.
enum class EventKind {
  step,     ///< one step of the walk, for people who watch
  warning,  ///< unusual, handled
  order_sent,
  order_answered,
  fill,
  close_repeated,
  storage_failed,  ///< the ledger could not be written after the open had left
  trade_done,
  not_filled,
  skipped,
  recovered,
  open_risk,  ///< a position may be open
  outcome_unknown,
  unexplained_position,
  // What is told to people only: see libapex/daemon/alarms.h for when.
  day_missed,
  factor_complete,  ///< no further day of this week adds to the factor
  no_funds,
  halted,
  breaker_open,
  key_rejected,
  start_failed,  ///< the daemon did not start: wrongly configured, refused, locked out for long
  weekly_summary,
  all_clear,       ///< something that had been told is over
  notify_test,     ///< somebody tries whether alerts arrive
  reload_refused,  ///< a configuration that was to be read again was refused: the old one goes on
  trade_overdue,   ///< today's trade is wanted and not made, and the day can still be saved
};

[[nodiscard]] const char* to_string(EventKind kind);

struct Event {
  EventKind kind = EventKind::step;
  Timestamp at{};
  std::string text;  ///< one line for a person, no secret
  std::vector<std::pair<std::string, std::string>> fields;
};

/// Listens. Must not throw and must not take long; what it does never stops a trade.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void on_event(const Event& event) = 0;
};

}  // namespace apex

#endif  // APEX_MODEL_EVENT_H
