#include "config/live_rule.h"

namespace apex {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : " and ") + part;
  return text;
}

}  // namespace

const char* to_string(TradeMode mode) { return mode == TradeMode::live ? "live" : "rehearsal"; }

Result<TradeMode> mode_of_trade(const Config& config, LiveFlag live) {
  if (live == LiveFlag::absent) return TradeMode::rehearsal;
  if (!config.written_dry_runs.empty()) {
    return fail(ErrorKind::refused, "--live is given, but a dry run is written and wins: " +
                                        joined(config.written_dry_runs) +
                                        "; take it out there to trade for real");
  }
  return TradeMode::live;
}

Result<TradeMode> mode_of_run(const Config& config, LiveFlag live) {
  if (live == LiveFlag::given) return mode_of_trade(config, live);
  return config.armed && config.written_dry_runs.empty() ? TradeMode::live : TradeMode::rehearsal;
}

}  // namespace apex
