#ifndef APEX_EXCHANGE_MARKET_MESSAGE_H
#define APEX_EXCHANGE_MARKET_MESSAGE_H

#include <string>
#include <vector>

#include "base/json.h"
#include "base/timestamp.h"
#include "model/instrument.h"

/// Market data, each from the root of its answer. Errors: protocol, with the JSON path.
/// Source: apex-api.md 3.1.
namespace apex {

/// `GET /v3/time`: milliseconds, or seconds as older answers have it.
[[nodiscard]] Result<Timestamp> decode_server_time(const JsonView& root);

/// `GET /v3/data/all-ticker-info` and `GET /v3/ticker`, whose list has one row or none. Prices that
/// are "" or 0 are not set. A name listed twice is an error.
[[nodiscard]] Result<std::vector<Ticker>> decode_tickers(const JsonView& root);

/// `GET /v3/depth` of that contract. An answer for another one, or for none, is an error.
[[nodiscard]] Result<Depth> decode_depth(const JsonView& root, const std::string& public_name);

/// `GET /v3/get-worst-price`.
[[nodiscard]] Result<WorstPrice> decode_worst_price(const JsonView& root);

}  // namespace apex

#endif  // APEX_EXCHANGE_MARKET_MESSAGE_H
