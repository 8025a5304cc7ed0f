// Orders that the exchange shows, or that arrive, after they were taken for lost.
#include <algorithm>
#include <catch2/catch.hpp>
#include <tuple>
#include <vector>

#include "execution/round_trip.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_reader.h"

using namespace apex;
using namespace apex::testing;
using std::chrono::seconds;

namespace {

/// Of the open.
PaperFault late(PaperFaultKind kind, Milliseconds delay = Milliseconds{0}) {
  PaperFault result;
  result.kind = kind;
  result.leg = PaperLeg::open;
  result.delay = delay;
  return result;
}

/// When each request left.
class RequestTimes final : public ForwardingReader {
 public:
  RequestTimes(MarketReader& inner, Clock& clock) : ForwardingReader(inner), clock_(clock) {}

  [[nodiscard]] int most_in_a_minute() const {
    std::ptrdiff_t most = 0;
    for (auto last = times_.begin(); last != times_.end(); ++last) {
      const auto first = std::upper_bound(times_.begin(), last, *last - seconds{60});
      most = std::max(most, last - first + 1);
    }
    return static_cast<int>(most);
  }

 private:
  Result<void> before_each() override {
    times_.push_back(clock_.steady());
    return {};
  }

  Clock& clock_;
  std::vector<Milliseconds> times_;
};

PaperFault close_refused() {
  PaperFault result;
  result.kind = PaperFaultKind::refused;
  result.leg = PaperLeg::close;
  return result;
}

}  // namespace

TEST_CASE("an open that is shown late is found again by the position that it left",
          "[execution][faults]") {
  const auto shown_after = GENERATE(seconds{20}, seconds{40}, seconds{70});
  TradingFloor floor;
  floor.exchange.arm(late(PaperFaultKind::answer_lost));
  floor.exchange.arm(late(PaperFaultKind::order_unknown, shown_after));
  const TradeReport report = floor.trade();
  const bool in_time = shown_after < RoundTrip::kSettleBudget;
  INFO(report.record.end->detail);
  CHECK(report.record.settled() == in_time);
  floor.clock.advance(Milliseconds{15'000});
  REQUIRE(floor.round().has_value());
  CHECK(floor.in_ledger(report).end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("an order whose fills are known is never taken for lost", "[execution][faults]") {
  TradingFloor floor;
  floor.exchange.arm(late(PaperFaultKind::answer_lost));
  floor.exchange.arm(late(PaperFaultKind::order_unknown, std::chrono::hours{1}));
  const TradeReport report = floor.trade();
  INFO(report.record.end->detail);
  CHECK_FALSE(report.record.orders.front().fills.empty());
  CHECK_FALSE(report.record.orders.front().never_arrived);
  CHECK_FALSE(report.record.settled());
  CHECK_FALSE(floor.round().has_value());
  floor.clock.advance(std::chrono::hours{1});
  REQUIRE(floor.round().has_value());
  CHECK(floor.in_ledger(report).end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("an open taken for lost is asked for while a position stands, and closed once it shows",
          "[execution][faults]") {
  TradingFloor floor;
  floor.exchange.arm(late(PaperFaultKind::answer_lost));
  floor.exchange.arm(late(PaperFaultKind::order_unknown, seconds{90}));
  floor.exchange.arm(late(PaperFaultKind::fills_shown_late, seconds{130}));
  const Milliseconds began = floor.clock.steady();
  floor.exchange.arm(close_refused());
  const TradeReport report = floor.trade();
  INFO(report.record.end->detail);
  CHECK_FALSE(report.record.settled());
  CHECK(report.record.orders.front().never_arrived);
  floor.clock.advance(seconds{40});
  REQUIRE(floor.round().has_value());
  CHECK(floor.clock.steady() - began < Milliseconds{RoundTrip::kAccountBelieved});
  CHECK(floor.in_ledger(report).end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("a fill that failed is no trace of an order that no lookup knows",
          "[execution][faults]") {
  TradingFloor floor;
  floor.exchange.arm(late(PaperFaultKind::answer_lost));
  floor.exchange.arm(late(PaperFaultKind::order_unknown, std::chrono::hours{24}));
  floor.exchange.arm(late(PaperFaultKind::fill_failed));
  const TradeReport report = floor.trade();
  INFO(report.record.end->detail);
  REQUIRE(report.record.orders.front().fills.size() == 1);
  CHECK(report.record.orders.front().fills.front().status == FillStatus::failed);
  CHECK(report.record.end->outcome == TradeOutcome::not_filled);
}

TEST_CASE("many closes taken for lost are asked for at a pace that the exchange bears",
          "[execution][faults]") {
  TradingFloor floor;
  RequestTimes reader(floor.exchange, floor.clock);
  floor.market = &reader;
  PaperFault lost = late(PaperFaultKind::request_lost);
  lost.leg = PaperLeg::close;
  lost.times = 12;
  floor.exchange.arm(lost);
  PaperFault stale = late(PaperFaultKind::stale_account, seconds{80});
  stale.leg = PaperLeg::close;
  floor.exchange.arm(stale);
  const TradeReport report = floor.trade();
  for (int i = 0; i < 9 && !floor.in_ledger(report).settled(); ++i) {
    floor.clock.advance(seconds{15});
    std::ignore = floor.round();
  }
  CHECK(floor.in_ledger(report).end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
  floor.check_sends(1);
  CHECK(reader.most_in_a_minute() > 60);    // they were asked for
  CHECK(reader.most_in_a_minute() <= 300);  // half of what the exchange lets through
}
