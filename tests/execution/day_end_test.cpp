// A trade earns the staking day in which its open fills. Here that day is about to end.
#include <catch2/catch.hpp>

#include "execution/trading_round.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_reader.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// Nothing has left; after the day's end the next day is traded once, under its own name.
void check_only_next_day_is_traded(TradingFloor& floor, const Result<RoundReport>& refused) {
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::refused);
  INFO(refused.error().message);
  CHECK(refused.error().message.find("staking day 2026-01-06 ends 2026-01-07T08:00:00Z") !=
        std::string::npos);
  CHECK(floor.exchange.received().empty());

  floor.clock.advance(std::chrono::minutes{5});
  const TradeReport next = floor.trade();
  CHECK(next.record.intent.key.day == day("2026-01-07"));
  CHECK(next.record.intent.key.number == 1);
  CHECK(next.record.end->outcome == TradeOutcome::completed);
  CHECK(floor.round()->skip.has_value());
  floor.check_sends(1);
  floor.check_flat_and_booked();
  const auto before = floor.ledger.on_day(day("2026-01-06"));
  REQUIRE(before.has_value());
  for (const TradeRecord& trade : *before) CHECK_FALSE(trade.counts_for_day());
}

/// Stands on the way from the exchange: the last answer of the day check takes its time, and
/// meanwhile another machine, which has the same account, trades.
class OtherMachine final : public ForwardingReader {
 public:
  explicit OtherMachine(TradingFloor& floor) : ForwardingReader(floor.exchange), floor_(floor) {}

  Result<std::vector<Fill>> fills(const HistoryQuery& query) override {
    auto answer = ForwardingReader::fills(query);
    if (std::exchange(has_traded_, true)) return answer;
    floor_.clock.advance(std::chrono::seconds{5});
    TemporaryDirectory elsewhere;
    auto its_own = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
    REQUIRE(its_own.has_value());
    Desk desk{floor_.exchange, floor_.exchange, *its_own,       floor_.clock,
              sink_,           stop_,           floor_.settings};
    const auto report = run_round(desk, Trigger::by_hand, Force::no);
    REQUIRE(report.has_value());
    REQUIRE(report->trade.has_value());
    return answer;
  }

 private:
  TradingFloor& floor_;
  RecordingSink sink_;
  StopToken stop_;
  bool has_traded_ = false;
};

}  // namespace

TEST_CASE("an open that would leave after its staking day is not sent, forced or not",
          "[execution][day_end]") {
  const Force force = GENERATE(Force::no, Force::yes);
  PaperOptions options;
  options.round_trip = Milliseconds{500};  // decided at 07:59:57, ready at 08:00:00.5
  TradingFloor floor(options);
  floor.clock.set(at("2026-01-07T07:59:55Z"));
  check_only_next_day_is_traded(floor, floor.round(force));
}

TEST_CASE("an open that leaves a second before its staking day ends is not sent",
          "[execution][day_end]") {
  TradingFloor floor;
  floor.clock.set(at("2026-01-07T07:59:59Z"));
  check_only_next_day_is_traded(floor, floor.round());
}

TEST_CASE("a ledger that takes its time until the staking day is over keeps the open back",
          "[execution][day_end]") {
  TradingFloor floor;
  floor.clock.set(at("2026-01-07T07:59:45Z"));
  floor.sink.on_each = [&](const Event& event) {
    if (event.text == "intent saved") floor.clock.advance(std::chrono::seconds{14});
  };
  const auto refused = floor.round();
  floor.sink.on_each = nullptr;
  check_only_next_day_is_traded(floor, refused);
}

TEST_CASE("a LIMIT open needs its whole wait before the staking day ends", "[execution][day_end]") {
  TradingFloor floor;
  floor.settings.trading.type = OrderType::limit;
  floor.settings.trading.limit_wait = std::chrono::seconds{120};
  floor.clock.set(at("2026-01-07T07:58:30Z"));
  const auto refused = floor.round();
  floor.settings.trading.type = OrderType::market;
  check_only_next_day_is_traded(floor, refused);

  PaperOptions options;
  options.resting_fill_after = std::chrono::seconds{5};
  TradingFloor in_time(options);
  in_time.settings.trading.type = OrderType::limit;
  in_time.settings.trading.limit_wait = std::chrono::seconds{30};
  in_time.clock.set(at("2026-01-07T07:58:30Z"));
  CHECK(in_time.trade().record.intent.key.day == day("2026-01-06"));
}

TEST_CASE("half a minute before its end a staking day is still traded", "[execution][day_end]") {
  TradingFloor floor;
  floor.clock.set(at("2026-01-07T07:59:30Z"));
  const TradeReport report = floor.trade();
  CHECK(report.record.intent.key.day == day("2026-01-06"));
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
}

TEST_CASE("a day that begins while the round looks around is asked for like any other",
          "[execution][day_end]") {
  TradingFloor floor;
  OtherMachine other(floor);
  floor.market = &other;
  floor.clock.set(at("2026-01-07T07:59:58Z"));
  const auto round = floor.round();
  REQUIRE_FALSE(round.has_value());
  CHECK(round.error().kind == ErrorKind::refused);
  CHECK(floor.round()->skip.has_value());
  floor.check_sends(1);
  floor.check_flat_and_booked();
}
