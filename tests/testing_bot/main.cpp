// apexbot-testing: apexbot with a clock that can be set and with points at which it can die. For
// tests only; never installed. The same arguments as apexbot, and from the environment:
//   APEXBOT_TESTING_NOW     where its clock starts, UTC; empty: now
//   APEXBOT_TESTING_SPEED   waits pass so many times faster
//   APEXBOT_TESTING_CLOCK   a file; the number in it sets the clock so many milliseconds ahead
//   APEXBOT_TESTING_JUMP    set: waits between rounds are over at once, also for the apexsim
//   APEXBOT_TESTING_FAULTS  "SEED PER_MILLE": how many of the calls arm a fault at the apexsim
//   APEXBOT_TESTING_CRASH   the point at which it kills itself with SIGKILL: "send open 1: after"
//   APEXBOT_TESTING_TERM    the point at which it gets SIGTERM
//   APEXBOT_TESTING_POINTS  the file that gets a line for each point it passes
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <tuple>

#include "apexbot/app.h"
#include "apexbot/exit_status.h"
#include "apexbot/signals.h"
#include "tests/support/mortal_ports.h"
#include "tests/testing_bot/exchange_in_step.h"
#include "tests/testing_bot/sync_points.h"
#include "tests/testing_bot/testing_clock.h"

namespace {

using namespace apex;
using namespace apex::testing;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

class MortalWrap final : public PortWrap {
 public:
  explicit MortalWrap(Life& life) : life_(life) {}
  MarketReader& wrap_market(MarketReader& market) override {
    return market_.emplace(market, life_);
  }
  OrderGateway& wrap_gateway(OrderGateway& gateway) override {
    return gateway_.emplace(gateway, life_);
  }

 private:
  Life& life_;
  std::optional<MortalMarket> market_;
  std::optional<MortalGateway> gateway_;
};

/// Each point on the disk before anything else happens, also where that is the death.
void watch_points(Life& life, const std::string& path, const std::string& signalled) {
  const int file =
      path.empty() ? -1 : open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  life.on_point = [file, signalled](const std::string& point) {
    const std::string line = point + "\n";
    if (file >= 0) std::ignore = write(file, line.data(), line.size());
    if (point == signalled) raise(SIGTERM);
  };
}

}  // namespace

int main(int argc, char** argv) {
  Life life(variable("APEXBOT_TESTING_CRASH"));
  life.on_death = [] { kill(getpid(), SIGKILL); };
  watch_points(life, variable("APEXBOT_TESTING_POINTS"), variable("APEXBOT_TESTING_TERM"));
  FactTrace facts;
  add_points_to_syncs(life, facts);

  std::optional<Timestamp> start;
  if (const std::string now = variable("APEXBOT_TESTING_NOW"); !now.empty()) {
    const auto parsed = parse_utc(now);
    if (!parsed) return kExitInternal;
    start = *parsed;
  }
  const bool jumps = !variable("APEXBOT_TESTING_JUMP").empty();
  const std::string faults = variable("APEXBOT_TESTING_FAULTS");
  TestingClock time(start, std::atoi(variable("APEXBOT_TESTING_SPEED").c_str()),
                    variable("APEXBOT_TESTING_CLOCK"), jumps ? Waits::jump : Waits::pass);
  ExchangeInStep exchange(variable("APEX_BASE_URL"), faults, time);
  MortalClock mortal(time, life);
  const bool lives_long = jumps || !faults.empty();
  if (lives_long) {
    life.forgets_points = true;
    life.on_point = [&exchange](const std::string& point) { exchange.on_point(point); };
  }
  Clock& clock = lives_long ? static_cast<Clock&>(time) : mortal;  // weeks of waits are no steps
  MortalWrap wrap(life);
  static StopToken stop;
  static ReloadToken reload;
  install_signal_handlers(stop, reload);
  Output out(stdout, stderr, Colour::no);
  return run_app(
      {{argv + 1, argv + argc}, process_environment(), clock, out, stop, ".env", &wrap, &reload});
}
