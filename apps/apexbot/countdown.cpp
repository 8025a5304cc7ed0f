#include "apexbot/countdown.h"

#include <fmt/format.h>

namespace apex {

Result<void> count_down(const Config& config, TradeMode mode, Context& context) {
  constexpr int kSeconds = 5;
  if (mode != TradeMode::live || config.api.network != Network::mainnet) return {};
  for (int left = kSeconds; left > 0; --left) {
    context.out().note(fmt::format("REAL MONEY: trading on mainnet ({}) in {} s, Ctrl-C stops it",
                                   config.base_url(), left));
    context.clock().sleep_for(std::chrono::seconds{1}, &context.stop());
    if (context.stop().stop_requested()) {
      return fail(ErrorKind::refused, "stopped in the countdown: nothing was sent");
    }
  }
  return {};
}

}  // namespace apex
