#ifndef APEX_DAEMON_TRADING_DAEMON_H
#define APEX_DAEMON_TRADING_DAEMON_H

#include <exception>
#include <optional>
#include <string>

#include "daemon/retry_pace.h"
#include "execution/trading_round.h"

namespace apex {

/// What one pass of the loop came to.
enum class PassKind {
  settled,    ///< the first pass: all of an earlier run is settled, trading may begin
  waiting,    ///< nothing is due; the exchange was not asked
  suspended,  ///< halted, breaker open, or the keys were rejected; the exchange was not asked
  skipped,    ///< the exchange was asked, and there was nothing to do after all
  traded,     ///< a round trip was made, and all is well
  failed,     ///< see `failure`, and `trade` where one was made
};
[[nodiscard]] const char* to_string(PassKind kind);

struct DaemonPass {
  PassKind kind = PassKind::waiting;
  Timestamp at{};                     ///< local clock, at the end of the pass
  std::string text;                   ///< one line for a person
  std::optional<Timestamp> next_due;  ///< when the schedule trades next, if nothing happens
  Milliseconds wait{0};               ///< until the next pass, where a loop makes it
  bool is_single_look = false;        ///< whoever asked for it decides when the next one is
  std::optional<TradeReport> trade;
  std::optional<Error> failure;
};

/// Hears of each pass when it is over: heartbeat, watchdog, log, files, alerts. Must not throw.
class DaemonListener {
 public:
  virtual ~DaemonListener() = default;

  /// The exchange is about to be asked.
  virtual void on_round() {}

  virtual void on_pass(const DaemonPass& pass) = 0;

  /// Between two passes: time for short pieces of work that are not the trade (alerts, pings).
  /// `left` is the time until the next pass; what is done has to end well before that. Asked again
  /// after what it returns at the latest, though not within kShortestIdle.
  virtual Milliseconds on_idle(Milliseconds left) { return left; }
};

/// What is known of who came by before for a single look, in the same mode.
struct LookBefore {
  std::optional<Timestamp> at;  ///< by our clock; nothing: none did, or it was no single look
  bool may_be_open = false;     ///< it left something of ours, or that nobody explains
};

/// The 24/7 loop. It sleeps until the next trade is due or the next check, settles what an earlier
/// run left before its first decision and whenever something is unsettled, and trades by
/// run_round(), the code that `apexbot trade` runs.
///
/// Between trades it asks nothing of the network: the day is decided by the local clock and the
/// offset last measured; in a round the exchange's clock decides again. An error ends a pass, never
/// the loop. Keys that the exchange rejects suspend it until it is made anew with other settings.
/// Where our own clock was set, or the machine slept, the exchange is asked for the time before
/// anything is decided. What is thrown in a pass makes it a failed one, of kind internal; the next
/// one settles from ledger and exchange before anything else.
class TradingDaemon {
 public:
  static constexpr Milliseconds kCheckInterval{300'000};
  /// The shortest wait: whatever goes wrong, the loop does not spin.
  static constexpr Milliseconds kShortestWait{1000};
  /// A request to read the configuration again is seen this late at most.
  static constexpr Milliseconds kSlice{1000};
  /// The listener is asked for idle work this often at most: it cannot make the loop spin either.
  static constexpr Milliseconds kShortestIdle{1000};
  /// Wall and steady clock that move apart by more than this: somebody set the clock.
  static constexpr Milliseconds kClockStep{1000};

  /// Everything outlives the daemon. `desk` is used by nobody else meanwhile.
  TradingDaemon(Desk& desk, DaemonListener& listener, Milliseconds check_interval = kCheckInterval);

  /// Passes and sleeps until the desk's stop token is set, or `reload` is.
  void run(const StopToken& reload);

  /// One pass, without the sleep behind it.
  DaemonPass pass();

  /// The one pass of who comes by from time to time: asks the exchange only where something is
  /// unsettled or a trade is due. Where only funding, minutes away, puts the trade off, it waits
  /// and makes another pass: who looks at full hours would never trade. Stopped meanwhile: refused.
  ///
  /// Where the time since the look before tells that this one may be the last of the staking day, a
  /// trade that is due later in it is made now. What was open then is looked at again first.
  DaemonPass once(const LookBefore& before);

 private:
  DaemonPass look();
  DaemonPass look_or_fail();
  DaemonPass failed_by(const std::exception& thrown);
  [[nodiscard]] Milliseconds put_off_by_funding(const DaemonPass& pass) const;
  [[nodiscard]] bool may_be_last_look(const DaemonPass& pass, Timestamp last_look) const;
  void sleep_between_passes(Milliseconds wait, const StopToken& reload);
  void show_server_time();
  void note_offset();
  /// Since the last time this was asked.
  [[nodiscard]] bool clock_was_set();
  Result<void> measure_again();
  [[nodiscard]] bool has_unsettled() const;
  std::optional<DaemonPass> settle_if_needed();
  DaemonPass settle_without_history(const Error& why);
  std::optional<DaemonPass> suspended(const History& history);
  DaemonPass trade();
  DaemonPass failed(Error error);
  [[nodiscard]] Result<History> history() const;
  [[nodiscard]] std::optional<Timestamp> next_due(const History& history) const;
  [[nodiscard]] Milliseconds wait_for(const DaemonPass& pass) const;

  Desk& desk_;
  DaemonListener& listener_;
  StakingStrategy strategy_;
  Milliseconds check_interval_;
  RetryPace pace_;
  std::optional<Milliseconds> offset_;      ///< server minus local clock, last measured
  std::optional<Milliseconds> wall_ahead_;  ///< wall minus steady clock, when last compared
  bool clock_is_doubted_ = false;           ///< was set, and the exchange was not asked since
  bool has_settled_ = false;
  bool has_thrown_ = false;  ///< and did nothing since but settle
  bool looks_once_ = false;
  Trigger trigger_ = Trigger::schedule;
  std::optional<Error> keys_rejected_;
};

}  // namespace apex

#endif  // APEX_DAEMON_TRADING_DAEMON_H
