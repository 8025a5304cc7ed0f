// Told to stop in the middle of a trade: all of it ends in time, however little the exchange
// answers, and a close that is due still leaves.
#include <catch2/catch.hpp>

#include "execution/round_trip.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_gateway.h"
#include "tests/support/forwarding_reader.h"

using namespace apex;
using namespace apex::testing;
using std::chrono::seconds;

namespace {

constexpr int kSigterm = 15;

/// Reads that take their time from the first order on, shorter once a signal has come, as those of
/// the real client do.
class SlowReader final : public ForwardingReader {
 public:
  explicit SlowReader(TradingFloor& floor) : ForwardingReader(floor.exchange), floor_(floor) {}
  bool is_slow = false;
  bool answers = true;
  Milliseconds pace = seconds{10};

 private:
  Result<void> before_each() override {
    if (!is_slow) return {};
    floor_.clock.advance(floor_.stop.stop_requested() ? RoundTrip::kHurriedRead : pace);
    if (answers) return {};
    return fail(ErrorKind::unavailable, "no answer");
  }
  TradingFloor& floor_;
};

/// Orders whose answers never come.
class SilentGateway final : public ForwardingGateway {
 public:
  SilentGateway(TradingFloor& floor, Milliseconds hurried)
      : ForwardingGateway(floor.exchange), floor_(floor), hurried_(hurried) {}
  OrderOutcome send(const PreparedOrder& order) override {
    if (on_send) on_send();
    std::ignore = ForwardingGateway::send(order);
    floor_.clock.advance(floor_.stop.stop_requested() ? hurried_ : kSendTimeout);
    return Unknown{"no answer"};
  }
  std::function<void()> on_send;

 private:
  TradingFloor& floor_;
  Milliseconds hurried_;
};

}  // namespace

TEST_CASE("told to stop while nothing is answered any more, the trade ends in time, and says so",
          "[execution][stop]") {
  const Milliseconds send = GENERATE(RoundTrip::kHurriedSend, OrderGateway::kSendTimeout);
  const int order = GENERATE(1, 2);  // under way when the signal comes
  CAPTURE(send.count(), order);
  TradingFloor floor;
  SlowReader reader(floor);
  reader.answers = false;
  SilentGateway gateway(floor, send);
  floor.market = &reader;
  floor.gateway = &gateway;
  int sent = 0;
  std::optional<Milliseconds> asked;
  gateway.on_send = [&] {
    reader.is_slow = true;
    if (++sent != order) return;
    asked = floor.clock.steady();
    floor.stop.request_stop(kSigterm);
  };
  const TradeReport report = floor.trade();
  REQUIRE(asked.has_value());
  // An order that takes longer than it should is waited for.
  const bool is_in_time = send == RoundTrip::kHurriedSend;
  CHECK(floor.clock.steady() - *asked <= RoundTrip::kStopBudget + (is_in_time ? seconds{0} : send));
  CHECK(failure_of(report)->kind == ErrorKind::outcome_unknown);
  CHECK(failure_of(report)->message.starts_with("OPEN RISK"));
  CHECK(floor.exchange.received().size() == 2);  // the close left, too
}

TEST_CASE("a look that is under way when the time for a trade is over does not go on for minutes",
          "[execution][stop]") {
  const Milliseconds pace = GENERATE(seconds{10}, seconds{20}, seconds{40});
  CAPTURE(pace.count());
  TradingFloor floor;
  SlowReader reader(floor);
  reader.answers = GENERATE(true, false);
  reader.pace = pace;
  floor.market = &reader;
  std::optional<Milliseconds> answered;
  floor.sink.on_each = [&](const Event& event) {
    if (event.kind != EventKind::order_answered || answered) return;
    reader.is_slow = true;
    answered = floor.clock.steady();
  };
  PaperFault refused;
  refused.kind = PaperFaultKind::refused;
  refused.leg = PaperLeg::close;
  refused.times = std::nullopt;
  floor.exchange.arm(refused);
  const TradeReport report = floor.trade();
  REQUIRE(answered.has_value());
  CHECK_FALSE(report.record.settled());
  const Milliseconds work = RoundTrip::kSettleBudget + RoundTrip::kLastLook;
  CHECK(floor.clock.steady() - *answered <= work + pace);
}

TEST_CASE("a close that is due leaves after a signal although no time is left to ask for prices",
          "[execution][stop]") {
  TradingFloor floor;
  SlowReader reader(floor);
  floor.market = &reader;
  PaperFault refused;
  refused.kind = PaperFaultKind::refused;
  refused.leg = PaperLeg::close;
  refused.times = 2;
  floor.exchange.arm(refused);
  std::optional<Milliseconds> asked;
  std::optional<Milliseconds> last_close;
  floor.sink.on_each = [&](const Event& event) {
    if (event.kind == EventKind::close_repeated) last_close = floor.clock.steady();
    if (event.kind != EventKind::order_answered || asked) return;
    reader.is_slow = true;
    asked = floor.clock.steady();
    floor.stop.request_stop(kSigterm);
  };
  const TradeReport report = floor.trade();
  REQUIRE(last_close.has_value());
  CHECK(*last_close - *asked > RoundTrip::kLastRead);
  CHECK(*last_close - *asked + RoundTrip::kHurriedSend <= RoundTrip::kStopBudget);
  CHECK(floor.exchange.position_now(Symbol("LINEA-USDT")).is_zero());
  CHECK(report.record.end->outcome == TradeOutcome::position_open);  // no look has proven more

  reader.is_slow = false;
  floor.stop.request_stop(0);
  REQUIRE(floor.round().has_value());
  CHECK(floor.in_ledger(report).end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
}

TEST_CASE("reads begin until their time after the signal, which is never reckoned too late",
          "[execution][stop]") {
  TradingFloor floor;
  TimelyReader reader(floor.exchange, floor.clock, floor.stop, seconds{14});
  floor.clock.advance(seconds{60});
  CHECK(reader.account().has_value());
  SECTION("noticed at once") { floor.clock.advance(seconds{1}); }
  SECTION("noticed long after the last look") { floor.clock.advance(seconds{90}); }
  const Milliseconds unseen = std::min<Milliseconds>(floor.clock.steady() - Milliseconds{1'060'000},
                                                     TimelyReader::kUnnoticed);
  floor.stop.request_stop(kSigterm);
  CHECK(reader.account().has_value());
  floor.clock.advance(seconds{14} - unseen);
  CHECK(reader.account().has_value());
  floor.clock.advance(Milliseconds{1});
  CHECK(reader.is_too_late());
  const int before = floor.exchange.reads(PaperRead::account);
  CHECK(reader.account().error().kind == ErrorKind::unavailable);
  CHECK(floor.exchange.reads(PaperRead::account) == before);
}
