#ifndef APEX_DAEMON_ALERT_POST_H
#define APEX_DAEMON_ALERT_POST_H

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "daemon/alarms.h"
#include "execution/desk.h"
#include "ledger/alert_queue.h"
#include "notify/open_channels.h"

namespace apex {

/// Raises alerts after the passes of a daemon and brings them to people between them.
///
/// What is raised is in the ledger's queue before anything is sent, and stays there until each
/// channel has it (at least once: a receiver can tell repeats by the key), however long that takes.
/// Given up is only what waits for a channel that is not configured, and what AlertQueue has no
/// room for. Where the ledger cannot be written, what is new is kept in memory and sent from there,
/// and what waits in the queue goes out as ever. Never at work during a trade; what fails here is
/// logged once, when it begins and when it is over, and is nobody else's failure.
class AlertPost {
 public:
  /// The pause of a channel after a failure; doubles with each, up to kLongestPause.
  static constexpr Milliseconds kFirstPause{15'000};
  static constexpr Milliseconds kLongestPause{std::chrono::hours{1}};
  /// What waits for a channel that is not configured is kept so long from when that is noticed:
  /// somebody may have run the bot once without its secrets.
  static constexpr Milliseconds kUnconfiguredKept{std::chrono::hours{24}};
  /// How often the log says that a channel is still away.
  static constexpr Milliseconds kSaidAgain{std::chrono::hours{24}};
  /// Alerts kept in memory while the ledger cannot be written.
  static constexpr std::size_t kUnsavedMax = 200;
  /// Nothing is begun in less time than this.
  static constexpr Milliseconds kShortestAttempt{1'000};
  /// Kept free at the end of what on_idle() is given.
  static constexpr Milliseconds kMargin{500};
  /// All of last_word(). With what the trade may take, a service manager need not kill.
  static constexpr Milliseconds kLastWord{4'000};

  struct Parts {
    AlertChannels channels;         ///< none: what is heard only here is told the events alone
    std::vector<EventKind> events;  ///< that the user wants to be told of
    Desk& desk;                     ///< outlives this object
    Logger& log;
    Timestamp since{};             ///< as Heartbeat::since
    std::string log_problem = {};  ///< why the log is not where it should be; empty: it is
  };
  explicit AlertPost(Parts parts);

  /// What another one had in memory only, when the configuration was read again.
  void take_over(AlertPost& old);

  void on_pass(const DaemonPass& pass);

  /// From the next pass on: the configuration could not be read again, in one line, and the one
  /// before goes on.
  void reload_refused(std::string why) { reload_refused_ = std::move(why); }

  /// Delivers what is due, and is back well before `left` is over. Returns when it wants to be
  /// called again, `left` at most.
  Milliseconds on_idle(Milliseconds left);

  /// Before the first pass of a program that may not live until its end: as last_word(), and what
  /// else waits as far as there is time left. kLastWord at most.
  void first_word();

  /// The program ends while something of ours may be open, and nobody need start it again: each
  /// channel that has not had the newest word of that gets it now, in one attempt, though a stop
  /// was requested and however the channel fared. Nothing else is told. kLastWord at most over all
  /// channels: what is left is shared evenly by those that are still to be tried.
  void last_word();

 private:
  /// How a channel fares.
  struct Fare {
    std::string why;               ///< of the last failure
    int failures = 0;              ///< in a row
    Milliseconds told_at{0};       ///< steady; in the log
    Milliseconds paused_until{0};  ///< steady
    Milliseconds asked_until{0};   ///< steady; the part of it that the receiver asked for
    [[nodiscard]] bool is_paused(Milliseconds steady) const { return steady < paused_until; }
  };

  [[nodiscard]] AlarmFacts facts_after(const DaemonPass& pass);
  void read_ledger(AlarmFacts& facts, const DaemonPass& pass);
  void load_memory();
  void add(const std::vector<RaisedAlert>& raised);
  void nobody_takes(const RaisedAlert& raised);
  void save();
  void give_up_unconfigured();
  void mark(const Delivery& delivery);
  void mark_again();
  /// Later news of the same is here, and could not be saved yet.
  [[nodiscard]] bool is_old_news(const Delivery& delivery) const;
  [[nodiscard]] bool deliver(const Alert& alert, AlertChannel& channel, Milliseconds budget);
  void deliver_unsaved(Milliseconds end);
  void deliver_queued(Milliseconds end);
  [[nodiscard]] std::optional<Delivery> newest_risk_for(const std::string& channel,
                                                        const std::vector<Delivery>& queued) const;
  [[nodiscard]] bool has_to_wait(const Delivery& delivery) const;
  [[nodiscard]] std::optional<Milliseconds> time_for_attempt(Milliseconds end) const;
  [[nodiscard]] AlertChannel* channel_named(const std::string& name) const;
  [[nodiscard]] Milliseconds until_next(Milliseconds left) const;

  Parts parts_;
  Alarms alarms_;
  AlertQueue queue_;
  AlarmMemory memory_;
  bool has_memory_ = false;
  bool is_saved_ = true;
  std::string reload_refused_;
  Milliseconds next_clearance_{0};      ///< steady, of what waits for channels that are unknown
  std::string storage_error_;           ///< of the queue; empty: it works
  std::vector<OutgoingAlert> unsaved_;  ///< channels: those that do not have it yet
  std::vector<Delivery> unmarked_;      ///< delivered, which could not be noted: never sent again
  std::vector<Delivery> unnoted_;       ///< tried in vain, which could not be noted: no news
  std::map<std::string, Fare> fares_;
};

/// Sends one alert by each channel, once, without any ledger. Returns what each came to.
[[nodiscard]] std::vector<std::pair<std::string, DeliveryOutcome>> send_directly(
    const AlertChannels& channels, const Alert& alert, Timestamp now);

}  // namespace apex

#endif  // APEX_DAEMON_ALERT_POST_H
