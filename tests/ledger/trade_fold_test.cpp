// Rows that do not fit, one at a time: each is refused with its number, and changes nothing.
#include "ledger/trade_fold.h"

#include <catch2/catch.hpp>
#include <functional>

#include "ledger/fact_json.h"
#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;
using Catch::Contains;

namespace {

const Timestamp kNow = at("2026-01-05T09:03:00Z");

Fact fact(FactKind kind, std::string body) {
  Fact result;
  result.kind = kind;
  result.at = kNow;
  result.body = std::move(body);
  return result;
}

Fact intent_fact(const TradeIntent& intent) {
  Fact result = fact(FactKind::intent, intent_body(intent));
  result.day = intent.key.day;
  return result;
}

Fact of_order(FactKind kind, const ClientOrderId& order, std::string body) {
  Fact result = fact(kind, std::move(body));
  result.order = order;
  return result;
}

/// What is said of a row that follows those.
std::string refusal(std::vector<Fact> before, const Fact& last) {
  TradeFold fold;
  std::int64_t seq = 0;
  for (const Fact& one : before) REQUIRE(fold.apply({++seq, one, {}, {}}).has_value());
  const int rows = fold.rows();
  const auto applied = fold.apply({++seq, last, {}, {}});
  if (applied) return "";
  CHECK(applied.error().kind == ErrorKind::storage);
  CHECK(fold.rows() == rows);
  return applied.error().message;
}

}  // namespace

TEST_CASE("nothing of a trade stands before its intent, and there is one of them",
          "[ledger][fold]") {
  const TradeIntent intent = intended_trade(kNow).intent;
  const ClientOrderId& id = intent.id();
  CHECK(refusal({}, intent_fact(intent)).empty());
  CHECK_THAT(refusal({intent_fact(intent)}, intent_fact(intent)), Contains("a second intent"));
  CHECK_THAT(refusal({}, fact(FactKind::order, order_body(intent.orders[1]))),
             Contains("before the intent"));
  CHECK_THAT(refusal({}, fact(FactKind::end, end_body(TradeEnd{}))), Contains("before the intent"));
  CHECK_THAT(refusal({}, of_order(FactKind::never_arrived, id, "{}")),
             Contains("before the intent"));
  Fact dateless = intent_fact(intent);
  dateless.day.reset();
  CHECK_THAT(refusal({}, dateless), Contains("without a staking day"));
  Fact timeless = intent_fact(intent);
  timeless.at.reset();
  CHECK_THAT(refusal({}, timeless), Contains("without a time"));
  Fact unreadable = intent_fact(intent);
  unreadable.body = "{";
  CHECK_THAT(refusal({}, unreadable), Contains("row 1 (intent)"));
}

TEST_CASE("an intent has each order once, and begins with its open", "[ledger][fold]") {
  TradeIntent twice = intended_trade(kNow).intent;
  twice.orders.push_back(twice.orders[1]);
  CHECK_THAT(refusal({}, intent_fact(twice)), Contains("was planned twice"));
  TradeIntent backwards = intended_trade(kNow).intent;
  std::swap(backwards.orders[0], backwards.orders[1]);
  CHECK_THAT(refusal({}, intent_fact(backwards)), Contains("neither opens nor adopts"));
  const TradeIntent intent = intended_trade(kNow).intent;
  CHECK_THAT(refusal({intent_fact(intent)}, fact(FactKind::order, order_body(intent.orders[1]))),
             Contains("was planned already"));
}

TEST_CASE("what is said of an order names one that was planned, and a time", "[ledger][fold]") {
  const TradeIntent intent = intended_trade(kNow).intent;
  const auto after_intent = [&](const Fact& last) { return refusal({intent_fact(intent)}, last); };
  const std::string answer = answer_body(Unknown{"reset by peer"});
  Fact nameless = of_order(FactKind::answer, intent.id(), answer);
  CHECK(after_intent(nameless).empty());
  nameless.order.reset();
  CHECK_THAT(after_intent(nameless), Contains("names no order"));
  CHECK_THAT(after_intent(of_order(FactKind::answer, ClientOrderId("apexbot-9"), answer)),
             Contains("never planned"));
  const std::pair<FactKind, std::string> timed[] = {
      {FactKind::answer, answer},
      {FactKind::fill, fill_body(fill("1", Side::buy, "1"_dec, "1"_dec, "0"_dec))},
      {FactKind::end, end_body(TradeEnd{})}};
  for (const auto& [kind, body] : timed) {
    Fact one = of_order(kind, intent.id(), body);
    CHECK(after_intent(one).empty());
    one.at.reset();
    CHECK_THAT(after_intent(one), Contains("without a time"));
    one = of_order(kind, intent.id(), "{}");
    CHECK_THAT(after_intent(one), Contains("row 2"));
  }
  CHECK_THAT(after_intent(of_order(FactKind::seen, intent.id(), "{}")), Contains("row 2"));
  CHECK_THAT(after_intent(fact(FactKind::order, "{}")), Contains("row 2"));
  CHECK(after_intent(of_order(FactKind::never_arrived, intent.id(), "{}")).empty());
}

TEST_CASE("a row that is of no trade fits none", "[ledger][fold]") {
  const TradeIntent intent = intended_trade(kNow).intent;
  for (const FactKind kind : {FactKind::ledger, FactKind::day_checked, FactKind::breaker_reset,
                              FactKind::clock_offset, FactKind::factor_seen}) {
    CHECK_THAT(refusal({intent_fact(intent)}, fact(kind, "{}")), Contains("belongs to no trade"));
  }
}

TEST_CASE("a fill finds its order by its client id, else by the exchange's, else not at all",
          "[ledger][fold]") {
  TradeRecord trade = intended_trade(kNow);
  Fill one = fill("1", Side::buy, "0.01"_dec, "1"_dec, "0"_dec);
  CHECK(find_order_of(trade, one) == nullptr);  // says neither
  one.order_id = OrderId("7001");
  CHECK(find_order_of(trade, one) == nullptr);  // nobody knows that number yet
  trade.orders[0].outcome = Accepted{OrderId("7000")};
  trade.orders[1].last_seen = Order{};
  trade.orders[1].last_seen->id = OrderId("7001");
  CHECK(find_order_of(trade, one) == &trade.orders[1]);
  one.order_id = OrderId("7000");
  CHECK(find_order_of(trade, one) == &trade.orders[0]);
  one.client_id = trade.orders[1].planned.request.client_id;  // its own word counts more
  CHECK(find_order_of(trade, one) == &trade.orders[1]);
  one.client_id = ClientOrderId("web-1");
  CHECK(find_order_of(trade, one) == nullptr);
}

TEST_CASE("a row follows the row before it, by number and by hash", "[ledger]") {
  const Digest256 before = sha256(bytes_of("the row before"));
  JournalRow row;
  row.seq = 2;
  row.fact = fact(FactKind::day_checked, "{}");
  row.previous = before;
  row.hash = row_hash(row.seq, row.fact, row.previous);
  CHECK(check_link(row, 1, before).has_value());
  CHECK_THAT(check_link(row, 0, before).error().message, Contains("is missing"));
  CHECK_THAT(check_link(row, 1, Digest256{}).error().message, Contains("does not follow"));
  row.fact.body = "{ }";
  CHECK_THAT(check_link(row, 1, before).error().message, Contains("was changed"));
}
