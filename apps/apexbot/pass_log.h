#ifndef APEX_APEXBOT_PASS_LOG_H
#define APEX_APEXBOT_PASS_LOG_H

#include <chrono>
#include <optional>

#include "base/log.h"
#include "daemon/trading_daemon.h"

namespace apex {

/// Whether the exchange was asked and the ledger may have changed.
[[nodiscard]] bool ends_a_round(PassKind kind);

/// What the log says of the passes of `apexbot run`: one line for each round and one when the state
/// changes; hours of waiting are one line.
///
/// A failure that stays the same from round to round is told when it begins, when it says something
/// else, and once an hour; the rounds between are details (debug). That it is over the line of the
/// next pass tells. What may be open is told in every round, and so is what became of a trade.
class PassLog {
 public:
  static constexpr std::chrono::hours kRepeat{1};

  /// Both outlive it.
  PassLog(Logger& log, const Clock& clock) : log_(log), clock_(clock) {}

  /// True for a pass that ends a round or is another than the one before.
  bool write(const DaemonPass& pass);

 private:
  [[nodiscard]] bool repeats_the_last(const DaemonPass& pass) const;

  Logger& log_;
  const Clock& clock_;
  std::optional<DaemonPass> last_;
  Milliseconds told_at_{0};  ///< steady
};

}  // namespace apex

#endif  // APEX_APEXBOT_PASS_LOG_H
