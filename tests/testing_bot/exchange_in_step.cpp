#include "tests/testing_bot/exchange_in_step.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "tests/support/raw_http.h"

namespace apex::testing {
namespace {

/// One at a time; each is over by itself.
constexpr std::array kFaults{
    "wire method=GET&answer=bad_gateway",
    "wire method=GET&answer=maintenance",
    "wire method=GET&answer=html",
    "wire method=GET&answer=garbage",
    "wire method=GET&answer=truncated",
    "wire method=GET&answer=code_10004",
    "wire method=POST&path=/api/v3/order&answer=error_500",
    "wire method=POST&path=/api/v3/order&answer=empty",
    "wire method=POST&path=/api/v3/order&answer=bad_gateway&process=no",
    "wire method=POST&path=/api/v3/order&answer=true&delay_ms=900",
    "faults kind=not_filled&leg=open",
    "faults kind=not_filled&leg=close",
    "faults kind=refused&leg=open&refusal=ORDER_SYMBOL_DISABLE_TRADE",
    "faults kind=refused&leg=close&refusal=ORDER_SYMBOL_DISABLE_TRADE",
};

}  // namespace

ExchangeInStep::ExchangeInStep(const std::string& address, const std::string& faults,
                               const TestingClock& clock)
    : clock_(clock) {
  const std::size_t colon = address.rfind(':');
  if (colon != std::string::npos) port_ = std::atoi(address.c_str() + colon + 1);
  unsigned long long seed = 0;
  if (std::sscanf(faults.c_str(), "%llu %d", &seed, &faults_per_mille_) == 2) random_.seed(seed);
}

void ExchangeInStep::on_point(const std::string& point) {
  const bool is_call =
      point.ends_with(": before") && !point.starts_with("ledger") && !point.starts_with("wait");
  if (!is_call) return;
  const Milliseconds jumped = clock_.jumped();
  if (jumped != told_) {
    tell("/control/time", "advance_ms=" + std::to_string((jumped - told_).count()));
    told_ = jumped;
  }
  constexpr int kMille = 1000;
  if (static_cast<int>(random_() % kMille) < faults_per_mille_) arm_a_fault();
}

void ExchangeInStep::arm_a_fault() {
  const std::string fault = kFaults.at(random_() % kFaults.size());
  const std::size_t blank = fault.find(' ');
  tell("/control/" + fault.substr(0, blank), fault.substr(blank + 1));
}

/// A test may stop this process in the middle of it for longer than the exchange waits: once more.
void ExchangeInStep::tell(const std::string& target, const std::string& form) const {
  constexpr int kAttempts = 3;
  constexpr int kOk = 200;
  std::optional<RawHttpAnswer> answer;
  for (int i = 0; i < kAttempts && !answer; ++i) {
    answer = send_raw(
        port_, {"POST", target, {{"Content-Type", "application/x-www-form-urlencoded"}}, form});
  }
  if (answer && answer->status == kOk) return;
  std::fprintf(stderr, "apexbot-testing: %s %s was refused: %s\n", target.c_str(), form.c_str(),
               answer ? answer->body.c_str() : "no answer");
  std::abort();
}

}  // namespace apex::testing
