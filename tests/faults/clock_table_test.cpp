#include <fmt/format.h>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "apexsim/request_check.h"
#include "tests/faults/cell_tally.h"
#include "tests/faults/wire_judge.h"

using namespace apex;
using namespace apex::testing;

namespace {

enum class Whose { servers, ours };

/// Where in a trade a clock jumps; the time of the exchange is measured at its very beginning.
enum class Moment { from_the_start, after_the_measurement, at_the_open, between_the_legs, behind };

constexpr std::array kMoments{Moment::from_the_start, Moment::after_the_measurement,
                              Moment::at_the_open, Moment::between_the_legs, Moment::behind};
constexpr std::array kJumps{1, 5, 30, 61, 3600, 86'400, -1, -5, -30, -61, -3600, -86'400};

const char* to_string(Moment moment) {
  switch (moment) {
    case Moment::from_the_start:
      return "from the start";
    case Moment::after_the_measurement:
      return "after the measurement";
    case Moment::at_the_open:
      return "at the open";
    case Moment::between_the_legs:
      return "between the legs";
    case Moment::behind:
      return "behind the close";
  }
  return "";
}

bool is_at(Moment moment, const HttpRequest& request) {
  switch (moment) {
    case Moment::from_the_start:
      return true;
    case Moment::after_the_measurement:
      return request.route == "/v3/account";
    case Moment::at_the_open:
      return is_open(request);
    case Moment::between_the_legs:
      return is_close(request);
    case Moment::behind:
      return request.route == "/v3/order" && request.method == HttpMethod::get;
  }
  return false;
}

void jump(WireFloor& floor, Whose whose, Milliseconds by) {
  const Timestamp exchange_now = floor.exchange_clock.now();
  if (whose == Whose::servers) return floor.exchange_clock.set(exchange_now + by);
  floor.clock.set(floor.clock.now() + by);
  floor.exchange_clock.set(exchange_now);  // it has not noticed
}

/// The exchange takes stamps of a certain age and lead. Only an open that is on its way already is
/// lost by a jump of the exchange's beyond them; for all else the time is measured anew.
Expected expected_of(Whose whose, Moment moment, Milliseconds by) {
  const bool refused = whose == Whose::servers && (by > kStampAgeMax || -by > kStampLeadMax);
  if (moment != Moment::at_the_open || !refused) return wire::kTrades;
  return {ErrorKind::exchange_rejected, Open::lost, Day::does_not, Left::flat};
}

std::vector<std::string> run_cell(Whose whose, Moment moment, Milliseconds by) {
  WireFloor floor;
  bool jumped = false;
  floor.wire.script = [&](const HttpRequest& request) -> std::optional<Fault> {
    if (!jumped && is_at(moment, request)) {
      jumped = true;
      jump(floor, whose, by);
    }
    return std::nullopt;
  };
  floor.wire.begin_round(std::nullopt);
  const RoundEnd end = floor.round();
  std::vector<std::string> problems;
  if (!jumped) problems.emplace_back("the moment never came");
  judge_round(problems, floor, end, expected_of(whose, moment, by));
  judge_next_round(problems, floor);
  for (std::string& promise : floor.broken_promises()) problems.push_back(std::move(promise));
  return problems;
}

}  // namespace

TEST_CASE("a clock that is off, or jumps at any moment of a trade, ends as the table says",
          "[faults][clock]") {
  for (const Moment moment : kMoments) {
    DYNAMIC_SECTION(to_string(moment)) {
      for (const Whose whose : {Whose::servers, Whose::ours}) {
        for (const int seconds : kJumps) {
          if (whose == Whose::servers && std::abs(seconds) > 3600) continue;  // another day there
          const std::string name = fmt::format(
              "{} clock by {} s", whose == Whose::servers ? "the exchange's" : "our", seconds);
          DYNAMIC_SECTION(name) {
            count_cell(fmt::format("{}: {}", to_string(moment), name),
                       run_cell(whose, moment, std::chrono::seconds{seconds}));
          }
        }
      }
    }
  }
}
