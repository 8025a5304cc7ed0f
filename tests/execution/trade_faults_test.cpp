#include <catch2/catch.hpp>
#include <new>

#include "execution/adoption.h"
#include "execution/round_trip.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_gateway.h"

using namespace apex;
using namespace apex::testing;

namespace {

PaperFault fault(PaperFaultKind kind, PaperLeg leg, std::optional<int> times = 1,
                 Milliseconds delay = Milliseconds{0}) {
  PaperFault result;
  result.kind = kind;
  result.leg = leg;
  result.times = times;
  result.delay = delay;
  return result;
}

struct FaultCase {
  const char* name;
  PaperFault fault;
  TradeOutcome expected;
};

/// Accepts each order under an id that nobody knows afterwards.
class MisnamingGateway final : public ForwardingGateway {
 public:
  using ForwardingGateway::ForwardingGateway;
  OrderOutcome send(const PreparedOrder& order) override {
    OrderOutcome outcome = ForwardingGateway::send(order);
    if (auto* accepted = std::get_if<Accepted>(&outcome)) accepted->id = OrderId("41");
    return outcome;
  }
};

}  // namespace

TEST_CASE("a listener that throws at every event keeps no close from leaving",
          "[execution][faults]") {
  const bool is_memory_short = GENERATE(true, false);
  TradingFloor floor;
  floor.sink.on_each = [is_memory_short](const Event&) {
    if (is_memory_short) throw std::bad_alloc();
    throw 1;
  };
  floor.exchange.arm(fault(PaperFaultKind::not_filled, PaperLeg::close, 2));
  const TradeReport report = floor.trade();
  CHECK(floor.sink.count(EventKind::close_repeated) > 0);
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

// What went wrong in other bots, and what has to come of it here (docs/ARCHITECTURE.md, the walk).
TEST_CASE("one fault on one leg ends as it has to, flat and booked", "[execution][faults]") {
  using Kind = PaperFaultKind;
  const Milliseconds late{3000};
  const FaultCase cases[] = {
      {"open unfilled", fault(Kind::not_filled, PaperLeg::open), TradeOutcome::not_filled},
      {"open timed out but filled", fault(Kind::answer_lost, PaperLeg::open),
       TradeOutcome::completed},
      {"open never arrived", fault(Kind::request_lost, PaperLeg::open), TradeOutcome::not_filled},
      {"open arrived late", fault(Kind::request_late, PaperLeg::open, 1, late),
       TradeOutcome::completed},
      {"open refused", fault(Kind::refused, PaperLeg::open), TradeOutcome::rejected},
      {"open matched late", fault(Kind::late_match, PaperLeg::open, 1, late),
       TradeOutcome::completed},
      {"open reported late", fault(Kind::late_report, PaperLeg::open, 1, late),
       TradeOutcome::completed},
      {"open unknown to lookups for a while", fault(Kind::order_unknown, PaperLeg::open, 1, late),
       TradeOutcome::completed},
      {"open seen after its fills", fault(Kind::order_shown_late, PaperLeg::open, 1, late),
       TradeOutcome::completed},
      {"fills seen after the open", fault(Kind::fills_shown_late, PaperLeg::open, 1, late),
       TradeOutcome::completed},
      {"fills seen after both orders", fault(Kind::fills_shown_late, PaperLeg::any, 2, late),
       TradeOutcome::completed},
      {"open failed at settlement", fault(Kind::fill_failed, PaperLeg::open),
       TradeOutcome::not_filled},
      {"close unfilled once", fault(Kind::not_filled, PaperLeg::close), TradeOutcome::completed},
      {"close unfilled three times", fault(Kind::not_filled, PaperLeg::close, 3),
       TradeOutcome::completed},
      {"close refused once", fault(Kind::refused, PaperLeg::close), TradeOutcome::completed},
      {"close refused five times", fault(Kind::refused, PaperLeg::close, 5),
       TradeOutcome::completed},
      {"close timed out but filled", fault(Kind::answer_lost, PaperLeg::close),
       TradeOutcome::completed},
      {"close never arrived", fault(Kind::request_lost, PaperLeg::close), TradeOutcome::completed},
      {"close arrived late", fault(Kind::request_late, PaperLeg::close, 1, late),
       TradeOutcome::completed},
      {"close canceled as reduce-only", fault(Kind::reduce_only_canceled, PaperLeg::close, 2),
       TradeOutcome::completed},
      {"close settled late", fault(Kind::late_settlement, PaperLeg::close, 1, late),
       TradeOutcome::completed},
      {"close failed at settlement", fault(Kind::fill_failed, PaperLeg::close),
       TradeOutcome::completed},
      {"fills reported twice", fault(Kind::fill_reported_twice, PaperLeg::any, std::nullopt),
       TradeOutcome::completed},
      {"account stale after the open", fault(Kind::stale_account, PaperLeg::open, 1, late),
       TradeOutcome::completed},
      {"account stale after the close", fault(Kind::stale_account, PaperLeg::close, 1, late),
       TradeOutcome::completed},
      {"price gap between the legs", fault(Kind::price_gap, PaperLeg::open),
       TradeOutcome::completed},
  };
  for (const FaultCase& one : cases) {
    INFO(one.name);
    TradingFloor floor;
    floor.exchange.arm(one.fault);
    const TradeReport report = floor.trade();
    INFO(report.record.end->detail);
    CHECK(std::string(to_string(report.record.end->outcome)) == to_string(one.expected));
    floor.check_flat_and_booked();
    floor.check_sends(1);
    CHECK(floor.in_ledger(report).end->outcome == one.expected);
  }
}

TEST_CASE("a close that came too early is sent again at the same price", "[execution][faults]") {
  PaperOptions options;
  options.reduce_only_check = ReduceOnlyCheck::at_accept;
  TradingFloor floor(options);
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  const auto& received = floor.exchange.received();
  REQUIRE(received.size() == 3);
  CHECK(received[1].refused.has_value());
  CHECK(received[2].request.price == received[1].request.price);
  CHECK(received[2].request.client_id != received[1].request.client_id);
  floor.check_flat_and_booked();
}

TEST_CASE("a close that could not fill takes the next wider price, never beyond the limit",
          "[execution][faults]") {
  TradingFloor floor;
  floor.exchange.arm(fault(PaperFaultKind::not_filled, PaperLeg::close, 3));
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  const auto& received = floor.exchange.received();
  REQUIRE(received.size() == 5);
  for (std::size_t i = 2; i < received.size(); ++i) {
    CHECK(received[i].request.price <= received[i - 1].request.price);
    CHECK(received[i].request.price >= Price("0.0091238"_dec));  // 2 % below index
  }
  CHECK(received[3].request.price < received[1].request.price);
}

TEST_CASE("a close that is refused for ever ends as open risk, loudly, and is taken up again",
          "[execution][faults]") {
  TradingFloor floor;
  floor.exchange.arm(fault(PaperFaultKind::refused, PaperLeg::close, std::nullopt));
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::position_open);
  REQUIRE(failure_of(report).has_value());
  CHECK(failure_of(report)->kind == ErrorKind::position_open);
  CHECK(failure_of(report)->message.find("OPEN RISK") == 0);
  CHECK(floor.sink.count(EventKind::open_risk) == 1);
  CHECK_FALSE(report.record.end->exposure.has_value());  // it is not over
  CHECK_FALSE(floor.exchange.position_now(Symbol("LINEA-USDT")).is_zero());
  floor.check_sends(1);

  const auto blocked = floor.round(Force::yes);
  REQUIRE_FALSE(blocked.has_value());
  CHECK(blocked.error().kind == ErrorKind::position_open);
  floor.check_sends(1);
}

