#include "execution/close_pace.h"

#include <catch2/catch.hpp>
#include <chrono>

#include "execution/round_trip.h"
#include "tests/execution/trading_floor.h"

using namespace apex;
using namespace apex::testing;

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Symbol kLinea("LINEA-USDT");
const Timestamp kStart = at("2026-01-06T09:00:00Z");

/// A close that was sent so many seconds after the start.
OrderRecord close_after(int s) {
  OrderRecord order;
  order.planned.leg = Leg::close;
  order.sent_at = kStart + seconds{s};
  return order;
}

TradeRecord trade_of(std::vector<OrderRecord> closes) {
  TradeRecord trade;
  trade.orders.emplace_back();  // the open
  trade.orders.front().sent_at = kStart;
  for (OrderRecord& close : closes) trade.orders.push_back(std::move(close));
  return trade;
}

OrderRecord filled(OrderRecord order) {
  Fill fill;
  fill.status = FillStatus::success;
  order.fills.push_back(fill);
  return order;
}

PaperFault closes_refused(RefusalKey key) {
  PaperFault fault;
  fault.kind = PaperFaultKind::refused;
  fault.leg = PaperLeg::close;
  fault.times = std::nullopt;
  fault.refusal = key;
  return fault;
}

std::size_t closes_received(TradingFloor& floor) {
  return static_cast<std::size_t>(std::count_if(
      floor.exchange.received().begin(), floor.exchange.received().end(),
      [](const ReceivedOrder& order) { return order.request.reduce_only == ReduceOnly::yes; }));
}

/// As the daemon does it: settles, and again a quarter of a minute later. Returns the longest time
/// from one close that arrived to the next.
Milliseconds keep_settling(TradingFloor& floor, Milliseconds duration) {
  const Milliseconds end = floor.clock.steady() + duration;
  Milliseconds longest{0};
  Milliseconds last = floor.clock.steady();
  std::size_t seen = closes_received(floor);
  floor.clock.on_sleep = [&](Milliseconds) {
    const std::size_t now = closes_received(floor);
    if (now == seen) return;
    longest = std::max(longest, floor.clock.steady() - last);
    last = floor.clock.steady();
    seen = now;
  };
  while (floor.clock.steady() < end) {
    std::ignore = floor.round();
    floor.clock.sleep_for(seconds{15}, nullptr);
  }
  floor.clock.on_sleep = nullptr;
  return longest;
}

}  // namespace

TEST_CASE("the first closes that bring nothing follow each other at once, then the pauses double",
          "[execution][pace]") {
  CHECK_FALSE(next_close_at(trade_of({})).has_value());
  CHECK_FALSE(next_close_at(trade_of({close_after(0), close_after(1)})).has_value());
  std::vector<OrderRecord> closes{close_after(0), close_after(1), close_after(2)};
  for (const int pause : {1, 2, 4, 8, 16, 32, 45, 45, 45}) {
    INFO(pause);
    const auto next = next_close_at(trade_of(closes));
    REQUIRE(next.has_value());
    CHECK(*next == *closes.back().sent_at + seconds{pause});
    OrderRecord close = close_after(0);
    close.sent_at = next;
    closes.push_back(close);
  }
}

TEST_CASE("what was never sent, never arrived or opened the trade does not slow the closes down",
          "[execution][pace]") {
  OrderRecord unsent = close_after(0);
  unsent.sent_at.reset();
  OrderRecord lost = close_after(3);
  lost.never_arrived = true;
  const TradeRecord trade = trade_of({close_after(0), close_after(1), unsent, unsent, lost, lost});
  CHECK(idle_closes(trade) == 2);
  CHECK_FALSE(next_close_at(trade).has_value());
}

TEST_CASE("a close that filled in part begins the pace anew", "[execution][pace]") {
  std::vector<OrderRecord> closes;
  for (int i = 0; i < 8; ++i) closes.push_back(close_after(i));
  closes.push_back(filled(close_after(20)));
  CHECK(idle_closes(trade_of(closes)) == 0);
  closes.push_back(close_after(21));
  CHECK(idle_closes(trade_of(closes)) == 1);
  CHECK_FALSE(next_close_at(trade_of(closes)).has_value());
}

