#include "ledger/ledger.h"

#include <catch2/catch.hpp>

#include "ledger/alert_queue.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

std::vector<std::string> ids_of(const std::vector<TradeRecord>& trades) {
  std::vector<std::string> ids;
  for (const TradeRecord& trade : trades) ids.push_back(trade.intent.id().str());
  return ids;
}

Order seen(const TradeIntent& trade, OrderStatus status, const Decimal& filled) {
  Order order;
  order.id = OrderId("9001");
  order.client_id = open_id(trade);
  order.symbol = trade.symbol;
  order.status = status;
  order.size = trade.orders[0].request.size;
  order.matched = Size(filled);
  order.filled = Size(filled);
  return order;
}

}  // namespace

TEST_CASE("a trade can be read again from a closed ledger, fact by fact", "[ledger]") {
  const TemporaryDirectory directory;
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  PlannedOrder wider = trade.orders[1];
  wider.attempt = 2;
  wider.request.client_id = derive_client_id(trade.key, Leg::close, 2);
  {
    Ledger ledger = writer(directory.path());
    record_completed(ledger, trade);
    require_ok(ledger.record_order(trade.id(), wider));
    require_ok(ledger.record_answer(trade.id(), close_id(trade), trade.at + Milliseconds{20},
                                    Rejected{RejectReason::price, "20004"}));
    require_ok(ledger.record_answer(trade.id(), wider.request.client_id,
                                    trade.at + Milliseconds{40}, Unknown{"timed out"}));
    require_ok(ledger.record_never_arrived(trade.id(), wider.request.client_id,
                                           trade.at + Milliseconds{90'000}));
    require_ok(ledger.record_order_seen(trade.id(), seen(trade, OrderStatus::filled, "1"_dec)));
  }
  const Ledger ledger = reader(directory.path());
  CHECK(ledger.owner() == kTestnet);
  const auto record = must(ledger.trade(trade.id()));
  REQUIRE(record);
  CHECK(record->intent.key == trade.key);
  CHECK(record->intent.at == trade.at);
  CHECK_FALSE(record->rebuilt);
  REQUIRE(record->orders.size() == 3);
  const OrderRecord& open = record->orders[0];
  CHECK(open.sent_at == trade.at);
  CHECK(std::get<Accepted>(*open.outcome).id == fill_of(trade, Leg::open).order_id);
  CHECK(open.last_seen->status == OrderStatus::filled);
  REQUIRE(open.fills.size() == 1);
  CHECK(open.fills[0].created_at == trade.at + Milliseconds{300});
  CHECK(std::get<Rejected>(*record->orders[1].outcome).detail == "20004");
  CHECK(record->orders[2].planned.attempt == 2);
  CHECK(record->orders[2].never_arrived);
  CHECK(std::get<Unknown>(*record->orders[2].outcome).detail == "timed out");
  REQUIRE(record->end);
  CHECK(record->end->exposure == Milliseconds{150});
  CHECK(record->settled());
  CHECK(record->net_filled().is_zero());
}

TEST_CASE("a fill is recorded once for each status it was in", "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  require_ok(ledger.record_intent(trade));
  Fill pending = fill_of(trade, Leg::open);
  pending.status = FillStatus::pending;
  const Fill success = fill_of(trade, Leg::open);
  require_ok(ledger.record_fills(trade.id(), {pending, pending}));
  CHECK_FALSE(must(ledger.trade(trade.id()))->counts_for_day());
  require_ok(ledger.record_fills(trade.id(), {success, success}));
  require_ok(ledger.record_fills(trade.id(), {success, pending}));  // a late, stale answer
  const auto record = must(ledger.trade(trade.id()));
  REQUIRE(record->orders[0].fills.size() == 1);
  CHECK(record->orders[0].fills[0].status == FillStatus::success);
  CHECK(must(ledger.verify_all()).rows == 4);  // owner, intent, pending, success
}

TEST_CASE("a fill that failed at settlement no longer counts", "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  require_ok(ledger.record_intent(trade));
  require_ok(ledger.record_fills(trade.id(), {fill_of(trade, Leg::open)}));
  CHECK(must(ledger.days_traded(trade.key.day)).size() == 1);
  Fill failed = fill_of(trade, Leg::open);
  failed.status = FillStatus::failed;
  require_ok(ledger.record_fills(trade.id(), {failed}));
  CHECK_FALSE(must(ledger.trade(trade.id()))->counts_for_day());
  CHECK(must(ledger.days_traded(trade.key.day)).empty());
}

TEST_CASE("a fill without a client id finds its order by the exchange's number", "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  require_ok(ledger.record_intent(trade));
  Fill unnamed = fill_of(trade, Leg::open);
  unnamed.client_id = ClientOrderId();

  const auto stray = ledger.record_fills(trade.id(), {unnamed, fill_of(trade, Leg::close)});
  REQUIRE_FALSE(stray);
  CHECK(stray.error().kind == ErrorKind::internal);
  CHECK(stray.error().message.find(unnamed.id.str()) != std::string::npos);
  CHECK(must(ledger.trade(trade.id()))->orders[1].fills.size() == 1);  // the other was recorded

  require_ok(
      ledger.record_answer(trade.id(), open_id(trade), trade.at, Accepted{unnamed.order_id}));
  require_ok(ledger.record_fills(trade.id(), {unnamed}));
  CHECK(must(ledger.trade(trade.id()))->orders[0].fills.size() == 1);
}

TEST_CASE("what was said already is not recorded again", "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  require_ok(ledger.record_intent(trade));
  const auto rows = [&] { return must(ledger.verify_all()).rows; };
  for (int i = 0; i < 3; ++i) {
    require_ok(ledger.record_order_seen(trade.id(), seen(trade, OrderStatus::pending, "0"_dec)));
    require_ok(
        ledger.record_answer(trade.id(), open_id(trade), trade.at, Unknown{"bad byte \xff \xe2"}));
    require_ok(ledger.record_never_arrived(trade.id(), close_id(trade), trade.at));
  }
  CHECK(rows() == 5);
  require_ok(ledger.record_order_seen(trade.id(), seen(trade, OrderStatus::open, "0"_dec)));
  CHECK(rows() == 6);
}

TEST_CASE("an order that shows up after all has arrived", "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  require_ok(ledger.record_intent(trade));
  require_ok(ledger.record_never_arrived(trade.id(), open_id(trade), trade.at));
  CHECK(must(ledger.trade(trade.id()))->orders[0].never_arrived);
  require_ok(ledger.record_order_seen(trade.id(), seen(trade, OrderStatus::open, "0"_dec)));
  CHECK_FALSE(must(ledger.trade(trade.id()))->orders[0].never_arrived);
}

TEST_CASE("facts about what was never planned are refused and leave no trace", "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  const TradeIntent other = intent("2026-01-05T10:00:00Z", 2);
  require_ok(ledger.record_intent(trade));
  const auto refused = [](const auto& result) {
    return !result && result.error().kind == ErrorKind::internal;
  };
  CHECK(refused(ledger.record_intent(trade)));
  CHECK(refused(ledger.record_order(trade.id(), trade.orders[1])));
  CHECK(refused(ledger.record_order(other.id(), trade.orders[1])));
  CHECK(refused(ledger.record_end(other.id(), end_of(other, TradeOutcome::completed))));
  CHECK(refused(ledger.record_answer(trade.id(), open_id(other), trade.at, Unknown{""})));
  CHECK(refused(ledger.record_never_arrived(trade.id(), open_id(other), trade.at)));
  CHECK(refused(ledger.record_order_seen(trade.id(), seen(other, OrderStatus::open, "0"_dec))));
  TradeIntent empty = other;
  empty.orders.clear();
  CHECK(refused(ledger.record_intent(empty)));
  TradeIntent backwards = other;
  std::swap(backwards.orders[0], backwards.orders[1]);
  CHECK(refused(ledger.record_intent(backwards)));
  CHECK(refused(ledger.record_rebuilt(backwards, {}, end_of(other, TradeOutcome::completed))));
  CHECK(refused(ledger.record_fills(other.id(), {fill_of(other, Leg::open)})));
  CHECK(refused(ledger.record_fills(trade.id(), {fill_of(other, Leg::open)})));
  CHECK(must(ledger.verify_all()).rows == 2);
}

TEST_CASE("the last end of a trade counts, and decides whether it is settled", "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent first = intent("2026-01-05T09:00:00Z", 1);
  const TradeIntent second = intent("2026-01-05T10:00:00Z", 2);
  const TradeIntent third = intent("2026-01-05T11:00:00Z", 3);
  require_ok(ledger.record_intent(second));
  require_ok(ledger.record_intent(third));
  require_ok(ledger.record_intent(first));
  require_ok(ledger.record_end(second.id(), end_of(second, TradeOutcome::position_open)));
  require_ok(ledger.record_end(third.id(), end_of(third, TradeOutcome::completed)));
  CHECK(ids_of(must(ledger.unsettled())) ==
        std::vector<std::string>{first.id().str(), second.id().str()});
  require_ok(ledger.record_end(second.id(), end_of(second, TradeOutcome::closed_externally)));
  require_ok(ledger.record_end(first.id(), end_of(first, TradeOutcome::rejected)));
  CHECK(must(ledger.unsettled()).empty());
  CHECK(must(ledger.trade(second.id()))->end->outcome == TradeOutcome::closed_externally);
}

TEST_CASE("trades are listed by when they began", "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent sunday = intent("2026-01-04T09:00:00Z", 1, "BTC-USDT");
  const TradeIntent monday = intent("2026-01-05T09:00:00Z", 1);
  const TradeIntent later = intent("2026-01-05T13:00:00Z", 2);
  record_completed(ledger, later);
  record_completed(ledger, monday);
  record_completed(ledger, sunday);
  CHECK(ids_of(must(ledger.recent(2))) ==
        std::vector<std::string>{later.id().str(), monday.id().str()});
  CHECK(must(ledger.recent(0)).empty());
  CHECK(must(ledger.recent(-1)).empty());
  CHECK(ids_of(must(ledger.on_day(monday.key.day))) ==
        std::vector<std::string>{monday.id().str(), later.id().str()});
  CHECK(must(ledger.on_day(monday.key.day + 1)).empty());
  CHECK(must(ledger.days_traded(sunday.key.day)) ==
        std::set<StakingDay>{sunday.key.day, monday.key.day});
  CHECK(must(ledger.days_traded(monday.key.day)) == std::set<StakingDay>{monday.key.day});
  CHECK(must(ledger.touched_symbols()) ==
        std::set<Symbol>{Symbol("BTC-USDT"), Symbol("LINEA-USDT")});
}

TEST_CASE("a day is known by an intent or a day check, not by a rebuilt trade", "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  const StakingDay today = trade.key.day;
  CHECK_FALSE(must(ledger.knows_day(today)));
  require_ok(ledger.record_rebuilt(trade, {fill_of(trade, Leg::open), fill_of(trade, Leg::close)},
                                   end_of(trade, TradeOutcome::completed)));
  CHECK_FALSE(must(ledger.knows_day(today)));
  require_ok(ledger.record_day_checked(today, trade.at));
  CHECK(must(ledger.knows_day(today)));
  CHECK_FALSE(must(ledger.knows_day(today + 1)));
  require_ok(ledger.record_intent(intent("2026-01-06T09:00:00Z")));
  CHECK(must(ledger.knows_day(today + 1)));
}

TEST_CASE("of a trade learned twice only what is new is taken", "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  require_ok(ledger.record_rebuilt(trade, {fill_of(trade, Leg::open)},
                                   end_of(trade, TradeOutcome::position_open)));
  auto record = must(ledger.trade(trade.id()));
  CHECK(record->rebuilt);
  CHECK(record->counts_for_day());
  CHECK(must(ledger.unsettled()).size() == 1);

  require_ok(ledger.record_rebuilt(trade, {fill_of(trade, Leg::open), fill_of(trade, Leg::close)},
                                   end_of(trade, TradeOutcome::completed)));
  record = must(ledger.trade(trade.id()));
  CHECK(record->orders[1].fills.size() == 1);
  CHECK(record->end->outcome == TradeOutcome::position_open);  // recovery has the last word
  CHECK(must(ledger.verify_all()).rows == 5);
}

TEST_CASE("the history holds this week, and before it what the breaker can reach", "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const StakingCalendar calendar;
  record_completed(ledger, intent("2025-12-01T09:00:00Z"));
  for (const char* when : {"2026-01-01T09:00:00Z", "2026-01-02T09:00:00Z", "2026-01-03T09:00:00Z",
                           "2026-01-04T09:00:00Z"}) {
    record_not_filled(ledger, intent(when));
  }
  TradeIntent forced = intent("2026-01-05T09:00:00Z");
  forced.forced = true;
  require_ok(ledger.record_intent(forced));

  const History history = must(ledger.history(calendar, at("2026-01-06T09:00:00Z"), 2));
  REQUIRE(history.trades.size() == 4);
  CHECK(history.trades[0].started_at == at("2025-12-01T09:00:00Z"));  // the newest that counts
  CHECK(history.trades[0].counts_for_day);
  CHECK(history.trades[0].cost == Usdt("0.00001"_dec));  // two fees, no spread
  CHECK(history.trades[0].ended_at == at("2025-12-01T09:00:02Z"));
  CHECK(history.trades[1].started_at == at("2026-01-03T09:00:00Z"));
  CHECK(history.trades[1].outcome == TradeOutcome::not_filled);
  CHECK(history.trades[2].started_at == at("2026-01-04T09:00:00Z"));
  CHECK(history.trades[3].forced);
  CHECK_FALSE(history.trades[3].has_ended());
  CHECK(history.last_traded_at() == at("2025-12-01T09:00:00Z"));
  CHECK(history.opens_on(forced.key.day) == 1);
}

TEST_CASE("the newest breaker reset and clock offset are the ones that count", "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const Timestamp now = at("2026-01-05T09:00:00Z");
  const auto history = [&] { return must(ledger.history(StakingCalendar{}, now, 5)); };
  CHECK_FALSE(history().last_breaker_reset);
  CHECK_FALSE(history().clock_offset);
  require_ok(ledger.record_breaker_reset(now, "looked at it"));
  require_ok(ledger.record_clock_offset(Milliseconds{-250}, now));
  require_ok(ledger.record_day_checked(StakingDay{20458}, now));
  CHECK(history().last_breaker_reset == now);
  CHECK(history().clock_offset == Milliseconds{-250});
  require_ok(ledger.record_breaker_reset(now + Milliseconds{5}, "again"));
  require_ok(ledger.record_clock_offset(Milliseconds{1200}, now));
  CHECK(history().last_breaker_reset == now + Milliseconds{5});
  CHECK(history().clock_offset == Milliseconds{1200});
}

TEST_CASE("a ledger that does not exist reads as an empty one and is not made", "[ledger]") {
  const TemporaryDirectory directory;
  const auto data = directory.path() / "data";
  Ledger ledger = reader(data);
  CHECK_FALSE(ledger.has_file());
  CHECK_FALSE(ledger.owner());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  CHECK(must(ledger.history(StakingCalendar{}, trade.at, 5)).trades.empty());
  CHECK(must(ledger.unsettled()).empty());
  CHECK_FALSE(must(ledger.trade(trade.id())));
  CHECK(must(ledger.recent(10)).empty());
  CHECK(must(ledger.on_day(trade.key.day)).empty());
  CHECK_FALSE(must(ledger.knows_day(trade.key.day)));
  CHECK(must(ledger.days_traded(trade.key.day)).empty());
  CHECK(must(ledger.touched_symbols()).empty());
  CHECK(must(ledger.totals()) == TradeSums{});
  CHECK(must(ledger.factors_seen(10)).empty());
  require_ok(ledger.each_trade(
      trade.key.day, trade.key.day,
      [](const TradeRecord&) -> Result<void> { return fail(ErrorKind::internal, "a trade"); }));
  CHECK_FALSE(must(ledger.verify_all()).has_file);
  const AlertQueue queue(ledger);
  CHECK(must(queue.memory()).empty());
  CHECK(must(queue.due(trade.at, 10)).empty());
  CHECK(must(queue.recent(10)).empty());
  CHECK_FALSE(must(queue.next_at()));
  CHECK_FALSE(std::filesystem::exists(data));
}

TEST_CASE("a ledger that does not exist takes no fact of any kind", "[ledger]") {
  const TemporaryDirectory directory;
  const auto data = directory.path() / "data";
  Ledger ledger = reader(data);
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  const ClientOrderId id = trade.id();
  const TradeEnd end = end_of(trade, TradeOutcome::completed);
  const auto refused = [](const auto& result) {
    return !result && result.error().kind == ErrorKind::internal;
  };
  CHECK(refused(ledger.record_intent(trade)));
  CHECK(refused(ledger.record_order(id, trade.orders[1])));
  CHECK(refused(ledger.record_answer(id, open_id(trade), trade.at, Unknown{""})));
  CHECK(refused(ledger.record_order_seen(id, seen(trade, OrderStatus::open, "0"_dec))));
  CHECK(refused(ledger.record_never_arrived(id, open_id(trade), trade.at)));
  CHECK(refused(ledger.record_fills(id, {fill_of(trade, Leg::open)})));
  CHECK(refused(ledger.record_end(id, end)));
  CHECK(refused(ledger.record_rebuilt(trade, {fill_of(trade, Leg::open)}, end)));
  CHECK(refused(ledger.record_day_checked(trade.key.day, trade.at)));
  CHECK(refused(ledger.record_breaker_reset(trade.at, "looked at it")));
  CHECK(refused(ledger.record_clock_offset(Milliseconds{1}, trade.at)));
  CHECK(refused(ledger.record_factor_seen(FactorSeen{})));
  AlertQueue queue(ledger);
  CHECK(refused(queue.put({}, "", trade.at)));
  CHECK(refused(queue.mark_delivered(Delivery{}, trade.at)));
  CHECK(refused(queue.mark_failed(Delivery{}, trade.at, "")));
  CHECK(refused(queue.give_up("ntfy", "not configured", trade.at, trade.at)));
  CHECK_FALSE(std::filesystem::exists(data));
}

TEST_CASE("a reader records nothing", "[ledger]") {
  const TemporaryDirectory directory;
  { const Ledger made = writer(directory.path()); }
  Ledger ledger = reader(directory.path());
  CHECK(ledger.has_file());
  const auto refused = ledger.record_intent(intent("2026-01-05T09:00:00Z"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::internal);
}

TEST_CASE("an order that shows up as it was seen before it was lost has arrived again",
          "[ledger]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  require_ok(ledger.record_intent(trade));
  const Order order = seen(trade, OrderStatus::open, "0"_dec);
  require_ok(ledger.record_order_seen(trade.id(), order));
  require_ok(ledger.record_never_arrived(trade.id(), open_id(trade), trade.at));
  require_ok(ledger.record_never_arrived(trade.id(), open_id(trade), trade.at));
  CHECK(must(ledger.verify_all()).rows == 4);
  require_ok(ledger.record_order_seen(trade.id(), order));
  CHECK_FALSE(must(ledger.trade(trade.id()))->orders[0].never_arrived);
}
