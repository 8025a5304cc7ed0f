#ifndef APEX_APEXBOT_CACHED_MARKET_H
#define APEX_APEXBOT_CACHED_MARKET_H

#include <optional>
#include <vector>

#include "apexbot/symbol_cache.h"
#include "exchange/exchange.h"

namespace apex {

/// A MarketReader whose contracts come from the cache where it has them; all else is asked for.
/// Those that it has it keeps: something that is open can be closed by them, however old they are.
class CachedMarket final : public MarketReader {
 public:
  CachedMarket(MarketReader& inner, SymbolCache cache) : inner_(inner), cache_(std::move(cache)) {}

  [[nodiscard]] Result<std::vector<Instrument>> instruments() override;
  /// Asks the exchange, and keeps the answer for the next run.
  [[nodiscard]] Result<void> refresh();
  /// Before a round that may open something: what is older than SymbolCache::kAgeMax is asked for
  /// again.
  void drop_old();

  [[nodiscard]] Result<Timestamp> server_time() override { return inner_.server_time(); }
  [[nodiscard]] Result<std::vector<Ticker>> tickers() override { return inner_.tickers(); }
  [[nodiscard]] Result<std::optional<Ticker>> ticker(const Instrument& instrument) override {
    return inner_.ticker(instrument);
  }
  [[nodiscard]] Result<Depth> depth(const Instrument& instrument) override {
    return inner_.depth(instrument);
  }
  [[nodiscard]] Result<WorstPrice> worst_price(const Symbol& symbol, const Size& size,
                                               Side side) override {
    return inner_.worst_price(symbol, size, side);
  }
  [[nodiscard]] Result<Account> account() override { return inner_.account(); }
  [[nodiscard]] Result<Balance> balance() override { return inner_.balance(); }
  [[nodiscard]] Result<std::vector<Order>> open_orders() override { return inner_.open_orders(); }
  [[nodiscard]] Result<std::optional<Order>> order(const OrderId& id) override {
    return inner_.order(id);
  }
  [[nodiscard]] Result<std::optional<Order>> order_by_client_id(const ClientOrderId& id) override {
    return inner_.order_by_client_id(id);
  }
  [[nodiscard]] Result<std::vector<Fill>> fills(const HistoryQuery& query) override {
    return inner_.fills(query);
  }
  [[nodiscard]] Result<std::vector<Fill>> order_fills(const OrderId& id) override {
    return inner_.order_fills(id);
  }
  [[nodiscard]] Result<std::vector<Order>> order_history(const HistoryQuery& query) override {
    return inner_.order_history(query);
  }

 private:
  MarketReader& inner_;
  SymbolCache cache_;
  std::optional<KnownContracts> known_;
};

}  // namespace apex

#endif  // APEX_APEXBOT_CACHED_MARKET_H