TEST_CASE("fills that failed at settlement brought nothing", "[execution][pace]") {
  OrderRecord failed = filled(close_after(0));
  failed.fills.front().status = FillStatus::failed;
  CHECK(idle_closes(trade_of({failed})) == 1);
}

TEST_CASE("a symbol that is disabled for hours is asked to close about once a minute, not hammered",
          "[execution][pace]") {
  TradingFloor floor;
  floor.exchange.arm(closes_refused(RefusalKey::trade_disabled));
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::position_open);
  CHECK(closes_received(floor) <= 9);

  const Milliseconds longest = keep_settling(floor, hours{10});
  CHECK(longest <= kClosePauseMax + seconds{20});
  CHECK(closes_received(floor) >= 10 * 60 * 60 / 80);
  CHECK(closes_received(floor) <= 10 * 60 * 60 / 45 + 10);

  floor.exchange.clear_faults();
  const Milliseconds healed = floor.clock.steady();
  while (!floor.exchange.position_now(kLinea).is_zero()) {
    REQUIRE(floor.clock.steady() - healed < minutes{2});
    std::ignore = floor.round();
    floor.clock.sleep_for(seconds{15}, nullptr);
  }
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE(
    "whoever asks by hand to settle makes an attempt within the budget, however long it went on",
    "[execution][pace]") {
  TradingFloor floor;
  floor.exchange.arm(closes_refused(RefusalKey::unknown_error));
  std::ignore = floor.trade();
  std::ignore = keep_settling(floor, hours{1});
  floor.exchange.clear_faults();
  const auto report = floor.round();
  INFO((report ? "" : report.error().message));
  REQUIRE(report.has_value());
  CHECK(report->recovery.settled.size() == 1);
  floor.check_flat_and_booked();
}

TEST_CASE("while a close has to wait, the exchange is looked at every few seconds only",
          "[execution][pace]") {
  TradingFloor floor;
  floor.exchange.arm(closes_refused(RefusalKey::trade_disabled));
  std::ignore = floor.trade();
  std::ignore = keep_settling(floor, minutes{10});
  const int before = floor.exchange.reads(PaperRead::account);
  std::ignore = keep_settling(floor, hours{1});
  CHECK(floor.exchange.reads(PaperRead::account) - before <= 60 * 15);
}

TEST_CASE("a signal ends the wait for the next close", "[execution][pace]") {
  TradingFloor floor;
  floor.exchange.arm(closes_refused(RefusalKey::trade_disabled));
  std::optional<Milliseconds> asked;
  floor.clock.on_sleep = [&](Milliseconds slept) {
    if (asked || slept < seconds{3}) return;
    floor.stop.request_stop(15);
    asked = floor.clock.steady();
  };
  std::ignore = floor.trade();
  REQUIRE(asked.has_value());
  CHECK(floor.clock.steady() - *asked <= RoundTrip::kStopBudget + seconds{5});
}

TEST_CASE("of a close of which nothing is known, nothing is said", "[execution][pace]") {
  CHECK(what_came_of_last_close(trade_of({})).empty());
  TradeRecord trade = trade_of({close_after(1), close_after(2)});
  CHECK(what_came_of_last_close(trade).empty());
  trade.orders[1].outcome = Rejected{RejectReason::price, "code 3"};  // not of the last one
  CHECK(what_came_of_last_close(trade).empty());
  trade.orders[2].outcome = Unknown{"reset by peer"};
  CHECK_THAT(what_came_of_last_close(trade), Catch::Contains("reset by peer"));
  trade.orders[2].last_seen = Order{};
  trade.orders[2].last_seen->cancel_reason = CancelReason::could_not_fill;
  CHECK(what_came_of_last_close(trade) == "canceled: COULD_NOT_FILL");
  trade.orders[2].sent_at.reset();  // planned only: the one before it was the last
  CHECK_THAT(what_came_of_last_close(trade), Catch::Contains("code 3"));
}
