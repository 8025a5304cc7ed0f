#ifndef APEX_APEXBOT_DAEMON_WATCH_H
#define APEX_APEXBOT_DAEMON_WATCH_H

#include <optional>
#include <string>

#include "apexbot/factor_watch.h"
#include "apexbot/metrics_writer.h"
#include "apexbot/output.h"
#include "apexbot/pass_log.h"
#include "apexbot/service_manager.h"
#include "apexbot/trade_setup.h"
#include "base/log.h"
#include "daemon/alert_post.h"
#include "daemon/heartbeat.h"
#include "daemon/trading_daemon.h"

namespace apex {

/// What happens around the passes of `apexbot run`, under one configuration: the log line, the
/// answer where JSON is wanted, the heartbeat, the service manager, the JSON files, the page of
/// metrics, the look at the staking factor, a rehearsal's prices, the alerts.
class DaemonWatch final : public DaemonListener {
 public:
  /// Owns nothing; everything outlives it.
  struct Parts {
    Context& context;
    const Config& config;
    TradeSetup& setup;
    Logger& log;
    Output& out;
    Clock& clock;
    Timestamp since{};  ///< as Heartbeat::since
    HeartbeatSource source = HeartbeatSource::loop;
    const EnvironmentView& environment;
    bool json = false;  ///< a line on stdout for each round, and for each change
  };
  explicit DaemonWatch(const Parts& parts);

  /// Whoever was here before died in its last rounds, and a pass may never be over: nobody would
  /// hear of what may be open. The page of metrics says it now, and in every second start that
  /// finds such a heartbeat so do the alerts (AlertPost::kLastWord at most). What may be open is
  /// looked at before anybody is told: at the first start at once, and whatever keeps the alerts
  /// from being told keeps no second start from it.
  void first_word();

  void on_round() override;
  void on_pass(const DaemonPass& pass) override;
  Milliseconds on_idle(Milliseconds left) override;

  /// What belongs to the program, not to one reading of its configuration.
  void take_over(DaemonWatch& old);
  /// The service manager hears that the configuration is being read again, and that it was. Before
  /// the program was ready it hears neither: the second is spelled as being ready is.
  void begin_reload();
  void end_reload();
  /// It was refused: told until one is read, or the program is started anew.
  void refuse_reload(const Error& why);
  /// It was asked to end, and ends.
  void on_end();
  /// It ends with that: of what may be open people are told before. AlertPost::kLastWord at most.
  void last_word(const Error& trouble);

  /// The newest pass.
  [[nodiscard]] const DaemonPass& last() const { return last_; }
  /// A position that nobody explains may stand: nobody has looked since it was said.
  [[nodiscard]] bool is_unexplained() const { return is_unexplained_; }

 private:
  void beat(HeartbeatSource source, bool in_round, Milliseconds next_within);
  void tell_service_manager(const DaemonPass& pass);
  [[nodiscard]] Error dying_with() const;
  [[nodiscard]] Milliseconds longest_round() const;
  [[nodiscard]] std::string status_line() const;

  Parts parts_;
  PassLog log_;
  ServiceManager service_;
  AlertPost alerts_;
  MetricsWriter metrics_;
  FactorWatch factor_;
  DaemonPass last_;
  bool is_unexplained_;         ///< may_be_unexplained(); of an earlier run whatever it left open
  DeathsInRounds deaths_;       ///< of those before, until a pass is over
  bool may_be_open_ = false;    ///< as the newest heartbeat says
  std::string reload_refused_;  ///< as Heartbeat::reload_refused
  bool has_beat_failed_ = false;
  bool is_ready_ = false;  ///< all of an earlier run is settled
};

/// One line of JSON: docs in apexbot-run(1).
void print_pass_json(const DaemonPass& pass, TradeMode mode, Output& out);

}  // namespace apex

#endif  // APEX_APEXBOT_DAEMON_WATCH_H
