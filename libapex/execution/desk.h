#ifndef APEX_EXECUTION_DESK_H
#define APEX_EXECUTION_DESK_H

#include <filesystem>
#include <optional>
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

/// What the exchange's clock showed, and when.
struct ServerTime {
  Timestamp told{};
  Milliseconds at_steady{0};
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
  std::optional<ServerTime> server_time{};  ///< as measured in this round

  /// The exchange's time, as well as it is known: what it told, and what has passed since. Somebody
  /// may set our own clock in the middle of a trade.
  [[nodiscard]] Timestamp server_now() const {
    if (!server_time) return clock.now();
    return server_time->told + (clock.steady() - server_time->at_steady);
  }

  /// What a listener throws ends here: it never stops a trade, and the close that follows leaves.
  void tell(EventKind kind, std::string text,
            std::vector<std::pair<std::string, std::string>> fields = {}) const noexcept;
};

}  // namespace apex

#endif  // APEX_EXECUTION_DESK_H
