#ifndef APEX_TESTS_SUPPORT_MORTAL_PORTS_H
#define APEX_TESTS_SUPPORT_MORTAL_PORTS_H

#include "base/clock.h"
#include "exchange/exchange.h"
#include "tests/support/life.h"

/// The ports with a point before and after each call (Life). Whoever calls them dies there.
namespace apex::testing {

class MortalMarket : public MarketReader {
 public:
  MortalMarket(MarketReader& inner, Life& life) : inner_(inner), life_(life) {}

  Result<Timestamp> server_time() override {
    return life_.step("server time", [&] { return inner_.server_time(); });
  }
  Result<std::vector<Instrument>> instruments() override {
    return life_.step("instruments", [&] { return inner_.instruments(); });
  }
  Result<std::vector<Ticker>> tickers() override {
    return life_.step("tickers", [&] { return inner_.tickers(); });
  }
  Result<std::optional<Ticker>> ticker(const Instrument& instrument) override {
    return life_.step("ticker", [&] { return inner_.ticker(instrument); });
  }
  Result<Depth> depth(const Instrument& instrument) override {
    return life_.step("depth", [&] { return inner_.depth(instrument); });
  }
  Result<WorstPrice> worst_price(const Symbol& symbol, const Size& size, Side side) override {
    return life_.step("worst price", [&] { return inner_.worst_price(symbol, size, side); });
  }
  Result<Account> account() override {
    return life_.step("account", [&] { return inner_.account(); });
  }
  Result<Balance> balance() override {
    return life_.step("balance", [&] { return inner_.balance(); });
  }
  Result<std::vector<Order>> open_orders() override {
    return life_.step("open orders", [&] { return inner_.open_orders(); });
  }
  Result<std::optional<Order>> order(const OrderId& id) override {
    return life_.step("order", [&] { return inner_.order(id); });
  }
  Result<std::optional<Order>> order_by_client_id(const ClientOrderId& id) override {
    return life_.step("order by client id", [&] { return inner_.order_by_client_id(id); });
  }
  Result<std::vector<Fill>> fills(const HistoryQuery& query) override {
    return life_.step("fills", [&] { return inner_.fills(query); });
  }
  Result<std::vector<Fill>> order_fills(const OrderId& id) override {
    return life_.step("order fills", [&] { return inner_.order_fills(id); });
  }
  Result<std::vector<Order>> order_history(const HistoryQuery& query) override {
    return life_.step("order history", [&] { return inner_.order_history(query); });
  }

 private:
  MarketReader& inner_;
  Life& life_;
};

class MortalGateway final : public OrderGateway {
 public:
  MortalGateway(OrderGateway& inner, Life& life) : inner_(inner), life_(life) {}

  Result<void> check_signing_key(const Account& account) override {
    return life_.step("signing key", [&] { return inner_.check_signing_key(account); });
  }
  Result<void> set_initial_margin_rate(const Symbol& symbol, const Decimal& rate) override {
    return life_.step("margin rate", [&] { return inner_.set_initial_margin_rate(symbol, rate); });
  }
  Result<PreparedOrder> prepare(const OrderRequest& request) override {
    return life_.step("prepare", [&] { return inner_.prepare(request); });
  }
  OrderOutcome send(const PreparedOrder& order) override {
    const bool closes = order.request().reduce_only == ReduceOnly::yes;
    return life_.step(closes ? "send close" : "send open", [&] { return inner_.send(order); });
  }
  Result<void> cancel(const OrderId& id) override {
    return life_.step("cancel", [&] { return inner_.cancel(id); });
  }

 private:
  OrderGateway& inner_;
  Life& life_;
};

class MortalClock final : public Clock {
 public:
  MortalClock(Clock& inner, Life& life) : inner_(inner), life_(life) {}

  Timestamp now() const override {
    life_.require_alive();
    return inner_.now();
  }
  Milliseconds steady() const override {
    life_.require_alive();
    return inner_.steady();
  }
  void sleep_for(Milliseconds duration, const StopToken* stop) override {
    const std::string wait = life_.next("wait");
    life_.require_alive(wait + ": before");
    inner_.sleep_for(duration, stop);
    life_.require_alive(wait + ": after");
  }

 private:
  Clock& inner_;
  Life& life_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_MORTAL_PORTS_H
