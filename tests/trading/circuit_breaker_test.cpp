#include "trading/circuit_breaker.h"

#include <catch2/catch.hpp>

#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

const BreakerSettings kLimits{5, std::chrono::minutes{30}};

std::vector<TradeFact> joined(std::vector<TradeFact> a, const std::vector<TradeFact>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace

TEST_CASE("breaker opens after five failures in a row", "[trading][breaker]") {
  const CircuitBreaker breaker{kLimits,
                               history_with(failures(5, ending_at("2026-01-05T09:00:00Z")))};
  CHECK(breaker.consecutive_failures() == 5);
  CHECK(breaker.reopens_at() == at("2026-01-05T09:30:00Z"));
  CHECK(breaker.state(at("2026-01-05T09:00:00Z")) == BreakerState::open);
  CHECK(breaker.state(at("2026-01-05T09:29:59.999Z")) == BreakerState::open);
  CHECK(breaker.state(at("2026-01-05T09:30:00Z")) == BreakerState::half_open);
}

TEST_CASE("breaker stays closed below the limit and without any history", "[trading][breaker]") {
  const CircuitBreaker fresh{kLimits, History{}};
  CHECK(fresh.state(at("2026-01-05T09:00:00Z")) == BreakerState::closed);
  CHECK_FALSE(fresh.reopens_at());

  const CircuitBreaker four{kLimits, history_with(failures(4, ending_at("2026-01-05T09:00:00Z")))};
  CHECK(four.consecutive_failures() == 4);
  CHECK(four.state(at("2026-01-05T09:00:01Z")) == BreakerState::closed);
  CHECK_FALSE(four.reopens_at());
}

TEST_CASE("one success closes the breaker, one failure opens it again", "[trading][breaker]") {
  const auto five = failures(5, ending_at("2026-01-05T09:00:00Z"));

  const CircuitBreaker closed{kLimits,
                              history_with(joined(five, {traded("2026-01-05T09:31:00Z")}))};
  CHECK(closed.state(at("2026-01-05T09:31:03Z")) == BreakerState::closed);
  CHECK(closed.consecutive_failures() == 0);

  const CircuitBreaker again{kLimits, history_with(joined(five, {failed("2026-01-05T09:31:00Z")}))};
  CHECK(again.state(at("2026-01-05T09:31:03Z")) == BreakerState::open);
  CHECK(again.state(at("2026-01-05T10:01:01Z")) == BreakerState::open);
  CHECK(again.state(at("2026-01-05T10:01:02Z")) == BreakerState::half_open);
}

TEST_CASE("every way in which a trade can fail counts for the breaker", "[trading][breaker]") {
  for (const TradeOutcome outcome : {TradeOutcome::not_filled, TradeOutcome::rejected,
                                     TradeOutcome::position_open, TradeOutcome::unknown}) {
    INFO(to_string(outcome));
    const History history = history_with({failed("2026-01-05T09:00:00Z", outcome)});
    CHECK(CircuitBreaker(kLimits, history).consecutive_failures() == 1);
  }
  for (const TradeOutcome outcome : {TradeOutcome::completed, TradeOutcome::closed_externally}) {
    INFO(to_string(outcome));
    const History history =
        history_with({failed("2026-01-05T09:00:00Z"), failed("2026-01-05T09:10:00Z", outcome)});
    CHECK(CircuitBreaker(kLimits, history).consecutive_failures() == 0);
  }
}

TEST_CASE("a trade that has not ended says nothing to the breaker", "[trading][breaker]") {
  auto facts = failures(5, ending_at("2026-01-05T09:00:00Z"));
  facts.back().ended_at = Timestamp{};
  const CircuitBreaker breaker{kLimits, history_with(facts)};
  CHECK(breaker.consecutive_failures() == 4);
  CHECK(breaker.state(at("2026-01-05T09:00:00Z")) == BreakerState::closed);
}

TEST_CASE("a reset by hand forgets what failed before it, not after it", "[trading][breaker]") {
  History history = history_with(joined(failures(5, ending_at("2026-01-05T09:00:00Z")),
                                        failures(4, ending_at("2026-01-05T10:00:00Z"))));
  history.last_breaker_reset = at("2026-01-05T09:00:00Z");
  CHECK(CircuitBreaker(kLimits, history).consecutive_failures() == 4);
  history.last_breaker_reset = at("2026-01-05T10:00:00Z");
  CHECK(CircuitBreaker(kLimits, history).consecutive_failures() == 0);
}

TEST_CASE("a trade that was left open or unknown for a while fails, however it was settled",
          "[trading][breaker]") {
  auto facts = failures(4, ending_at("2026-01-05T09:00:00Z"));
  for (const TradeOutcome outcome : {TradeOutcome::completed, TradeOutcome::closed_externally}) {
    INFO(to_string(outcome));
    TradeFact late = trade_fact(at("2026-01-05T10:00:00Z"), outcome);
    late.left_open_at = at("2026-01-05T15:59:00Z");
    late.ended_at = at("2026-01-05T16:00:00Z");
    History history = history_with(joined(facts, {late}));
    const CircuitBreaker breaker{kLimits, history};
    CHECK(breaker.consecutive_failures() == 5);
    CHECK(breaker.reopens_at() == at("2026-01-05T16:30:00Z"));

    history.last_breaker_reset = at("2026-01-05T15:58:59Z");
    CHECK(CircuitBreaker(kLimits, history).consecutive_failures() == 1);
    history.last_breaker_reset = late.left_open_at;
    CHECK(CircuitBreaker(kLimits, history).consecutive_failures() == 0);
  }
}

TEST_CASE("the limits of the breaker are settings", "[trading][breaker]") {
  const BreakerSettings strict{1, std::chrono::minutes{120}};
  const CircuitBreaker breaker{strict,
                               history_with(failures(1, ending_at("2026-01-05T09:00:00Z")))};
  CHECK(breaker.state(at("2026-01-05T10:59:59Z")) == BreakerState::open);
  CHECK(breaker.state(at("2026-01-05T11:00:00Z")) == BreakerState::half_open);
}
