#ifndef APEX_TESTS_SUPPORT_FORWARDING_READER_H
#define APEX_TESTS_SUPPORT_FORWARDING_READER_H

#include "exchange/exchange.h"

namespace apex::testing {

/// Hands every call on: for readers that change one of them, or all by before_each().
class ForwardingReader : public MarketReader {
 public:
  explicit ForwardingReader(MarketReader& inner) : inner_(inner) {}

  Result<Timestamp> server_time() override {
    APEX_TRY(before_each());
    return inner_.server_time();
  }
  Result<std::vector<Instrument>> instruments() override {
    APEX_TRY(before_each());
    return inner_.instruments();
  }
  Result<std::vector<Ticker>> tickers() override {
    APEX_TRY(before_each());
    return inner_.tickers();
  }
  Result<std::optional<Ticker>> ticker(const Instrument& instrument) override {
    APEX_TRY(before_each());
    return inner_.ticker(instrument);
  }
  Result<Depth> depth(const Instrument& instrument) override {
    APEX_TRY(before_each());
    return inner_.depth(instrument);
  }
  Result<WorstPrice> worst_price(const Symbol& symbol, const Size& size, Side side) override {
    APEX_TRY(before_each());
    return inner_.worst_price(symbol, size, side);
  }
  Result<Account> account() override {
    APEX_TRY(before_each());
    return inner_.account();
  }
  Result<Balance> balance() override {
    APEX_TRY(before_each());
    return inner_.balance();
  }
  Result<std::vector<Order>> open_orders() override {
    APEX_TRY(before_each());
    return inner_.open_orders();
  }
  Result<std::optional<Order>> order(const OrderId& id) override {
    APEX_TRY(before_each());
    return inner_.order(id);
  }
  Result<std::optional<Order>> order_by_client_id(const ClientOrderId& id) override {
    APEX_TRY(before_each());
    return inner_.order_by_client_id(id);
  }
  Result<std::vector<Fill>> fills(const HistoryQuery& query) override {
    APEX_TRY(before_each());
    return inner_.fills(query);
  }
  Result<std::vector<Fill>> order_fills(const OrderId& id) override {
    APEX_TRY(before_each());
    return inner_.order_fills(id);
  }
  Result<std::vector<Order>> order_history(const HistoryQuery& query) override {
    APEX_TRY(before_each());
    return inner_.order_history(query);
  }

 protected:
  /// Called first by each; its error is the answer.
  virtual Result<void> before_each() { return {}; }

 private:
  MarketReader& inner_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_FORWARDING_READER_H
