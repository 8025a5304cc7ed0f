#ifndef APEX_MODEL_INSTRUMENT_H
#define APEX_MODEL_INSTRUMENT_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/ids.h"
#include "model/money.h"

namespace apex {

/// One perpetual contract of the exchange's configuration. Source: apex-api.md 4.1.
struct Instrument {
  Symbol symbol;
  std::string public_name;    ///< "BTCUSDT", for public market data (crossSymbolName)
  std::uint16_t pair_id = 0;  ///< l2PairId, signed
  int asset_decimals = 18;    ///< scale of size and price in the signature, of the settle asset
  std::string base_token;
  std::string settle_asset;
  Price tick;  ///< prices are multiples of it
  Size step;   ///< sizes are multiples of it
  Size min_size;
  Size max_size;
  Decimal initial_margin_rate;          ///< the lowest the contract allows: 1 / highest leverage
  Decimal default_initial_margin_rate;  ///< in force where the user has set none
  std::optional<Decimal> max_market_price_range;  ///< share of the reference price, e.g. 0.025
  bool enable_trade = false;
  bool enable_open_position = false;
  bool enable_display = false;
  bool is_prelaunch = false;

  /// A position may be opened in it.
  [[nodiscard]] bool open_allowed() const {
    return enable_display && enable_trade && enable_open_position && !is_prelaunch;
  }
};

/// Prices of one contract. The exchange leaves some unset. Source: apex-api.md 3.1.
struct Ticker {
  std::string public_name;
  std::optional<Price> last;
  std::optional<Price> index;
  std::optional<Price> mark;
  std::optional<Usdt> turnover_24h;
};

/// What a market order of a given size and side has to carry. Source: apex-api.md 5.6.
struct WorstPrice {
  Price worst;
  std::optional<Price> best_bid;
  std::optional<Price> best_ask;
};

struct DepthLevel {
  Price price;
  Size size;
};

/// Asks ascending, bids descending.
struct Depth {
  std::vector<DepthLevel> asks;
  std::vector<DepthLevel> bids;
};

}  // namespace apex

#endif  // APEX_MODEL_INSTRUMENT_H
