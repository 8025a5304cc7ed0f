#ifndef APEX_NOTIFY_ALERT_CHANNEL_H
#define APEX_NOTIFY_ALERT_CHANNEL_H

#include <optional>
#include <string>

#include "base/result.h"
#include "base/timestamp.h"
#include "model/alert.h"

namespace apex {

/// Why an alert did not get through.
struct DeliveryFailure {
  std::string why;  ///< in our own words; never an address, a token or what a server said
  std::optional<Milliseconds> retry_after;  ///< what the server asked for
};

using DeliveryOutcome = tl::expected<void, DeliveryFailure>;

/// One way to reach a person. One thread.
class AlertChannel {
 public:
  /// An attempt is over after this time, however slowly the other side answers.
  static constexpr Milliseconds kBudget{5'000};

  virtual ~AlertChannel() = default;

  /// "webhook", "ntfy", "telegram", "command", "ping": as the ledger and messages know it.
  [[nodiscard]] virtual std::string name() const = 0;

  /// Whether alerts of a kind go this way; `is_chosen`: the user wants to be told of them.
  [[nodiscard]] virtual bool takes(EventKind kind, bool is_chosen) const {
    return is_chosen || kind == EventKind::notify_test;
  }

  /// One attempt, of `budget` at most, and half a second beyond it where a process will not die.
  /// Nothing else of it is left behind: no connection, no process.
  [[nodiscard]] virtual DeliveryOutcome deliver(const Alert& alert, Timestamp now,
                                                Milliseconds budget) = 0;
};

}  // namespace apex

#endif  // APEX_NOTIFY_ALERT_CHANNEL_H
