#ifndef APEX_APEXBOT_DAEMON_WATCH_H
#define APEX_APEXBOT_DAEMON_WATCH_H

#include <optional>
#include <string>

#include "apexbot/output.h"
#include "apexbot/trade_setup.h"
#include "base/log.h"
#include "daemon/trading_daemon.h"

namespace apex {

/// What happens around the passes of `apexbot run`, under one configuration: the log line, the
/// answer where JSON is wanted, the JSON files, a rehearsal's prices.
class DaemonWatch final : public DaemonListener {
 public:
  /// Owns nothing; everything outlives it.
  struct Parts {
    const Config& config;
    TradeSetup& setup;
    Logger& log;
    Output& out;
    bool json = false;  ///< a line on stdout for each pass that is logged
  };
  explicit DaemonWatch(const Parts& parts) : parts_(parts) {}

  void on_round() override;
  void on_pass(const DaemonPass& pass) override;
  Milliseconds on_idle(Milliseconds left) override;

  /// The newest pass.
  [[nodiscard]] const DaemonPass& last() const { return last_; }

 private:
  [[nodiscard]] bool says_something_new(const DaemonPass& pass) const;
  void write_log(const DaemonPass& pass);

  Parts parts_;
  DaemonPass last_;
  bool has_passed_ = false;
};

/// One line of JSON: docs in apexbot-run(1).
void print_pass_json(const DaemonPass& pass, TradeMode mode, Output& out);

}  // namespace apex

#endif  // APEX_APEXBOT_DAEMON_WATCH_H
