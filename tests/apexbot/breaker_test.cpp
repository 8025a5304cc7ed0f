#include <catch2/catch.hpp>

#include "base/json.h"
#include "execution/breaker_reset.h"
#include "ledger/ledger.h"
#include "tests/apexbot/app_runner.h"

using namespace apex;
using apex::testing::AppRunner;
using apex::testing::at;
using apex::testing::intended_trade;
using Catch::Matchers::Contains;

namespace {

/// Two trades did not fill, at 13:50 and 14:00; two open the breaker. Now it is 14:02.
struct FailedRunner : AppRunner {
  FailedRunner() {
    environment["MAX_FAILURES"] = "2";
    Ledger open = ledger();
    int number = 1;
    for (const char* when : {"2026-01-07T13:50:00Z", "2026-01-07T14:00:00Z"}) {
      TradeRecord trade = intended_trade(at(when));
      trade.intent.key.number = number++;
      for (PlannedOrder& order : trade.intent.orders) {
        order.request.client_id = derive_client_id(trade.intent.key, order.leg, order.attempt);
      }
      REQUIRE(open.record_intent(trade.intent));
      const TradeEnd end{TradeOutcome::not_filled, at(when), {}, "nobody sold"};
      REQUIRE(open.record_end(trade.intent.id(), end));
    }
  }

  Ledger ledger(LedgerKind kind = LedgerKind::live) {
    auto opened = Ledger::open_writer(path("data"), kind, {Network::testnet});
    REQUIRE(opened);
    return std::move(*opened);
  }

  JsonDocument json(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    const auto answer = run(arguments);
    CHECK(answer.status == 0);
    auto document = JsonDocument::parse(answer.out);
    REQUIRE(document);
    return std::move(*document);
  }
};

TradeIntent adoption_at(const char* when) {
  TradeIntent intent = intended_trade(at(when)).intent;
  intent.key.number = 1001;
  intent.adopted = AdoptedPosition{Size("1"_dec), intent.index_price};
  intent.orders.erase(intent.orders.begin());
  for (PlannedOrder& order : intent.orders) {
    order.request.client_id = derive_client_id(intent.key, order.leg, order.attempt);
  }
  return intent;
}

}  // namespace

TEST_CASE("breaker without a ledger is closed, and creates nothing", "[apexbot][breaker]") {
  AppRunner app;
  const auto answer = app.run({"breaker"});
  CHECK(answer.status == 0);
  CHECK(answer.out == "Breaker      closed, no failures\n");
  CHECK_THAT(app.run({"breaker", "--reset"}).out, Contains("Reset        nothing to reset\n"));
  CHECK_FALSE(std::filesystem::exists(app.path("data")));
}

TEST_CASE("an open breaker is shown with its failures and its moment", "[apexbot][breaker]") {
  FailedRunner app;
  const auto answer = app.run({"breaker"});
  CHECK(answer.status == 0);
  CHECK(answer.out ==
        "Breaker      open, 2 failures in a row (opens at 2): nothing is opened\n"
        "Half open    from 2026-01-07 14:30 UTC, 30 min after the last failure\n"
        "Failures     2026-01-07 14:00 UTC LINEA-USDT not_filled\n"
        "               nobody sold\n"
        "             2026-01-07 13:50 UTC LINEA-USDT not_filled\n"
        "               nobody sold\n"
        "Reset        `apexbot breaker --reset` closes it at once\n");
  app.clock.advance(std::chrono::minutes{28});
  CHECK_THAT(app.run({"breaker"}).out,
             Contains("half open, 2 failures") && Contains("since 2026-01-07 14:30 UTC"));
  app.environment["MAX_FAILURES"] = "5";
  CHECK_THAT(app.run({"breaker"}).out, Contains("closed, 2 failures in a row (opens at 5)\n"));
}

