#ifndef APEX_APEXSIM_MARKET_PAGES_H
#define APEX_APEXSIM_MARKET_PAGES_H

#include <map>
#include <string>
#include <string_view>

#include "apexsim/sim_request.h"
#include "base/json.h"
#include "paper/market.h"

namespace apex {

/// Public market data in the exchange's own shapes: what the snapshot says, with the prices and
/// flags that the engine has now. Source: apex-api.md 3.1 and 4.
class MarketPages {
 public:
  /// `snapshot`: the text that exchange/market_snapshot.h decodes. Errors: protocol.
  [[nodiscard]] static Result<MarketPages> make(std::string_view snapshot);

  [[nodiscard]] SimAnswer symbols(const PaperMarket& market);
  [[nodiscard]] SimAnswer ticker(const PaperMarket& market, const SimRequest& request,
                                 Timestamp now) const;
  [[nodiscard]] SimAnswer all_tickers(const PaperMarket& market, Timestamp now) const;
  [[nodiscard]] SimAnswer depth(const PaperMarket& market, const SimRequest& request,
                                Timestamp now) const;
  /// Candles that never moved: all prices are today's index.
  [[nodiscard]] SimAnswer klines(const PaperMarket& market, const SimRequest& request,
                                 Timestamp now) const;
  [[nodiscard]] SimAnswer history_funding(const PaperMarket& market,
                                          const SimRequest& request) const;

  /// Of a contract; 0 where the snapshot names none.
  [[nodiscard]] Decimal maintenance_margin_rate(const Symbol& symbol) const;

 private:
  MarketPages(JsonDocument document, JsonView symbols)
      : document_(std::move(document)), symbols_(std::move(symbols)) {}
  void write_ticker(JsonWriter& json, const PaperMarket::Contract& contract, Timestamp now) const;

  JsonDocument document_;
  JsonView symbols_;                         ///< the "data" of /v3/symbols
  std::map<std::string, JsonView> tickers_;  ///< rows by public name
  std::map<Symbol, JsonView> contracts_;     ///< rows by symbol
  std::string symbols_flags_;                ///< the flags with which symbols_text_ was made
  std::string symbols_text_;
};

}  // namespace apex

#endif  // APEX_APEXSIM_MARKET_PAGES_H
