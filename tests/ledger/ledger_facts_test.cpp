// Facts that come twice, in parts, or with a time that cannot be.
#include <catch2/catch.hpp>

#include "ledger/ledger.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;

TEST_CASE("an order may fill in parts, and every stray fill is named", "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  const TradeIntent other = intent("2026-01-06T09:00:00Z");
  require_ok(ledger.record_intent(trade));
  Fill first = fill_of(trade, Leg::open);
  Fill second = first;
  second.id = FillId("second part");
  require_ok(ledger.record_fills(trade.id(), {first}));
  require_ok(ledger.record_fills(trade.id(), {first, second}));
  CHECK(must(ledger.trade(trade.id()))->orders[0].fills.size() == 2);
  const auto strays = ledger.record_fills(
      trade.id(), {fill_of(other, Leg::open), second, fill_of(other, Leg::close)});
  REQUIRE_FALSE(strays);
  CHECK_THAT(strays.error().message, Catch::Contains(fill_of(other, Leg::open).id.str() + ", " +
                                                     fill_of(other, Leg::close).id.str()));
}

TEST_CASE("an answer is the same only where time, word and reason are", "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  require_ok(ledger.record_intent(trade));
  const auto rows_after = [&](Timestamp sent_at, const OrderOutcome& outcome) {
    require_ok(ledger.record_answer(trade.id(), open_id(trade), sent_at, outcome));
    return must(ledger.verify_all()).rows;
  };
  CHECK(rows_after(trade.at, Unknown{"reset"}) == 3);
  CHECK(rows_after(trade.at, Unknown{"reset"}) == 3);
  CHECK(rows_after(trade.at + Milliseconds{1}, Unknown{"reset"}) == 4);
  CHECK(rows_after(trade.at + Milliseconds{1}, Unknown{"time-out"}) == 5);
}

TEST_CASE("a fill that is said to come from the future counts for the day it was planned",
          "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  require_ok(ledger.record_intent(trade));
  Fill late = fill_of(trade, Leg::open);
  late.created_at = at("2026-01-06T09:00:00Z");
  require_ok(ledger.record_fills(trade.id(), {late}));
  const auto day_seen_at = [&](std::string_view now) {
    return must(ledger.history(StakingCalendar{}, at(now), 5)).trades.front().day;
  };
  CHECK(day_seen_at("2026-01-05T10:00:00Z") == day("2026-01-05"));
  CHECK(day_seen_at("2026-01-06T10:00:00Z") == day("2026-01-06"));
}

TEST_CASE("a trade remembers when it was last left open or unknown, however it was settled",
          "[ledger]") {
  const TemporaryDirectory directory;
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  const TradeIntent smooth = intent("2026-01-05T11:00:00Z", 2);
  const auto end_at = [](const char* when, TradeOutcome outcome) {
    return TradeEnd{outcome, at(when), {}, ""};
  };
  {
    Ledger ledger = writer(directory.path());
    require_ok(ledger.record_intent(trade));
    CHECK_FALSE(must(ledger.trade(trade.id()))->left_open_at);
    require_ok(
        ledger.record_end(trade.id(), end_at("2026-01-05T09:01:00Z", TradeOutcome::unknown)));
    require_ok(
        ledger.record_end(trade.id(), end_at("2026-01-05T09:02:00Z", TradeOutcome::position_open)));
    require_ok(
        ledger.record_end(trade.id(), end_at("2026-01-05T10:00:00Z", TradeOutcome::completed)));
    record_completed(ledger, smooth);
    CHECK(must(ledger.trade(trade.id()))->left_open_at == at("2026-01-05T09:02:00Z"));
    CHECK(must(ledger.verify_all()).sound());
  }
  const Ledger again = reader(directory.path());
  const History history = must(again.history(StakingCalendar{}, at("2026-01-05T12:00:00Z"), 5));
  REQUIRE(history.trades.size() == 2);
  CHECK(history.trades[0].outcome == TradeOutcome::completed);
  CHECK(history.trades[0].ended_at == at("2026-01-05T10:00:00Z"));
  CHECK(history.trades[0].left_open_at == at("2026-01-05T09:02:00Z"));
  CHECK_FALSE(history.trades[1].left_open_at);
}

TEST_CASE("a trade that was learned as open was left so only where a run gave it up, too",
          "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  const TradeEnd open = end_of(trade, TradeOutcome::position_open);
  require_ok(ledger.record_rebuilt(trade, {fill_of(trade, Leg::open)}, open));
  CHECK_FALSE(must(ledger.trade(trade.id()))->left_open_at);
  const TradeEnd again{TradeOutcome::position_open, at("2026-01-05T09:02:00Z"), {}, "still"};
  require_ok(ledger.record_end(trade.id(), again));
  CHECK(must(ledger.trade(trade.id()))->left_open_at == again.at);
}