TEST_CASE("a trade that was left open is shown among the failures, settled or not",
          "[apexbot][breaker]") {
  FailedRunner app;
  {
    Ledger open = app.ledger();
    const TradeIntent adopted = adoption_at("2026-01-07T14:01:30Z");
    TradeIntent intent = intended_trade(at("2026-01-07T14:00:20Z")).intent;
    intent.key.number = 3;
    for (PlannedOrder& order : intent.orders) {
      order.request.client_id = derive_client_id(intent.key, order.leg, order.attempt);
    }
    REQUIRE(open.record_intent(intent));
    const auto end = [&](const TradeIntent& trade, const char* when, TradeOutcome outcome) {
      REQUIRE(open.record_end(trade.id(), TradeEnd{outcome, at(when), {}, ""}));
    };
    end(intent, "2026-01-07T14:00:40Z", TradeOutcome::position_open);
    end(intent, "2026-01-07T14:01:10Z", TradeOutcome::completed);
    REQUIRE(open.record_intent(adopted));  // no trade of the day
    end(adopted, "2026-01-07T14:01:40Z", TradeOutcome::completed);
  }
  CHECK_THAT(app.run({"breaker"}).out,
             Contains("open, 3 failures in a row") &&
                 Contains("Half open    from 2026-01-07 14:31 UTC") &&
                 Contains("Failures     2026-01-07 14:01 UTC LINEA-USDT completed\n"
                          "               was open or unknown before, last 2026-01-07 14:00 UTC\n"
                          "             2026-01-07 14:00 UTC LINEA-USDT not_filled\n"));
  const JsonDocument shown = app.json({"breaker"});
  const auto failures = shown.root().at("failures")->elements();
  REQUIRE(failures->size() == 3);
  CHECK(failures->at(0).string("outcome") == "completed");
  CHECK(failures->at(0).string("left_open_at") == "2026-01-07T14:00:40Z");
  CHECK_THAT(app.run({"breaker", "--json"}).out,
             Contains("\"outcome\":\"not_filled\",\"left_open_at\":null"));
  CHECK(app.json({"breaker", "--reset"}).root().string("state") == "closed");
}

TEST_CASE("a reset is recorded where the ledger is free", "[apexbot][breaker]") {
  FailedRunner app;
  const auto answer = app.run({"breaker", "--reset", "--reason", "fixed"});
  CHECK(answer.status == 0);
  CHECK_THAT(answer.out, Contains("Breaker      closed, no failures\n") &&
                             Contains("Last reset   2026-01-07 14:02 UTC\n") &&
                             Contains("Reset        done, and recorded in the ledger\n"));
  CHECK_THAT(app.run({"status"}).out, Contains("Breaker      closed\n"));
  const auto state = read_file(app.path("data") + "/bot_state.json", 10'000);
  REQUIRE(state);
  REQUIRE(*state);
  CHECK_THAT(**state, Contains("\"closed\""));
  CHECK_THAT(app.run({"breaker", "--reset"}).out, Contains("nothing to reset"));
}

TEST_CASE("a reset beside a running program leaves a request, and says so", "[apexbot][breaker]") {
  FailedRunner app;
  const BreakerResetRequest request(app.path("data"), LedgerKind::live);
  {
    const Ledger held = app.ledger();
    const auto answer = app.run({"breaker", "--reset", "--reason", "fixed"});
    CHECK(answer.status == 0);
    CHECK_THAT(answer.out, Contains("Breaker      open") && Contains("asked for: another apexbot"));
    REQUIRE(request.note());
    CHECK(*request.note() == SwitchNote{at("2026-01-07T14:02:00Z"), "fixed"});
    CHECK_THAT(app.run({"breaker"}).out, Contains("asked for 2026-01-07 14:02 UTC"));
    CHECK(app.json({"breaker", "--reset"}).root().string("reset") == "requested");
  }
  const JsonDocument done = app.json({"breaker", "--reset"});
  CHECK(done.root().string("reset") == "recorded");
  CHECK(done.root().string("state") == "closed");
  CHECK(done.root().at("failures")->elements()->empty());
  CHECK_FALSE(std::filesystem::exists(request.path()));
}

TEST_CASE("a reset forgives what was seen although the clock is behind", "[apexbot][breaker]") {
  FailedRunner app;
  app.clock.set(at("2026-01-07T13:00:00Z"));
  CHECK(app.json({"breaker", "--reset"}).root().string("state") == "closed");
}

TEST_CASE("the breaker of rehearsals is another one", "[apexbot][breaker]") {
  FailedRunner app;
  CHECK(app.run({"breaker", "--rehearsal"}).out == "Breaker      closed, no failures\n");
  CHECK(app.json({"breaker", "--rehearsal", "--reset"}).root().string("reset") ==
        "nothing_to_reset");
  CHECK(app.json({"breaker"}).root().string("state") == "open");
}
