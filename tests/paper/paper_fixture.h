#ifndef APEX_TESTS_PAPER_PAPER_FIXTURE_H
#define APEX_TESTS_PAPER_PAPER_FIXTURE_H

#include <catch2/catch.hpp>
#include <string>

#include "paper/paper_exchange.h"
#include "tests/support/builders.h"
#include "tests/support/manual_clock.h"

namespace apex::testing {

inline Instrument bitcoin() {
  Instrument result = instrument("BTC-USDT", "0.001"_dec, "0.001"_dec);
  result.pair_id = 50001;
  result.tick = Price("0.1"_dec);
  result.max_size = Size("50"_dec);
  result.initial_margin_rate = "0.01"_dec;
  result.default_initial_margin_rate = "0.05"_dec;
  return result;
}

/// LINEA-USDT at 0.01 (a minimum order is worth a cent), BTC-USDT at 60005.12.
inline PaperMarketData two_contracts() {
  PaperMarketData data;
  data.instruments = {instrument(), bitcoin()};
  data.tickers = {ticker(data.instruments[0], "0.01"_dec),
                  ticker(data.instruments[1], "60005.12"_dec)};
  return data;
}

/// An exchange on a clock that stands still, and orders for it.
struct PaperFixture {
  explicit PaperFixture(const PaperOptions& with = {})
      : options(with), exchange(clock, two_contracts(), options) {}

  /// A market order of one LINEA, priced 2 % worse than the index.
  [[nodiscard]] OrderRequest market_order(const std::string& client_id, Side side) const {
    OrderRequest request;
    request.client_id = ClientOrderId(client_id);
    request.account_id = options.account.id;
    request.symbol = linea;
    request.pair_id = 50140;
    request.side = side;
    request.size = Size("1"_dec);
    request.price = Price(side == Side::buy ? "0.0102"_dec : "0.0098"_dec);
    request.limit_fee = Usdt("0.00001"_dec);
    request.maker_fee_rate = options.account.maker_fee_rate;
    request.taker_fee_rate = options.account.taker_fee_rate;
    request.expiration = clock.now() + std::chrono::days{28};
    return request;
  }
  [[nodiscard]] OrderRequest open_order(const std::string& client_id = "open-1") const {
    return market_order(client_id, Side::buy);
  }
  [[nodiscard]] OrderRequest close_order(const std::string& client_id = "close-1") const {
    OrderRequest request = market_order(client_id, Side::sell);
    request.reduce_only = ReduceOnly::yes;
    request.time_in_force = TimeInForce::immediate_or_cancel;
    return request;
  }
  [[nodiscard]] OrderRequest limit_order(const std::string& client_id, Side side,
                                         const Decimal& price) const {
    OrderRequest request = market_order(client_id, side);
    request.type = OrderType::limit;
    request.time_in_force = TimeInForce::good_til_cancel;
    request.price = Price(price);
    return request;
  }

  OrderOutcome send(const OrderRequest& request) {
    const auto prepared = exchange.prepare(request);
    REQUIRE(prepared.has_value());
    return exchange.send(*prepared);
  }
  /// Sends what has to be accepted.
  OrderId place(const OrderRequest& request) {
    const OrderOutcome outcome = send(request);
    if (const auto* no = std::get_if<Rejected>(&outcome)) FAIL(no->detail);
    REQUIRE(std::holds_alternative<Accepted>(outcome));
    return std::get<Accepted>(outcome).id;
  }
  /// Sends what has to be refused.
  Rejected refusal(const OrderRequest& request) {
    const OrderOutcome outcome = send(request);
    REQUIRE(std::holds_alternative<Rejected>(outcome));
    return std::get<Rejected>(outcome);
  }
  Order order(const OrderId& id) {
    const auto found = exchange.order(id);
    REQUIRE(found.has_value());
    REQUIRE(found->has_value());
    return **found;
  }
  std::vector<Fill> fills() {
    const auto found = exchange.fills({});
    REQUIRE(found.has_value());
    return *found;
  }
  Account account() {
    const auto found = exchange.account();
    REQUIRE(found.has_value());
    return *found;
  }
  Balance balance() {
    const auto found = exchange.balance();
    REQUIRE(found.has_value());
    return *found;
  }
  Size shown_position() { return account().net_position(linea); }
  Size true_position() { return exchange.position_now(linea); }
  /// Until everything that was sent is matched and reported.
  void settle() { clock.advance(Milliseconds{60}); }
  void arm(PaperFaultKind kind, PaperLeg leg = PaperLeg::any, Milliseconds delay = {}) {
    PaperFault fault;
    fault.kind = kind;
    fault.leg = leg;
    fault.delay = delay;
    exchange.arm(fault);
  }

  Symbol linea{"LINEA-USDT"};
  Symbol btc{"BTC-USDT"};
  ManualClock clock{at("2026-01-05T09:00:00Z")};
  PaperOptions options;
  PaperExchange exchange;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_PAPER_PAPER_FIXTURE_H
