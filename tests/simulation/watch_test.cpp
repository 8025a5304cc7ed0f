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
  Watch watch{exchange, settings};
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
  CHECK_FALSE(it.watch.on_send(order("0.00932", ReduceOnly::no), it.clock.now(), false).empty());
  CHECK_FALSE(it.watch.on_send(made, it.clock.now(), false).empty());
}

TEST_CASE("the watch sees an open that was not asked for, and one above the gate of the day",
          "[watch]") {
  Watched it;
  const auto send = [&](const char* id, Side side) {
    OrderRequest open = order("0.00931", ReduceOnly::no);
    open.client_id = ClientOrderId(id);
    open.side = side;
    std::ignore = it.watch.on_prepare(open);
    return it.watch.on_send(open, it.clock.now(), false);
  };
  it.settings.safety.max_daily_trades = 2;
  CHECK(send("apexbot-1", Side::buy).empty());
  CHECK_FALSE(send("apexbot-2", Side::sell).empty());
  CHECK_FALSE(send("apexbot-3", Side::buy).empty());
  it.clock.advance(std::chrono::hours{24});
  CHECK(send("apexbot-4", Side::buy).empty());
}

TEST_CASE("the watch sees a close that is not against the open, and one that may rest", "[watch]") {
  Watched it;
  const auto send = [&](const char* id, ReduceOnly reduce_only, Side side, OrderType type) {
    OrderRequest close = order("0.00931", reduce_only);
    close.client_id = ClientOrderId(id);
    close.side = side;
    close.type = type;
    close.time_in_force = TimeInForce::immediate_or_cancel;
    std::ignore = it.watch.on_prepare(close);
    return it.watch.on_send(close, it.clock.now(), false);
  };
  CHECK_FALSE(send("apexbot-1", ReduceOnly::yes, Side::sell, OrderType::market).empty());
  CHECK(send("apexbot-2", ReduceOnly::no, Side::buy, OrderType::market).empty());
  CHECK(send("apexbot-3", ReduceOnly::yes, Side::sell, OrderType::market).empty());
  CHECK_FALSE(send("apexbot-4", ReduceOnly::yes, Side::buy, OrderType::market).empty());
  CHECK_FALSE(send("apexbot-5", ReduceOnly::yes, Side::sell, OrderType::limit).empty());
}

TEST_CASE("the watch sees a second open that fills in a day of daily mode, not of continuous mode",
          "[watch]") {
  const bool is_daily = GENERATE(true, false);
  Watched it;
  it.settings.schedule.mode = is_daily ? ScheduleMode::daily : ScheduleMode::continuous;
  const auto fill = [&](const char* id, ReduceOnly reduce_only) {
    OrderRequest request = order("0.00931", reduce_only);
    request.client_id = ClientOrderId(id);
    request.account_id = PaperAccountOptions{}.id;
    request.size = floor_contracts().instruments.front().min_size;
    request.price = Price(reduce_only == ReduceOnly::yes ? "0.00920"_dec : "0.00940"_dec);
    request.time_in_force = TimeInForce::immediate_or_cancel;
    request.taker_fee_rate = PaperAccountOptions{}.taker_fee_rate;
    request.limit_fee = Usdt("1"_dec);
    request.expiration = it.clock.now() + std::chrono::hours{24 * 28};
    std::ignore = it.watch.on_prepare(request);
    CHECK(it.watch.on_send(request, it.clock.now(), false).empty());
    const auto prepared = it.exchange.prepare(request);
    REQUIRE(prepared.has_value());
    const OrderOutcome outcome = it.exchange.send(*prepared);
    REQUIRE(std::holds_alternative<Accepted>(outcome));
    it.clock.advance(Milliseconds{100});
    return it.watch.look();
  };
  CHECK(fill("apexbot-1", ReduceOnly::no).empty());
  CHECK(fill("apexbot-2", ReduceOnly::yes).empty());
  CHECK(fill("apexbot-3", ReduceOnly::no).empty() != is_daily);
  CHECK(it.watch.opens_filled().all == 2);
}

TEST_CASE("the watch sees a pass that keeps silent about what is open", "[watch]") {
  Watched it;
  CHECK(it.watch.check_silence(std::nullopt, false).empty());
  it.exchange.core().trade_externally(PaperAccountOptions{}.id, Symbol("LINEA-USDT"), Side::buy,
                                      Size("1"_dec));
  CHECK_FALSE(it.watch.check_silence(std::nullopt, false).empty());
  CHECK_FALSE(it.watch.check_silence(Error{ErrorKind::unavailable, ""}, false).empty());
  CHECK_FALSE(it.watch.check_silence(std::nullopt, true).empty());  // the ledger tells nobody
  CHECK(it.watch.check_silence(Error{ErrorKind::position_open, ""}, true).empty());
  CHECK(it.watch.check_silence(std::nullopt, true).empty());  // it was told

  it.watch.begin_life();
  it.watch.on_event({EventKind::fill, {}, "", {}});
  CHECK_FALSE(it.watch.check_silence(std::nullopt, true).empty());
  it.watch.on_event({EventKind::open_risk, {}, "", {}});
  CHECK(it.watch.check_silence(std::nullopt, true).empty());
}

TEST_CASE("the watch wants to be told anew of what opens after all was over", "[watch]") {
  Watched it;
  const auto trade = [&](Side side) {
    it.exchange.core().trade_externally(PaperAccountOptions{}.id, Symbol("LINEA-USDT"), side,
                                        Size("1"_dec));
  };
  CHECK(it.watch.check_silence(Error{ErrorKind::outcome_unknown, ""}, true).empty());
  trade(Side::buy);
  CHECK(it.watch.check_silence(std::nullopt, true).empty());  // of the same trade
  trade(Side::sell);
  CHECK(it.watch.check_silence(std::nullopt, false).empty());
  trade(Side::buy);
  CHECK_FALSE(it.watch.check_silence(std::nullopt, true).empty());
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
