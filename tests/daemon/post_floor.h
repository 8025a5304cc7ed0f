#ifndef APEX_TESTS_DAEMON_POST_FLOOR_H
#define APEX_TESTS_DAEMON_POST_FLOOR_H

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/alert_post.h"
#include "tests/execution/trading_floor.h"

namespace apex::testing {

using Keys = std::vector<std::string>;

/// Where alerts arrive, if they do.
struct Receiver {
  std::vector<Alert> alerts;
  std::vector<Timestamp> attempts;
  std::optional<DeliveryFailure> failure;
  std::optional<EventKind> refuses;  ///< whatever else it takes
  Milliseconds takes{0};             ///< of steady time, each attempt

  [[nodiscard]] Keys keys() const {
    Keys result;
    for (const Alert& alert : alerts) result.push_back(alert.key);
    return result;
  }
};

class FakeChannel final : public AlertChannel {
 public:
  FakeChannel(std::string name, Receiver& receiver, ManualClock& clock)
      : name_(std::move(name)), receiver_(receiver), clock_(clock) {}
  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] DeliveryOutcome deliver(const Alert& alert, Timestamp now,
                                        Milliseconds budget) override {
    receiver_.attempts.push_back(now);
    CHECK(budget >= AlertPost::kShortestAttempt);
    CHECK(budget <= kBudget);
    clock_.advance(std::min(receiver_.takes, budget));
    if (receiver_.failure) return tl::unexpected(*receiver_.failure);
    if (receiver_.refuses == alert.event.kind) {
      return tl::unexpected(DeliveryFailure{"status 400", std::nullopt});
    }
    receiver_.alerts.push_back(alert);
    return {};
  }

 private:
  std::string name_;
  Receiver& receiver_;
  ManualClock& clock_;
};

/// A floor whose alerts arrive at two receivers.
struct PostFloor : TradingFloor {
  PostFloor() { clock.set(at("2026-01-05T08:30:00Z")); }

  /// As after a start of the program.
  AlertPost post(Ledger* other = nullptr) {
    now.emplace(
        Desk{exchange, *gateway, other == nullptr ? ledger : *other, clock, sink, stop, settings});
    AlertChannels channels;
    channels.push_back(std::make_unique<FakeChannel>("webhook", hook, clock));
    if (has_second) channels.push_back(std::make_unique<FakeChannel>("ntfy", second, clock));
    return AlertPost({std::move(channels), events, *now, log});
  }

  [[nodiscard]] DaemonPass pass(PassKind kind = PassKind::waiting) const {
    DaemonPass result;
    result.kind = kind;
    result.at = clock.now();
    return result;
  }
  [[nodiscard]] DaemonPass failed(ErrorKind kind) const {
    DaemonPass result = pass(PassKind::failed);
    result.failure = Error{kind, "why it failed"};
    return result;
  }

  /// Passes and idle time until then.
  void run(AlertPost& alerts, Milliseconds duration, Milliseconds step = std::chrono::minutes{1}) {
    for (Milliseconds gone{0}; gone < duration; gone += step) {
      const Timestamp end = clock.now() + step;
      std::ignore = alerts.on_idle(step);
      CHECK(clock.now() <= end);
      if (clock.now() < end) clock.advance(end - clock.now());
    }
  }

  bool has_second = false;
  Receiver hook;
  Receiver second;
  std::vector<EventKind> events{alert_kinds().begin(), alert_kinds().end()};
  std::optional<Desk> now;
  /// Lines of the log that say that.
  [[nodiscard]] int logged(const std::string& text) const {
    std::rewind(sink_file);
    std::string all;
    std::array<char, 4096> part{};
    for (std::size_t got = 0; (got = std::fread(part.data(), 1, part.size(), sink_file)) > 0;) {
      all.append(part.data(), got);
    }
    int count = 0;
    for (std::size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) {
      ++count;
    }
    return count;
  }
  std::FILE* sink_file = std::tmpfile();
  Logger log{sink_file, LogLevel::warn, clock};
  ~PostFloor() { std::fclose(sink_file); }
};

inline const Milliseconds kMinute{60'000};
inline const DeliveryFailure kDown{"status 500", std::nullopt};

}  // namespace apex::testing

#endif  // APEX_TESTS_DAEMON_POST_FLOOR_H
