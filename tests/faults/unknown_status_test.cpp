#include <catch2/catch.hpp>

#include "tests/faults/cell_tally.h"
#include "tests/faults/wire_judge.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// An order that did what it did, under a status of which we have never heard.
struct StatusCell {
  const char* name;
  const char* leg;    ///< as its answer shows it
  const char* fault;  ///< of the market, for apexsim; "" for none
  Expected expected;
};

constexpr const char* kOpens = R"("reduceOnly":false)";
constexpr const char* kCloses = R"("reduceOnly":true)";

constexpr StatusCell kCells[] = {
    {"an open that filled", kOpens, "", wire::kUnknownFlatCounted},
    // Twice: somebody else's order of this account is the first to meet it.
    {"an open that did not fill", kOpens, "kind=not_filled&leg=open&times=2", wire::kUnknownFlat},
    {"a close that filled", kCloses, "", wire::kRiskFlat},
    {"a close that did not fill", kCloses, "kind=not_filled&leg=close", wire::kRiskFlat},
};

std::vector<std::string> run_cell(const StatusCell& cell) {
  WireFloor floor;
  if (*cell.fault != '\0') floor.wire.ask("POST", "/control/faults", cell.fault);
  bool met = false;
  floor.wire.on_answer = [&](const HttpRequest& request, HttpResponse& response) {
    const std::string name = R"("status":")";
    const std::size_t at = response.body.find(name);
    if (request.route != "/v3/order" || request.method != HttpMethod::get ||
        response.body.find(cell.leg) == std::string::npos || at == std::string::npos) {
      return;
    }
    met = true;
    const std::size_t begin = at + name.size();
    response.body.replace(begin, response.body.find('"', begin) - begin, "SOMETHING_NEW");
  };
  floor.wire.begin_round(std::nullopt);
  const RoundEnd end = floor.round();
  std::vector<std::string> problems;
  if (!met) problems.emplace_back("the status was never asked for");
  judge_round(problems, floor, end, cell.expected);
  judge_next_round(problems, floor);
  for (std::string& promise : floor.broken_promises()) problems.push_back(std::move(promise));
  return problems;
}

}  // namespace

TEST_CASE("a status of which we have never heard is no outcome, until it is one we know",
          "[faults][wire]") {
  for (const StatusCell& cell : kCells) {
    DYNAMIC_SECTION(cell.name) {
      count_cell(std::string("unknown status: ") + cell.name, run_cell(cell));
    }
  }
}
