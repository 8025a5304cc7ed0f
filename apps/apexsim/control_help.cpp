#include "apexsim/control_help.h"

#include <sstream>

#include "apexsim/wire_faults.h"

namespace apex {
namespace {

constexpr std::size_t kColumns = 78;

/// Words on lines that begin with `indent` blanks.
std::string wrapped(const std::string& words, std::size_t indent) {
  std::istringstream stream(words);
  const std::string start(indent, ' ');
  std::string text;
  std::string line = start;
  for (std::string word; stream >> word;) {
    if (line.size() + 1 + word.size() > kColumns) {
      text += line + "\n";
      line = start;
    }
    line += (line.size() > indent ? " " : "") + word;
  }
  return text + line + "\n";
}

}  // namespace

bool is_fault_of_the_way(PaperFaultKind kind) {
  return kind == PaperFaultKind::answer_lost || kind == PaperFaultKind::request_lost ||
         kind == PaperFaultKind::request_late || kind == PaperFaultKind::cancel_lost ||
         kind == PaperFaultKind::cancel_answer_lost;
}

std::string fault_kind_names() {
  std::string names;
  for (int i = 0; i < kPaperFaultKinds; ++i) {
    const auto kind = static_cast<PaperFaultKind>(i);
    if (!is_fault_of_the_way(kind))
      names += (names.empty() ? "" : " ") + std::string(to_string(kind));
  }
  return names;
}

std::string control_help() {
  return "Control routes (no key needed; forms are k=v&k=v, answers are JSON):\n"
         "  GET  /control/time       the exchange's clock\n"
         "  POST /control/time       set=2026-01-05T09:00:00Z and/or advance_ms=N\n"
         "  GET  /control/orders     every order received, and POSTs by client id\n"
         "  GET  /control/position   what is open now, reported or not\n"
         "  GET  /control/fills      every fill that counts, reported or not\n"
         "  GET  /control/requests   how often each route was called\n"
         "  POST /control/price      symbol= index=        move a price\n"
         "  POST /control/symbol     symbol= enableTrade= enableOpenPosition=\n"
         "  POST /control/trade      symbol= side= size=   trade by hand, at once\n"
         "  POST /control/balance    usdt=                 set the wallet\n"
         "  GET  /control/faults     what is armed\n"
         "  POST /control/faults     kind= leg=any|open|close times=N|always\n"
         "                           delay_ms= share= refusal=ORDER_KEY; kinds:\n" +
         wrapped(fault_kind_names(), 27) +
         "  POST /control/wire       answer= path=/api/v3/order method=POST\n"
         "                           times=N|always process=yes|no delay_ms=; answers:\n" +
         wrapped(WireFaults::answer_names(), 27) + "  POST /control/clear      disarm everything\n";
}

}  // namespace apex
