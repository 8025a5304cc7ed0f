#ifndef APEX_TESTS_SIMULATION_REQUEST_METER_H
#define APEX_TESTS_SIMULATION_REQUEST_METER_H

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace apex::testing {

/// Counts what the program asks of the exchange in any minute.
class RequestMeter {
 public:
  static constexpr Milliseconds kMinute{60'000};
  /// While nothing of ours is open or unsettled.
  static constexpr int kCalmMax = 60;
  /// While a trade is being settled: half of what the exchange lets through (apex-api.md 6.5: 600
  /// in all). A settle budget of a minute has 40 looks (RoundTrip), each for at most the four
  /// orders of an intent, the fills and the account, and a close asks for two prices before it
  /// leaves; a program that dies in it and starts again begins anew.
  static constexpr int kBusyMax = 300;

  /// A point of Life was passed. Something to say where a bound is broken.
  [[nodiscard]] std::optional<std::string> on_point(std::string_view point, Milliseconds now);

  /// A trade is on its way, or all of them are settled.
  void set_busy(bool busy, Milliseconds now);

  [[nodiscard]] int most_calm() const { return most_calm_; }
  [[nodiscard]] int most_busy() const { return most_busy_; }

 private:
  std::deque<Milliseconds> requests_;  ///< of the last minute
  bool is_busy_ = false;
  std::optional<Milliseconds> busy_until_;
  int most_calm_ = 0;
  int most_busy_ = 0;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SIMULATION_REQUEST_METER_H
