#include "paper/order_checks.h"

#include <catch2/catch.hpp>
#include <functional>

#include "tests/support/builders.h"

namespace apex {
namespace {

using testing::at;

const Timestamp kNow = at("2026-01-05T09:00:00Z");

OrderRequest good_order() {
  OrderRequest request;
  request.client_id = ClientOrderId("abc");
  request.symbol = Symbol("LINEA-USDT");
  request.size = Size("1"_dec);
  request.price = Price("0.0102"_dec);
  request.limit_fee = Usdt("0.000006"_dec);
  request.expiration = kNow + std::chrono::days{28};
  return request;
}

std::string refusal(const std::function<void(OrderRequest&, Instrument&)>& spoil) {
  OrderRequest request = good_order();
  Instrument instrument = testing::instrument();
  instrument.min_size = Size("1"_dec);
  spoil(request, instrument);
  const auto no = check_order_shape(request, instrument, FeeRate("0.0005"_dec), kNow);
  return no ? std::string(key_text(no->key)) + "|" + no->message : "";
}

bool refused_with(const std::string& key,
                  const std::function<void(OrderRequest&, Instrument&)>& spoil) {
  return refusal(spoil).starts_with(key + "|");
}

TEST_CASE("a good order passes the checks of its shape", "[paper][checks]") {
  CHECK(refusal([](OrderRequest&, Instrument&) {}).empty());
}

TEST_CASE("each flaw of an order is refused with its own key", "[paper][checks]") {
  CHECK(refused_with("ORDER_EMPTY_CLIENT_ORDER_ID",
                     [](OrderRequest& r, Instrument&) { r.client_id = ClientOrderId(); }));
  CHECK(refused_with("ORDER_PRICE_MUST_GREETER_ZERO",
                     [](OrderRequest& r, Instrument&) { r.price = Price(); }));
  CHECK(refused_with("ORDER_SIZE_MUST_GREETER_ZERO",
                     [](OrderRequest& r, Instrument&) { r.size = Size("-1"_dec); }));
  CHECK(refused_with("ORDER_SIZE_SMALLER_THAN_SYMBOL_MIN_ORDER_SIZE",
                     [](OrderRequest&, Instrument& i) { i.min_size = Size("2"_dec); }));
  CHECK(refused_with("ORDER_SIZE_GREATER_THAN_SYMBOL_MAX_ORDER_SIZE",
                     [](OrderRequest& r, Instrument&) { r.size = Size("5000001"_dec); }));
  CHECK(refused_with("ORDER_LIMIT_FEE_MUST_GREETER_ZERO",
                     [](OrderRequest& r, Instrument&) { r.limit_fee = Usdt(); }));
  CHECK(refused_with("ORDER_LIMIT_FEE_NOT_ENOUGH",
                     [](OrderRequest& r, Instrument&) { r.limit_fee = Usdt("0.000005"_dec); }));
  CHECK(refused_with("ORDER_INVALID_TIME_IN_FORCE", [](OrderRequest& r, Instrument&) {
    r.time_in_force = TimeInForce::post_only;
  }));
  CHECK(refused_with("INVALID_CLIENT_TIME",
                     [](OrderRequest& r, Instrument&) { r.expiration = kNow; }));
}

TEST_CASE("prices lie on a tick and sizes on a step", "[paper][checks]") {
  CHECK(refusal([](OrderRequest& r, Instrument&) {
          r.price = Price("0.010201"_dec);
        }).find("tickSize 0.00001") != std::string::npos);
  CHECK(refusal([](OrderRequest& r, Instrument&) {
          r.size = Size("1.5"_dec);
        }).find("stepSize 1") != std::string::npos);
}

TEST_CASE("a disabled symbol takes no order, a close-only one takes closes", "[paper][checks]") {
  CHECK(refused_with("ORDER_SYMBOL_DISABLE_TRADE", [](OrderRequest& r, Instrument& i) {
    i.enable_trade = false;
    r.reduce_only = ReduceOnly::yes;
  }));
  CHECK(refused_with("ORDER_SYMBOL_DISABLE_OPEN_POSITION",
                     [](OrderRequest&, Instrument& i) { i.enable_open_position = false; }));
  CHECK(refusal([](OrderRequest& r, Instrument& i) {
          i.enable_open_position = false;
          r.reduce_only = ReduceOnly::yes;
        }).empty());
}

TEST_CASE("an order of a value beyond all range is refused", "[paper][checks]") {
  CHECK(refusal([](OrderRequest& r, Instrument& i) {
          r.price = Price("99999"_dec);
          r.size = Size("1000000000"_dec);
          r.limit_fee = Usdt("99999999999999"_dec);
          i.max_size = Size("1000000000"_dec);
        }).find("out of range") != std::string::npos);
}

}  // namespace
}  // namespace apex
