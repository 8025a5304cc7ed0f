#include "execution/desk.h"

namespace apex {

void Desk::tell(EventKind kind, std::string text,
                std::vector<std::pair<std::string, std::string>> fields) const noexcept {
  try {
    events.on_event({kind, server_now(), std::move(text), std::move(fields)});
  } catch (...) {
    // Nobody is left to tell; what counts stands in the ledger and is told at the end.
  }
}

}  // namespace apex
