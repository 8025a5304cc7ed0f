#ifndef APEX_TESTS_DAEMON_DAEMON_FLOOR_H
#define APEX_TESTS_DAEMON_DAEMON_FLOOR_H

#include <algorithm>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "daemon/trading_daemon.h"
#include "tests/execution/trading_floor.h"

namespace apex::testing {

/// Remembers each pass.
class RecordingListener final : public DaemonListener {
 public:
  void on_pass(const DaemonPass& pass) override {
    passes.push_back(pass);
    if (on_each) on_each(pass);
  }
  [[nodiscard]] int count(PassKind kind) const {
    return static_cast<int>(std::count_if(passes.begin(), passes.end(),
                                          [&](const DaemonPass& one) { return one.kind == kind; }));
  }
  Milliseconds on_idle(Milliseconds left) override { return idle ? idle(left) : left; }

  std::vector<DaemonPass> passes;
  std::function<Milliseconds(Milliseconds)> idle;
  std::function<void(const DaemonPass&)> on_each;
};

/// Our clock where it is not the exchange's.
class SetClock final : public Clock {
 public:
  explicit SetClock(Clock& real) : real_(real) {}
  [[nodiscard]] Timestamp now() const override { return real_.now() + ahead; }
  [[nodiscard]] Milliseconds steady() const override { return real_.steady(); }
  void sleep_for(Milliseconds duration, const StopToken* token) override {
    real_.sleep_for(duration, token);
  }
  Milliseconds ahead{0};

 private:
  Clock& real_;
};

/// A floor with a daemon on it. `run_until` stops it at a moment of the floor's clock.
struct DaemonFloor : TradingFloor {
  void run_until(std::string_view end) {
    const Timestamp last = at(end);
    stop = std::make_unique<StopToken>();
    Desk now{*market, *gateway, ledger, local == nullptr ? clock : *local, sink, *stop, settings};
    listener.on_each = [this, last](const DaemonPass& pass) {
      if (on_pass) on_pass(pass);
      if (clock.now() >= last) stop->request_stop(15);
    };
    TradingDaemon daemon(now, listener, check_interval);
    daemon.run(reload);
  }
  /// An earlier run could not close what it had opened.
  void leave_open() {
    PaperFault unfilled;
    unfilled.kind = PaperFaultKind::not_filled;
    unfilled.leg = PaperLeg::close;
    unfilled.times = std::nullopt;
    exchange.arm(unfilled);
    REQUIRE(round().has_value());
    exchange.clear_faults();
  }
  /// From now on, until the faults are cleared.
  void refuse_closes() {
    PaperFault refused;
    refused.kind = PaperFaultKind::refused;
    refused.leg = PaperLeg::close;
    refused.times = std::nullopt;
    exchange.arm(refused);
  }
  [[nodiscard]] std::vector<TradeRecord> trades() {
    auto all = ledger.recent(100);
    REQUIRE(all.has_value());
    return *all;
  }

  Milliseconds check_interval = TradingDaemon::kCheckInterval;
  Clock* local = nullptr;  // nothing: both go by one clock
  std::unique_ptr<StopToken> stop;
  StopToken reload;
  RecordingListener listener;
  std::function<void(const DaemonPass&)> on_pass;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_DAEMON_DAEMON_FLOOR_H
