#ifndef APEX_EXCHANGE_MARKET_SNAPSHOT_H
#define APEX_EXCHANGE_MARKET_SNAPSHOT_H

#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/instrument.h"

namespace apex {

/// config/market_snapshot.json, built into the program: a market of the exchange's shape and
/// nobody's prices, for rehearsals without a network and for apexsim. An object with two answers of
/// the exchange: "symbols" (`GET /v3/symbols`) and "tickers" (`GET /v3/data/all-ticker-info`).
[[nodiscard]] std::string_view market_snapshot_json();

struct MarketSnapshot {
  std::vector<Instrument> instruments;
  std::vector<Ticker> tickers;
};

/// Errors: protocol, with the JSON path.
[[nodiscard]] Result<MarketSnapshot> decode_market_snapshot(std::string_view json);

/// The one that is built in; it is known to be sound.
[[nodiscard]] MarketSnapshot shipped_market();

}  // namespace apex

#endif  // APEX_EXCHANGE_MARKET_SNAPSHOT_H
