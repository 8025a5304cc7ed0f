#ifndef APEX_EXECUTION_DESK_H
#define APEX_EXECUTION_DESK_H

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "exchange/exchange.h"
#include "ledger/ledger.h"
#include "model/event.h"
#include "model/settings.h"

namespace apex {

/// The settings a trade is made under.
struct ExecutionSettings {
  Network network = Network::local;
  TradingSettings trading;
  ScheduleSettings schedule;
  SafetySettings safety;
  BreakerSettings breaker;
  ProgrammeSettings programme;
  std::filesystem::path data_dir;  ///< where the halt file is
};

/// All that a trade works with. Owns nothing; everything outlives it. A rehearsal differs only in
/// what stands behind `market`, `gateway` and `ledger`.
struct Desk {
  MarketReader& market;
  OrderGateway& gateway;
  Ledger& ledger;
  Clock& clock;
  EventSink& events;
  const StopToken& stop;
  const ExecutionSettings& settings;
  Milliseconds server_offset{0};  ///< server minus local clock, measured in this round

  /// The exchange's time, as well as it is known.
  [[nodiscard]] Timestamp server_now() const { return clock.now() + server_offset; }

  void tell(EventKind kind, std::string text,
            std::vector<std::pair<std::string, std::string>> fields = {}) const {
    events.on_event({kind, server_now(), std::move(text), std::move(fields)});
  }
};

}  // namespace apex

#endif  // APEX_EXECUTION_DESK_H
