// A rehearsal that was killed: its exchange went with it.
#include <catch2/catch.hpp>

#include "paper/paper_exchange.h"
#include "tests/apexbot/reading_runner.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

namespace {

TradeIntent rehearsed_trade() {
  TradeIntent trade = intended_trade(at("2026-01-07T13:02:00Z")).intent;
  trade.key.network = Network::testnet;
  trade.key.account = PaperAccountOptions{}.id;
  for (PlannedOrder& order : trade.orders) {
    order.request.client_id = derive_client_id(trade.key, order.leg, order.attempt);
  }
  return trade;
}

}  // namespace

TEST_CASE("a rehearsal that was killed keeps no later one from trading", "[apexbot][dry-run]") {
  ReadingRunner app;
  app.environment["APEX_BASE_URL"] = "http://127.0.0.1:1";  // nobody is there: shipped prices
  const TradeIntent killed = rehearsed_trade();
  const bool was_answered = GENERATE(true, false);
  {
    Ledger ledger = app.ledger(LedgerKind::rehearsal);
    REQUIRE(ledger.record_intent(killed));
    const ClientOrderId& open = killed.id();
    const OrderOutcome accepted = Accepted{OrderId("order-1")};
    if (was_answered) REQUIRE(ledger.record_answer(open, open, killed.at, accepted));
  }
  const Milliseconds before = app.clock.steady();
  const auto answer = app.run({"dry-run", "--force"});
  CAPTURE(answer.out, answer.err);
  CHECK(answer.status == 0);
  CHECK(app.clock.steady() - before < std::chrono::seconds{10});  // nobody is asked for the old one
  const auto trades = app.ledger(LedgerKind::rehearsal).recent(10);
  REQUIRE(trades.has_value());
  REQUIRE(trades->size() == 2);
  CHECK(trades->front().end->outcome == TradeOutcome::completed);
  CHECK(trades->back().end->outcome == TradeOutcome::closed_externally);
  CHECK_THAT(trades->back().end->detail, Contains("has ended"));
}

TEST_CASE("a real trade that was killed is not ended by a rehearsal",
          "[apexbot][dry-run][safety]") {
  ReadingRunner app;
  app.environment["APEX_BASE_URL"] = "http://127.0.0.1:1";  // nobody is there: shipped prices
  REQUIRE(app.ledger().record_intent(rehearsed_trade()));
  const auto answer = app.run({"dry-run", "--force"});
  CHECK_THAT(answer.err, Contains("OPEN RISK"));
  const auto unsettled = app.ledger().unsettled();
  REQUIRE(unsettled.has_value());
  CHECK(unsettled->size() == 1);
}
