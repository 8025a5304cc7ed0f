#include "tests/testing_bot/exchange_in_step.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "base/json.h"

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

constexpr int kAttempts = 3;
const RawHeaders kForm{{"Content-Type", "application/x-www-form-urlencoded"}};

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
  if (clock_.jumped() != told_) {
    catch_up();
    told_ = clock_.jumped();
  }
  constexpr int kMille = 1000;
  if (static_cast<int>(random_() % kMille) < faults_per_mille_) arm_a_fault();
}

void ExchangeInStep::arm_a_fault() {
  const std::string fault = kFaults.at(random_() % kFaults.size());
  const std::size_t blank = fault.find(' ');
  for (int i = 0; i < kAttempts; ++i) {
    if (ask({"POST", "/control/" + fault.substr(0, blank), kForm, fault.substr(blank + 1)})) return;
  }
  give_up("no fault can be armed");
}

/// By what its clock shows, not by what was left out: an answer that is lost advances it once.
void ExchangeInStep::catch_up() {
  for (int i = 0; i < kAttempts; ++i) {
    const auto answer = ask({"GET", "/control/time", {}, ""});
    if (!answer) continue;
    const auto document = JsonDocument::parse(answer->body);
    const auto shown = document ? document->root().string("data") : Result<std::string>{""};
    const auto theirs = parse_utc(shown.value_or(""));
    if (!theirs) give_up("its time cannot be read");
    const Milliseconds behind = clock_.now() - *theirs;
    if (behind <= Milliseconds{0}) return;
    if (ask({"POST", "/control/time", kForm, "advance_ms=" + std::to_string(behind.count())})) {
      return;
    }
  }
  give_up("its clock cannot be advanced");
}

/// Nothing where no answer came: a test may stop this process in the middle for longer than the
/// exchange waits.
std::optional<RawHttpAnswer> ExchangeInStep::ask(const RawHttpRequest& request) const {
  constexpr int kOk = 200;
  auto answer = send_raw(port_, request);
  if (answer && answer->status != kOk) give_up(request.target + ": " + answer->body);
  return answer;
}

void ExchangeInStep::give_up(const std::string& why) {
  std::fprintf(stderr, "apexbot-testing: the exchange: %s\n", why.c_str());
  std::abort();
}

}  // namespace apex::testing
