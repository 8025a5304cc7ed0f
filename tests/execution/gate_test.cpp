#include "execution/gate.h"

#include <catch2/catch.hpp>

#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// An open that passes; each test spoils one thing.
struct Gate {
  OrderRequest open = planned({Network::local, AccountId("1"), day("2026-01-06"), 1}, Leg::open, 1,
                              Side::buy, "1"_dec, "0.0094"_dec)
                          .request;
  History history;
  ScheduleSettings schedule;
  std::chrono::seconds rest{0};
  Timestamp now = at("2026-01-06T09:00:00Z");
  SafetySettings safety;
  BreakerSettings breaker;
  bool forced = false;
  bool occupied = false;
  Decimal margin_rate = "1"_dec;
  Usdt free_margin = Usdt("1000"_dec);
  Price index_price = Price("0.00931"_dec);
  std::optional<std::string> halt_reason;
  int stop_signal = 0;

  [[nodiscard]] Result<void> check() const {
    const Schedule calendar(schedule, ProgrammeSettings{}, rest);
    const GateFacts facts{.open = open,
                          .history = history,
                          .schedule = calendar,
                          .now = now,
                          .day = day("2026-01-06"),
                          .forced = forced,
                          .index_price = index_price,
                          .occupied = occupied,
                          .margin_rate = margin_rate,
                          .free_margin = free_margin,
                          .wallet_balance = free_margin,
                          .halt_reason = halt_reason,
                          .stop_signal = stop_signal};
    return check_gate(facts, safety, breaker);
  }
};

void check_refused(const Gate& gate, ErrorKind kind = ErrorKind::refused) {
  const auto result = gate.check();
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == kind);
}

}  // namespace

TEST_CASE("the gate lets a small open at 1x pass", "[execution][gate]") {
  CHECK(Gate{}.check().has_value());
}

TEST_CASE("each limit alone closes the gate", "[execution][gate]") {
  Gate halted;
  halted.halt_reason = "on holiday";
  check_refused(halted);

  Gate signalled;
  signalled.stop_signal = 15;
  check_refused(signalled);

  Gate levered;
  levered.margin_rate = "0.05"_dec;
  check_refused(levered);

  Gate occupied;
  occupied.occupied = true;
  check_refused(occupied);

  Gate too_large;
  too_large.safety.max_position_value = Usdt("0.009"_dec);
  check_refused(too_large);

  Gate too_many_coins;
  too_many_coins.safety.max_position_size = Size("0.5"_dec);
  check_refused(too_many_coins);

  Gate far_from_index;
  far_from_index.open.price = Price("0.00950"_dec);
  check_refused(far_from_index);
  far_from_index.open.price = Price("0.00912"_dec);
  check_refused(far_from_index);

  Gate no_size;
  no_size.open.size = Size();
  check_refused(no_size);

  Gate no_index;
  no_index.index_price = Price();
  no_index.open.price = Price();
  check_refused(no_index);
}

TEST_CASE("an open whose worth no number holds does not pass the gate", "[execution][gate]") {
  Gate beyond;
  beyond.open.size = Size("999999999999999"_dec);
  beyond.open.price = Price("999999999999999"_dec);
  check_refused(beyond, ErrorKind::protocol);

  Gate limitless;
  limitless.index_price = Price("999999999999999"_dec);
  limitless.safety.max_slippage = "10"_dec;
  check_refused(limitless, ErrorKind::protocol);
}

TEST_CASE("the gate counts opens from the ledger", "[execution][gate]") {
  Gate done;
  done.history = history_with({traded("2026-01-06T08:30:00Z")});
  check_refused(done);
  done.forced = true;
  CHECK(done.check().has_value());
  done.safety.max_daily_trades = 1;
  check_refused(done);

  Gate continuous;
  continuous.schedule.mode = ScheduleMode::continuous;
  continuous.history = history_with({traded("2026-01-06T08:30:00Z")});
  CHECK(continuous.check().has_value());

  Gate yesterday;
  yesterday.history = history_with({traded("2026-01-06T07:30:00Z")});
  CHECK(yesterday.check().has_value());
}

TEST_CASE("the gate closes before the staking day of the open ends, forced or not",
          "[execution][gate]") {
  Gate late;
  late.now = at("2026-01-07T08:00:00Z") - Schedule::kOpenLead;
  CHECK(late.check().has_value());
  late.now += Milliseconds{1};
  check_refused(late);
  late.forced = true;
  check_refused(late);
  late.now = at("2026-01-07T08:00:00Z");
  check_refused(late);
  late.now = at("2026-01-07T09:03:00Z");  // an hour later it is another day's open
  check_refused(late);

  Gate resting;
  resting.rest = std::chrono::seconds{30};
  resting.now = at("2026-01-07T07:59:30Z") - Schedule::kOpenLead;
  CHECK(resting.check().has_value());
  resting.now += Milliseconds{1};
  check_refused(resting);
}

TEST_CASE("an open breaker closes the gate", "[execution][gate]") {
  Gate gate;
  gate.history = history_with(failures(5, ending_at("2026-01-06T08:50:00Z")));
  check_refused(gate);
  gate.forced = true;
  check_refused(gate);
}

TEST_CASE("the gate needs twice the notional free, and the minimum balance", "[execution][gate]") {
  Gate poor;
  poor.safety.require_balance_check = false;
  poor.free_margin = Usdt("0.0388"_dec);  // 2 x 0.0094 + 2 x 0.01
  CHECK(poor.check().has_value());
  poor.free_margin = Usdt("0.0387"_dec);
  check_refused(poor, ErrorKind::insufficient_funds);

  Gate below_minimum;
  below_minimum.free_margin = Usdt("49.99"_dec);
  check_refused(below_minimum, ErrorKind::insufficient_funds);
}

TEST_CASE("a close that could do more than reduce does not leave", "[execution][gate]") {
  TradeIntent trade;
  trade.symbol = Symbol("LINEA-USDT");
  trade.side = Side::buy;
  const TradeKey key{Network::local, AccountId("1"), day("2026-01-06"), 1};
  trade.orders = {planned(key, Leg::open, 1, Side::buy, "10"_dec, "0.0094"_dec)};
  OrderRequest close = planned(key, Leg::close, 1, Side::sell, "10"_dec, "0.0092"_dec).request;
  close.symbol = trade.symbol;
  close.type = OrderType::market;
  close.time_in_force = TimeInForce::immediate_or_cancel;
  close.reduce_only = ReduceOnly::yes;
  CHECK(check_close(close, trade).has_value());

  const auto refuses = [&](auto spoil) {
    OrderRequest spoilt = close;
    spoil(spoilt);
    return !check_close(spoilt, trade).has_value();
  };
  CHECK(refuses([](OrderRequest& order) { order.reduce_only = ReduceOnly::no; }));
  CHECK(refuses([](OrderRequest& order) { order.side = Side::buy; }));
  CHECK(refuses([](OrderRequest& order) { order.size = Size("11"_dec); }));
  CHECK(refuses([](OrderRequest& order) { order.size = Size(); }));
  CHECK(refuses([](OrderRequest& order) { order.symbol = Symbol("BTC-USDT"); }));
  CHECK(refuses([](OrderRequest& order) { order.time_in_force = TimeInForce::good_til_cancel; }));
  CHECK(refuses([](OrderRequest& order) { order.type = OrderType::limit; }));

  trade.adopted = AdoptedPosition{Size("4"_dec), Price("0.01"_dec)};
  CHECK_FALSE(check_close(close, trade).has_value());  // ten of four
}
