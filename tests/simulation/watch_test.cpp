#include "tests/simulation/watch.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/execution/trading_floor.h"
#include "tests/simulation/request_meter.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// A watch beside an exchange that has shown an index price of a cent.
struct Watched {
  Watched() { watch.on_ticker(ticker(instrument("LINEA-USDT"), "0.00931"_dec)); }

  ManualClock clock{at("2026-01-06T09:00:00Z")};
  PaperExchange exchange{clock, floor_contracts(), {}};
  ExecutionSettings settings;
  Watch watch{exchange, settings.programme.calendar(), settings.safety};
};

OrderRequest order(std::string_view price, ReduceOnly reduce_only) {
  OrderRequest request;
  request.client_id = ClientOrderId("apexbot-1");
  request.symbol = Symbol("LINEA-USDT");
  request.side = reduce_only == ReduceOnly::yes ? Side::sell : Side::buy;
  request.reduce_only = reduce_only;
  request.price = Price(*Decimal::parse(price));
  request.size = Size("1"_dec);
  return request;
}

}  // namespace

TEST_CASE("the watch sees a price that is further from index than the limit", "[watch]") {
  Watched it;
  CHECK(it.watch.on_prepare(order("0.00949", ReduceOnly::no)).empty());
  CHECK_FALSE(it.watch.on_prepare(order("0.00950", ReduceOnly::no)).empty());
  CHECK(it.watch.on_prepare(order("0.00913", ReduceOnly::yes)).empty());
  CHECK_FALSE(it.watch.on_prepare(order("0.00912", ReduceOnly::yes)).empty());
}

TEST_CASE("the watch sees an open above the cap", "[watch]") {
  Watched it;
  OrderRequest request = order("0.00931", ReduceOnly::no);
  request.size = Size("11000"_dec);
  CHECK_FALSE(it.watch.on_prepare(request).empty());
}

TEST_CASE("the watch sees an order that leaves otherwise than it was made, or again", "[watch]") {
  Watched it;
  const OrderRequest made = order("0.00931", ReduceOnly::no);
  CHECK(it.watch.on_prepare(made).empty());
  CHECK_FALSE(it.watch.on_send(order("0.00932", ReduceOnly::no), false).empty());
  CHECK_FALSE(it.watch.on_send(made, false).empty());
}

TEST_CASE("the watch sees a position that grows beyond a minimum, or the other way", "[watch]") {
  Watched it;
  const AccountId id = PaperAccountOptions{}.id;
  const Symbol linea("LINEA-USDT");
  it.exchange.core().trade_externally(id, linea, Side::buy, Size("1"_dec));
  CHECK(it.watch.at_point().empty());
  it.exchange.core().trade_externally(id, linea, Side::buy, Size("1"_dec));
  CHECK_FALSE(it.watch.at_point().empty());
  it.exchange.core().trade_externally(id, linea, Side::sell, Size("3"_dec));
  CHECK_FALSE(it.watch.at_point().empty());
}

TEST_CASE("the meter sees more requests in a minute than are named", "[watch]") {
  RequestMeter meter;
  const auto ask = [&](int times, Milliseconds at) {
    bool was_too_much = false;
    for (int i = 0; i < times; ++i) {
      was_too_much = meter.on_point("account 1: before", at).has_value();
    }
    return was_too_much;
  };
  CHECK_FALSE(ask(RequestMeter::kCalmMax, Milliseconds{0}));
  CHECK(ask(1, Milliseconds{1000}));
  CHECK_FALSE(meter.on_point("wait 1: before", Milliseconds{1000}).has_value());
  CHECK_FALSE(ask(1, Milliseconds{61'000}));
  meter.set_busy(true, Milliseconds{61'000});
  CHECK_FALSE(ask(RequestMeter::kBusyMax - 1, Milliseconds{61'000}));
  CHECK(ask(1, Milliseconds{61'000}));
}
