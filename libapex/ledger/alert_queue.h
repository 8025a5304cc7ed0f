#ifndef APEX_LEDGER_ALERT_QUEUE_H
#define APEX_LEDGER_ALERT_QUEUE_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "model/alert.h"

namespace apex {

/// An alert and the channels it is to go out by. None: it is only remembered as raised.
struct OutgoingAlert {
  Alert alert;
  std::vector<std::string> channels;
};

enum class DeliveryState {
  waiting,
  delivered,
  replaced,  ///< it had not got through when there was later news of the same
  given_up,
};
[[nodiscard]] const char* to_string(DeliveryState state);

/// One alert on its way by one channel.
struct Delivery {
  std::int64_t alert_id = 0;
  Alert alert;
  std::string channel;
  DeliveryState state = DeliveryState::waiting;
  int attempts = 0;
  Timestamp next_at{};  ///< of one that waits; else when it ended
  std::string said;     ///< why the last attempt failed; empty: it did not
};

/// The alerts that have not got through yet, in the file of the ledger, so that a restart loses
/// none. A queue, not a record: outside the chain of hashes, and nothing that decides about a trade
/// reads it; what cannot be made out in a row is passed on as well as it can be.
///
/// An alert is delivered at least once by each of its channels: who is killed between sending and
/// noting it sends it again. Its key tells.
///
/// Borrows the ledger. Errors of every call: as Ledger's. In a ledger of an older version, and in
/// one that does not exist, nothing waits.
class AlertQueue {
 public:
  /// Finished alerts that are kept, so that none of them is raised again.
  static constexpr int kKeptMax = 1000;
  /// Deliveries that may wait. Beyond them the oldest of the least urgent are given up.
  static constexpr int kWaitingMax = 1000;
  /// No attempt is ever planned later than this: a clock that was wrong holds nothing up.
  static constexpr std::chrono::hours kLongestPause{2};

  /// Of a critical alert, before all others.
  static constexpr int kUrgentAttempts = 3;

  explicit AlertQueue(Ledger& ledger) : ledger_(ledger) {}

  /// Adds those whose key was never there, replaces what waits of the same subjects, and keeps
  /// `memory` for the next start; all of it or nothing. Returns how many deliveries were given up
  /// because more than kWaitingMax would wait.
  [[nodiscard]] Result<int> put(const std::vector<OutgoingAlert>& alerts, const std::string& memory,
                                Timestamp now);

  /// What put() was given last; empty where it never was.
  [[nodiscard]] Result<std::string> memory() const;

  /// Whose time has come: the critical first, as long as they were tried less than kUrgentAttempts
  /// times, then what failed least often, then the oldest. So nothing that its receiver always
  /// refuses keeps anything else from it.
  [[nodiscard]] Result<std::vector<Delivery>> due(Timestamp now, int count) const;
  /// When the next is due; nothing where none waits.
  [[nodiscard]] Result<std::optional<Timestamp>> next_at() const;

  [[nodiscard]] Result<void> mark_delivered(const Delivery& delivery, Timestamp now);
  [[nodiscard]] Result<void> mark_failed(const Delivery& delivery, Timestamp next_at,
                                         const std::string& why);

  /// Those for which something waits, by name.
  [[nodiscard]] Result<std::vector<std::string>> waiting_channels() const;
  /// Notes of what waits for a channel `why` it cannot be delivered, and gives up what this was
  /// noted of before `before`, and has not been tried since. Returns how many it gave up.
  [[nodiscard]] Result<int> give_up(const std::string& channel, const std::string& why,
                                    Timestamp before, Timestamp now);

  /// Newest alerts first.
  [[nodiscard]] Result<std::vector<Delivery>> recent(int count) const;

 private:
  [[nodiscard]] bool exists() const;

  Ledger& ledger_;
};

}  // namespace apex

#endif  // APEX_LEDGER_ALERT_QUEUE_H
