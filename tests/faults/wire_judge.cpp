#include "tests/faults/wire_judge.h"

#include <fmt/format.h>

namespace apex::testing {
namespace {

const char* text(Open open) {
  switch (open) {
    case Open::not_sent:
      return "not sent";
    case Open::lost:
      return "lost";
    case Open::placed:
      return "placed";
  }
  return "";
}

std::string text(const std::optional<ErrorKind>& error) {
  return error ? to_string(*error) : "no error";
}

void expect(std::vector<std::string>& problems, const char* what, const std::string& expected,
            const std::string& got) {
  if (expected != got) {
    problems.push_back(fmt::format("{}: expected {}, got {}", what, expected, got));
  }
}

}  // namespace

void judge_round(std::vector<std::string>& problems, WireFloor& floor, const RoundEnd& end,
                 const Expected& expected) {
  const std::string why = end.error ? " (" + end.error->message + ")" : "";
  expect(problems, "outcome", text(expected.error),
         end.error ? to_string(end.error->kind) : "no error");
  if (!problems.empty()) problems.back() += why;
  const int placed = floor.opens_placed();
  const Open open = placed > 0               ? Open::placed
                    : floor.wire.open_left() ? Open::lost
                                             : Open::not_sent;
  expect(problems, "open", text(expected.open), text(open));
  expect(problems, "day", expected.day == Day::counts ? "counts" : "does not count",
         floor.day_counts() ? "counts" : "does not count");
  expect(problems, "left", expected.left == Left::flat ? "flat" : "open",
         floor.is_flat() ? "flat" : "open");
  const bool is_risk = end.error && (end.error->kind == ErrorKind::position_open ||
                                     end.error->kind == ErrorKind::outcome_unknown);
  if (is_risk != !floor.all_settled()) problems.push_back("an open risk that is not said, or none");
  if (is_risk && !end.error->message.starts_with("OPEN RISK")) {
    problems.push_back("an open risk in a low voice: " + end.error->message);
  }
}

void judge_next_round(std::vector<std::string>& problems, WireFloor& floor) {
  floor.wait_for_next_run();
  const bool counted = floor.opens_filled() > 0;
  floor.settings.trading.type = OrderType::market;
  floor.wire.script = nullptr;
  floor.wire.on_answer = nullptr;
  floor.wire.begin_round(std::nullopt);
  const RoundEnd end = floor.round();
  if (end.error) problems.push_back("the next round: " + end.error->message);
  if (counted && floor.wire.open_left()) problems.push_back("a second open for a day that counts");
  if (!floor.is_flat()) problems.push_back("not flat after the next round");
  if (!floor.all_settled()) problems.push_back("not settled after the next round");
  if (!floor.day_counts()) problems.push_back("no trade for the day after the next round");
}

}  // namespace apex::testing
