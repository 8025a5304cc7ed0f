#ifndef APEX_TESTS_TESTING_BOT_EXCHANGE_IN_STEP_H
#define APEX_TESTS_TESTING_BOT_EXCHANGE_IN_STEP_H

#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "tests/support/raw_http.h"
#include "tests/testing_bot/testing_clock.h"

namespace apex::testing {

/// The apexsim behind a program whose waits jump: told of the time that was left out before it is
/// asked anything, and now and then of a fault.
class ExchangeInStep {
 public:
  /// `faults`: "SEED PER_MILLE", of the calls; empty: none. The address is "http://127.0.0.1:PORT".
  ExchangeInStep(const std::string& address, const std::string& faults, const TestingClock& clock);

  /// At each point of a Life.
  void on_point(const std::string& point);

 private:
  void arm_a_fault();
  void catch_up();
  [[nodiscard]] std::optional<RawHttpAnswer> ask(const RawHttpRequest& request) const;
  [[noreturn]] static void give_up(const std::string& why);

  int port_ = 0;
  const TestingClock& clock_;
  Milliseconds told_{0};  // of what was left out
  int faults_per_mille_ = 0;
  std::mt19937_64 random_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_TESTING_BOT_EXCHANGE_IN_STEP_H
