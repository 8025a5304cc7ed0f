#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "tests/faults/cell_tally.h"
#include "tests/faults/damage.h"
#include "tests/faults/wire_floor.h"
#include "tests/faults/wire_judge.h"
#include "tests/faults/wire_table.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// What has to happen for a station to be reached at all.
void prepare_floor(WireFloor& floor, Station station) {
  FaultyWire& wire = floor.wire;
  if (station == Station::day_orders) {
    // A fill without a client id: only its order tells whose it is.
    wire.on_answer = [](const HttpRequest& request, HttpResponse& response) {
      if (request.route == "/v3/fills") {
        response.body = without_member(response.body, "clientOrderId");
      }
    };
  }
  if (station == Station::order_by_client_id) {
    wire.script = [](const HttpRequest& request) {
      return is_open(request) ? std::optional(Fault::reset_after) : std::nullopt;
    };
  }
  if (contains(wire::kPricesAgain, station) || station == Station::close_again) {
    wire.ask("POST", "/control/faults", "kind=reduce_only_canceled&leg=close");
  }
  if (station == Station::cancel) {
    // The market moves away just before the LIMIT order arrives.
    floor.settings.trading.type = OrderType::limit;
    wire.script = [&wire](const HttpRequest& request) -> std::optional<Fault> {
      if (is_open(request)) {
        wire.ask("POST", "/control/price", "symbol=LINEA-USDT&index=0.00941");
      }
      return std::nullopt;
    };
  }
  if (contains(wire::kRecovery, station)) {
    // The open filled, and then the network was gone.
    wire.begin_round(std::nullopt);
    wire.script = [&wire](const HttpRequest& request) -> std::optional<Fault> {
      if (is_open(request)) return Fault::reset_after;
      return wire.open_left() ? std::optional(Fault::refused) : std::nullopt;
    };
    std::ignore = floor.round();
    wire.script = nullptr;
    floor.wait_for_next_run();
  }
}

std::vector<std::string> run_cell(const Attack& attack) {
  WireFloor floor;
  prepare_floor(floor, attack.station);
  floor.wire.begin_round(attack);
  const RoundEnd end = floor.round();
  std::vector<std::string> problems;
  if (floor.wire.struck() == 0) problems.emplace_back("the station was never reached");
  judge_round(problems, floor, end, expected_of(attack.station, attack.fault, attack.strike));
  for (std::string& promise : floor.broken_promises()) problems.push_back(std::move(promise));
  judge_next_round(problems, floor);
  for (std::string& promise : floor.broken_promises()) {
    problems.push_back("after the next round: " + promise);
  }
  return problems;
}

}  // namespace

// One cell alone: apex_faults "every request x every fault*" -c close -c "reset_after, once"
TEST_CASE("every request x every fault of the wire ends as the table says", "[faults][wire]") {
  for (int station = 0; station < kStations; ++station) {
    const auto at_station = static_cast<Station>(station);
    DYNAMIC_SECTION(to_string(at_station)) {
      for (int fault = 0; fault < kFaults; ++fault) {
        for (const Strike strike : {Strike::once, Strike::lasting}) {
          const Attack attack{at_station, static_cast<Fault>(fault), strike};
          const std::string name =
              fmt::format("{}, {}", to_string(attack.fault), to_string(strike));
          DYNAMIC_SECTION(name) {
            count_cell(fmt::format("{}: {}", to_string(at_station), name), run_cell(attack));
          }
        }
      }
    }
  }
}
