#include "exchange/market_snapshot.h"

#include "base/check.h"
#include "base/json.h"
#include "exchange/instrument_message.h"
#include "exchange/market_message.h"

namespace apex {

Result<MarketSnapshot> decode_market_snapshot(std::string_view json) {
  APEX_TRY_ASSIGN(const JsonDocument document, JsonDocument::parse(json));
  APEX_TRY_ASSIGN(const JsonView symbols, document.root().at("symbols"));
  APEX_TRY_ASSIGN(const JsonView tickers, document.root().at("tickers"));
  MarketSnapshot snapshot;
  APEX_TRY_ASSIGN(snapshot.instruments, decode_instruments(symbols));
  APEX_TRY_ASSIGN(snapshot.tickers, decode_tickers(tickers));
  return snapshot;
}

MarketSnapshot shipped_market() {
  auto snapshot = decode_market_snapshot(market_snapshot_json());
  APEX_CHECK(snapshot.has_value());
  return *std::move(snapshot);
}

}  // namespace apex