TEST_CASE("once the exchange accepts closes again, the next run closes what was left open",
          "[execution][faults]") {
  TradingFloor floor;
  floor.exchange.arm(fault(PaperFaultKind::refused, PaperLeg::close, std::nullopt));
  CHECK(floor.trade().record.end->outcome == TradeOutcome::position_open);
  floor.exchange.clear_faults();
  const auto report = floor.round();
  INFO((report ? "" : report.error().message));
  REQUIRE(report.has_value());
  CHECK(report->recovery.settled.size() == 1);
  CHECK(report->skip.has_value());  // the day counts: the open filled
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("a position that somebody else closed is not opened the other way",
          "[execution][faults]") {
  TradingFloor floor;
  floor.exchange.arm(fault(PaperFaultKind::closed_externally, PaperLeg::open));
  floor.exchange.arm(fault(PaperFaultKind::refused, PaperLeg::close));
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::closed_externally);
  CHECK(floor.exchange.position_now(Symbol("LINEA-USDT")).is_zero());
}

TEST_CASE("an accepted order that its id does not find is found by our own",
          "[execution][faults]") {
  TradingFloor floor;
  MisnamingGateway gateway(floor.exchange);
  floor.gateway = &gateway;
  CHECK(floor.trade().record.end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("reads that fail while a trade is open do not stop the close", "[execution][faults]") {
  for (const PaperRead read : {PaperRead::order, PaperRead::fills, PaperRead::account}) {
    INFO(to_string(read));
    TradingFloor floor;
    floor.exchange.arm(fault(PaperFaultKind::not_filled, PaperLeg::close));
    floor.sink.on_each = [&](const Event& event) {
      if (event.text == "intent saved") {
        floor.exchange.arm(PaperReadFault{read, ErrorKind::unavailable, 4});
      }
    };
    CHECK(floor.trade().record.end->outcome == TradeOutcome::completed);
    floor.check_flat_and_booked();
  }
}

TEST_CASE("an exchange that answers nothing any more leaves an open risk that is said",
          "[execution][faults]") {
  TradingFloor floor;
  floor.sink.on_each = [&](const Event& event) {
    if (event.text != "intent saved") return;
    for (const PaperRead read :
         {PaperRead::order, PaperRead::order_by_client_id, PaperRead::fills, PaperRead::account}) {
      floor.exchange.arm(PaperReadFault{read, ErrorKind::unavailable, std::nullopt});
    }
  };
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::unknown);
  CHECK(failure_of(report)->kind == ErrorKind::outcome_unknown);
  floor.sink.on_each = nullptr;
  floor.exchange.clear_faults();
  const auto again = floor.round();
  REQUIRE(again.has_value());
  CHECK(again->recovery.settled.size() == 1);
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("an exchange that is gone while a trade is not settled is an open risk, not an outage",
          "[execution][faults]") {
  TradingFloor floor;
  floor.exchange.arm(fault(PaperFaultKind::refused, PaperLeg::close, std::nullopt));
  CHECK(floor.trade().record.end->outcome == TradeOutcome::position_open);
  for (const PaperRead read : {PaperRead::server_time, PaperRead::instruments}) {
    INFO(to_string(read));
    floor.exchange.arm(PaperReadFault{read, ErrorKind::unavailable, 1});
    const auto report = floor.round();
    REQUIRE_FALSE(report.has_value());
    CHECK(report.error().kind == ErrorKind::position_open);
    CHECK(report.error().message.find("OPEN RISK") == 0);
  }
  TradingFloor nothing_open;
  nothing_open.exchange.arm(PaperReadFault{PaperRead::server_time, ErrorKind::unavailable, 1});
  CHECK(nothing_open.round().error().kind == ErrorKind::unavailable);
}

TEST_CASE("fills that net to zero do not prove flat: a position that stays is said",
          "[execution][faults]") {
  TradingFloor floor;
  bool once = true;
  floor.sink.on_each = [&](const Event& event) {
    if (event.kind != EventKind::order_answered || !once) return;
    once = false;  // somebody else trades the symbol in the middle of ours
    floor.exchange.core().trade_externally(PaperAccountOptions{}.id, Symbol("LINEA-USDT"),
                                           Side::buy, Size("5"_dec));
  };
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::position_open);
  CHECK(report.record.net_filled().is_zero());
  CHECK(floor.exchange.position_now(Symbol("LINEA-USDT")) == Size("5"_dec));
  floor.check_sends(1);

  const auto soon = floor.round();
  REQUIRE_FALSE(soon.has_value());
  CHECK(soon.error().kind == ErrorKind::position_open);  // the account may be late
  floor.clock.advance(RoundTrip::kAccountBelieved);
  const auto next = floor.round();
  REQUIRE_FALSE(next.has_value());
  CHECK(next.error().kind == ErrorKind::unexplained_position);
  CHECK(floor.in_ledger(report).end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.position_now(Symbol("LINEA-USDT")) == Size("5"_dec));
  Desk desk = floor.desk();
  const auto adopted = adopt_position(desk, Symbol("LINEA-USDT"));
  REQUIRE(adopted.has_value());
  CHECK(adopted->end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.position_now(Symbol("LINEA-USDT")).is_zero());
}

TEST_CASE(
    "a repeated close is never larger than what the exchange shows as open; a remainder that "
    "is too small to be closed is said",
    "[execution][faults]") {
  PaperMarketData data;
  data.instruments = {instrument("LINEA-USDT", "2"_dec, "1"_dec)};
  data.tickers = {ticker(data.instruments.front(), "0.00931"_dec)};
  TradingFloor floor(PaperOptions{}, data);
  floor.exchange.arm(fault(PaperFaultKind::refused, PaperLeg::close));
  bool once = true;
  floor.sink.on_each = [&](const Event& event) {
    if (event.kind != EventKind::order_answered || !once) return;
    once = false;  // somebody closes one of our two
    floor.exchange.core().trade_externally(PaperAccountOptions{}.id, Symbol("LINEA-USDT"),
                                           Side::sell, Size("1"_dec));
  };
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::position_open);
  CHECK(floor.exchange.received().back().request.size == Size("1"_dec));
  CHECK(floor.exchange.position_now(Symbol("LINEA-USDT")) == Size("1"_dec));
}

TEST_CASE("a signal makes an endless close hurry, and what is open is said",
          "[execution][faults]") {
  TradingFloor floor;
  floor.exchange.arm(fault(PaperFaultKind::not_filled, PaperLeg::close, std::nullopt));
  floor.sink.on_each = [&](const Event& event) {
    if (event.kind == EventKind::order_answered) floor.stop.request_stop(15);
  };
  const Milliseconds begin = floor.clock.steady();
  const auto report = floor.round();
  REQUIRE(report.has_value());
  CHECK(report->trade->record.end->outcome == TradeOutcome::position_open);
  CHECK(floor.clock.steady() - begin < RoundTrip::kStopBudget + Milliseconds{2000});
}
