#ifndef APEX_TESTS_SUPPORT_FORWARDING_GATEWAY_H
#define APEX_TESTS_SUPPORT_FORWARDING_GATEWAY_H

#include "exchange/exchange.h"

namespace apex::testing {

/// Hands every call on: for gateways that change one of them.
class ForwardingGateway : public OrderGateway {
 public:
  explicit ForwardingGateway(OrderGateway& inner) : inner_(inner) {}

  Result<void> check_signing_key(const Account& account) override {
    return inner_.check_signing_key(account);
  }
  Result<void> set_initial_margin_rate(const Symbol& symbol, const Decimal& rate) override {
    return inner_.set_initial_margin_rate(symbol, rate);
  }
  Result<PreparedOrder> prepare(const OrderRequest& request) override {
    return inner_.prepare(request);
  }
  OrderOutcome send(const PreparedOrder& order) override { return inner_.send(order); }
  Result<void> cancel(const OrderId& id) override { return inner_.cancel(id); }

 private:
  OrderGateway& inner_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_FORWARDING_GATEWAY_H
