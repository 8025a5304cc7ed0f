#ifndef APEX_TESTS_SIMULATION_WATCHED_PORTS_H
#define APEX_TESTS_SIMULATION_WATCHED_PORTS_H

#include <functional>
#include <utility>
#include <vector>

#include "tests/support/forwarding_gateway.h"
#include "tests/support/mortal_ports.h"

namespace apex::testing {

/// Tells what index prices the program has read.
class WatchedMarket final : public MortalMarket {
 public:
  using OnTicker = std::function<void(const Ticker&)>;

  WatchedMarket(MarketReader& inner, Life& life, OnTicker on_ticker)
      : MortalMarket(inner, life), on_ticker_(std::move(on_ticker)) {}

  Result<std::vector<Ticker>> tickers() override {
    auto read = MortalMarket::tickers();
    if (read) {
      for (const Ticker& ticker : *read) on_ticker_(ticker);
    }
    return read;
  }
  Result<std::optional<Ticker>> ticker(const Instrument& instrument) override {
    auto read = MortalMarket::ticker(instrument);
    if (read && *read) on_ticker_(**read);
    return read;
  }

 private:
  OnTicker on_ticker_;
};

/// Shows what is prepared and what leaves, also where the sender dies right behind it.
class WatchedGateway final : public ForwardingGateway {
 public:
  struct Ears {
    std::function<void(const OrderRequest&)> on_prepare;
    std::function<void(const OrderRequest&)> on_send;
    std::function<void(const OrderRequest&, const OrderOutcome&)> on_answer;
  };

  WatchedGateway(OrderGateway& inner, Ears ears)
      : ForwardingGateway(inner), ears_(std::move(ears)) {}

  Result<PreparedOrder> prepare(const OrderRequest& request) override {
    ears_.on_prepare(request);
    return ForwardingGateway::prepare(request);
  }
  OrderOutcome send(const PreparedOrder& order) override {
    ears_.on_send(order.request());
    OrderOutcome outcome = ForwardingGateway::send(order);
    ears_.on_answer(order.request(), outcome);
    return outcome;
  }

 private:
  Ears ears_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SIMULATION_WATCHED_PORTS_H
