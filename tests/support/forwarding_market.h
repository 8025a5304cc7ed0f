#ifndef APEX_TESTS_SUPPORT_FORWARDING_MARKET_H
#define APEX_TESTS_SUPPORT_FORWARDING_MARKET_H

#include "exchange/exchange.h"

namespace apex::testing {

/// Hands every call on: for readers that change one of them.
class ForwardingMarket : public MarketReader {
 public:
  explicit ForwardingMarket(MarketReader& inner) : inner_(inner) {}

  Result<Timestamp> server_time() override { return inner_.server_time(); }
  Result<std::vector<Instrument>> instruments() override { return inner_.instruments(); }
  Result<std::vector<Ticker>> tickers() override { return inner_.tickers(); }
  Result<std::optional<Ticker>> ticker(const Instrument& instrument) override {
    return inner_.ticker(instrument);
  }
  Result<Depth> depth(const Instrument& instrument) override { return inner_.depth(instrument); }
  Result<WorstPrice> worst_price(const Symbol& symbol, const Size& size, Side side) override {
    return inner_.worst_price(symbol, size, side);
  }
  Result<Account> account() override { return inner_.account(); }
  Result<Balance> balance() override { return inner_.balance(); }
  Result<std::vector<Order>> open_orders() override { return inner_.open_orders(); }
  Result<std::optional<Order>> order(const OrderId& id) override { return inner_.order(id); }
  Result<std::optional<Order>> order_by_client_id(const ClientOrderId& id) override {
    return inner_.order_by_client_id(id);
  }
  Result<std::vector<Fill>> fills(const HistoryQuery& query) override {
    return inner_.fills(query);
  }
  Result<std::vector<Fill>> order_fills(const OrderId& id) override {
    return inner_.order_fills(id);
  }
  Result<std::vector<Order>> order_history(const HistoryQuery& query) override {
    return inner_.order_history(query);
  }

 private:
  MarketReader& inner_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_FORWARDING_MARKET_H
