#include "daemon/health.h"

#include <catch2/catch.hpp>

#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// A Tuesday, long after its trade was due and made; the daemon waits.
struct Standing {
  Standing() {
    facts.now = at("2026-01-06T15:00:00Z");
    Heartbeat beat;
    beat.mode = TradeMode::live;
    beat.at = at("2026-01-06T14:57:00Z");
    beat.since = at("2026-01-01T00:00:00Z");
    beat.next_within = Milliseconds{300'000};
    beat.text = "the factor of the day is done";
    beat.pid = 4711;
    facts.heartbeat = beat;
    PlanView plan;
    plan.server_now = facts.now;
    facts.plan = plan;
    traded("2026-01-05");
    traded("2026-01-06");
    facts.disk = {true, std::int64_t{1} << 30};
  }

  void traded(std::string_view one) {
    facts.plan->history.trades.push_back(
        trade_fact(at(std::string(one) + "T09:03:00Z"), TradeOutcome::completed));
  }
  void at_moment(std::string_view moment) {
    facts.now = at(moment);
    facts.plan->server_now = facts.now;
    (*facts.heartbeat)->at = facts.now - std::chrono::minutes{1};
  }
  [[nodiscard]] Heartbeat& beat() { return **facts.heartbeat; }
  [[nodiscard]] HealthReport report() const { return judge_health(facts); }
  /// The line that is shown; empty: healthy.
  [[nodiscard]] std::string why() const {
    const HealthReport found = report();
    return found.healthy() ? "" : found.problems.front();
  }
  [[nodiscard]] bool complains_of(const std::string& what) const {
    INFO(why());
    return why().find(what) != std::string::npos;
  }

  HealthFacts facts;
};

}  // namespace

TEST_CASE("a daemon that waits for tomorrow is healthy", "[daemon][health]") {
  const Standing standing;
  CHECK(standing.why().empty());
  CHECK(standing.report().next_due == at("2026-01-07T09:03:00Z"));
  CHECK(standing.report().breaker == "closed");
}

TEST_CASE("a daemon that breaks its promise is dead, whatever it said", "[daemon][health]") {
  Standing standing;
  standing.beat().at = standing.facts.now - Milliseconds{300'000} - kHeartbeatGrace;
  CHECK(standing.why().empty());
  standing.beat().at -= Milliseconds{1};
  CHECK(standing.complains_of("pid 4711"));
  standing.beat().at = standing.facts.now + kHeartbeatGrace + Milliseconds{1};
  CHECK(standing.complains_of("clock"));
}

TEST_CASE("where no daemon ever ran, or it was stopped, nothing is healthy", "[daemon][health]") {
  Standing standing;
  standing.beat().source = HeartbeatSource::stopped;
  CHECK(standing.complains_of("stopped"));
  standing.facts.heartbeat = std::optional<Heartbeat>{};
  CHECK(standing.complains_of("never ran"));
  standing.facts.heartbeat = fail(ErrorKind::protocol, "heartbeat.json is damaged: x");
  CHECK(standing.complains_of("damaged"));
}

TEST_CASE("a daemon that is alive and does not trade is unhealthy", "[daemon][health]") {
  Standing standing;
  standing.at_moment("2026-01-07T09:17:00Z");  // due 09:03, nothing made
  CHECK(standing.why().empty());
  standing.at_moment("2026-01-07T09:19:00Z");
  CHECK(standing.complains_of("due 2026-01-07T09:03:00Z is overdue"));
  CHECK(standing.report().overdue_since == at("2026-01-07T09:03:00Z"));
  standing.traded("2026-01-07");
  CHECK(standing.why().empty());
}

TEST_CASE("a trade that was due before the daemon started is not overdue at once",
          "[daemon][health]") {
  Standing standing;
  standing.at_moment("2026-01-07T20:00:00Z");
  standing.beat().since = at("2026-01-07T19:50:00Z");
  CHECK(standing.why().empty());
  standing.beat().since = at("2026-01-07T19:40:00Z");
  CHECK(standing.complains_of("overdue"));
}

TEST_CASE("who comes by from a timer has two hours for a trade", "[daemon][health]") {
  Standing standing;
  standing.beat().source = HeartbeatSource::once;
  standing.at_moment("2026-01-07T11:00:00Z");
  CHECK(standing.why().empty());
  standing.at_moment("2026-01-07T11:04:00Z");
  CHECK(standing.complains_of("overdue"));
}

TEST_CASE("a timer that comes by no more is told, though no trade is overdue",
          "[daemon][health][safety]") {
  Standing standing;
  standing.beat().source = HeartbeatSource::once;
  standing.beat().at = standing.facts.now - 2 * kOnceWithin;
  CHECK(standing.why().empty());
  standing.beat().at -= Milliseconds{1};
  CHECK(standing.why() ==
        "nobody has looked since 2026-01-06T10:59:59.999Z (14400 s ago): does the timer or cron "
        "still run?");
  standing.beat().at = standing.facts.now - std::chrono::days{21};
  CHECK(standing.complains_of("nobody has looked since 2025-12-16T15:00:00Z"));
  standing.beat().at = standing.facts.now + kHeartbeatGrace + Milliseconds{1};
  CHECK(standing.complains_of("clock"));
}

TEST_CASE("health calls a trade that is due late in its day overdue before the day is over",
          "[daemon][health]") {
  Standing standing;
  const auto due = [&](std::chrono::minutes trade_time) {
    standing.facts.plan->schedule.trade_time = trade_time;
  };
  const auto is_overdue_at = [&](std::string_view moment) {
    standing.at_moment(moment);
    return standing.report().overdue_since.has_value();
  };
  SECTION("where a loop runs") {
    due(std::chrono::minutes{7 * 60 + 50});
    CHECK_FALSE(is_overdue_at("2026-01-08T07:52:00Z"));  // it may be in hand
    CHECK(is_overdue_at("2026-01-08T07:52:01Z"));
    CHECK(standing.why().find("due 2026-01-08T07:50:00Z is overdue") != std::string::npos);
    CHECK(is_overdue_at("2026-01-08T07:59:59Z"));
    CHECK_FALSE(is_overdue_at("2026-01-08T08:00:01Z"));  // that day is lost
  }
  SECTION("where a timer comes by") {
    standing.beat().source = HeartbeatSource::once;
    due(std::chrono::minutes{6 * 60 + 30});
    CHECK_FALSE(is_overdue_at("2026-01-08T07:45:00Z"));
    CHECK(is_overdue_at("2026-01-08T07:45:01Z"));
    CHECK(is_overdue_at("2026-01-08T07:59:59Z"));
  }
  SECTION("as late as can be") {
    standing.facts.plan->schedule.avoid_funding = false;
    due(std::chrono::minutes{7 * 60 + 59});
    CHECK_FALSE(is_overdue_at("2026-01-08T07:59:30Z"));
    CHECK(is_overdue_at("2026-01-08T07:59:31Z"));
  }
  SECTION("where the daemon was started late in the day") {
    due(std::chrono::minutes{9 * 60 + 30});
    standing.beat().since = at("2026-01-08T07:40:00Z");
    CHECK_FALSE(is_overdue_at("2026-01-08T07:45:00Z"));
    CHECK(is_overdue_at("2026-01-08T07:45:01Z"));
  }
}

TEST_CASE("whoever is ended and started again has been there since the first start",
          "[daemon][health]") {
  const Timestamp now = at("2026-01-06T10:00:00Z");
  Heartbeat beat;
  beat.mode = TradeMode::live;
  beat.since = at("2026-01-06T09:30:00Z");
  beat.at = now;
  const auto since = [&] { return present_since(std::optional(beat), TradeMode::live, now); };
  for (const HeartbeatSource source : {HeartbeatSource::loop, HeartbeatSource::stopped}) {
    CAPTURE(to_string(source));
    beat.source = source;
    CHECK(since() == beat.since);
    beat.at = now - kOverdueGrace;
    CHECK(since() == beat.since);
    beat.at -= Milliseconds{1};
    CHECK(since() == now);
    beat.at = now + kHeartbeatGrace;
    CHECK(since() == beat.since);
    beat.at += Milliseconds{1};
    CHECK(since() == now);
    beat.at = now;
  }
  SECTION("single looks are no presence") {
    beat.source = HeartbeatSource::once;
    CHECK(since() == now);
  }
  SECTION("who rehearsed was not there to trade") {
    beat.mode = TradeMode::rehearsal;
    CHECK(since() == now);
    CHECK(present_since(std::optional(beat), TradeMode::rehearsal, now) == beat.since);
  }
  SECTION("a clock that was set back since") {
    beat.since = now + std::chrono::hours{1};
    CHECK(since() == now);
  }
  SECTION("no heartbeat, or a damaged one") {
    CHECK(present_since(std::optional<Heartbeat>{}, TradeMode::live, now) == now);
    CHECK(present_since(fail(ErrorKind::protocol, "heartbeat.json is damaged: x"), TradeMode::live,
                        now) == now);
  }
}

TEST_CASE("a start by a clock that was ahead excuses nobody", "[daemon][health]") {
  Standing standing;
  standing.at_moment("2026-01-07T20:00:00Z");
  standing.beat().since = at("2030-01-01T00:00:00Z");
  CHECK(standing.complains_of("overdue"));
}

TEST_CASE("days that need no trade are healthy without one", "[daemon][health]") {
  Standing standing;
  for (const char* one : {"2026-01-07", "2026-01-08", "2026-01-09"}) standing.traded(one);
  standing.at_moment("2026-01-10T20:00:00Z");  // five days are done
  CHECK(standing.why().empty());
  Standing weekdays;
  weekdays.facts.plan->schedule.trade_days = 0b0000011;
  weekdays.at_moment("2026-01-07T20:00:00Z");
  CHECK(weekdays.why().empty());
}

TEST_CASE("a day whose trades all failed is overdue, although no more may be made",
          "[daemon][health]") {
  Standing standing;
  standing.at_moment("2026-01-07T20:00:00Z");
  standing.facts.plan->safety.max_daily_trades = 1;
  standing.facts.plan->breaker.max_failures = 100;
  standing.facts.plan->history.trades.push_back(failed("2026-01-07T09:03:00Z"));
  CHECK(standing.complains_of("overdue"));
}

TEST_CASE("open risk comes first, and a round trip under way is none", "[daemon][health]") {
  Standing standing;
  standing.facts.halted = "2026-01-06T10:00:00Z enough";
  standing.facts.plan->unsettled = {intended_trade(at("2026-01-06T14:59:00Z"))};
  CHECK(standing.complains_of("halted"));
  standing.facts.plan->unsettled = {intended_trade(at("2026-01-06T14:57:00Z"))};
  CHECK(standing.complains_of("OPEN RISK"));
  CHECK(standing.complains_of("LINEA-USDT"));
  CHECK(standing.report().problems.size() == 2);

  standing.facts.plan->limit_wait = std::chrono::seconds{600};
  CHECK(standing.complains_of("halted"));
  standing.facts.plan->unsettled.front().end = TradeEnd{TradeOutcome::position_open, {}, {}, ""};
  CHECK(standing.complains_of("OPEN RISK"));

  Standing told;
  told.beat().may_be_open = true;
  CHECK(told.complains_of("OPEN RISK"));
}

TEST_CASE("what stops the next trade is unhealthy, with one line why", "[daemon][health]") {
  SECTION("halted by a person") {
    Standing standing;
    standing.facts.halted = "2026-01-06T10:00:00Z on holiday";
    CHECK(standing.complains_of("on holiday; `apexbot resume`"));
  }
  SECTION("the keys") {
    Standing standing;
    standing.beat().keys_rejected = true;
    CHECK(standing.complains_of("rejects our keys"));
  }
  SECTION("a configuration that was refused") {
    Standing standing;
    standing.beat().reload_refused = "trading.yaml:3: unknown key 'nonsense'";
    CHECK(standing.complains_of("configuration refused: trading.yaml:3: unknown key 'nonsense': "));
  }
  SECTION("the circuit breaker, open and half open") {
    Standing standing;
    standing.facts.plan->breaker.max_failures = 1;
    standing.facts.plan->history.trades.push_back(failed("2026-01-06T14:40:00Z"));
    CHECK(standing.complains_of("breaker open after 1"));
    standing.at_moment("2026-01-06T15:20:00Z");
    CHECK(standing.complains_of("half open"));
  }
  SECTION("the disk") {
    Standing standing;
    standing.facts.disk.free_bytes = kFreeBytesMin - 1;
    CHECK(standing.complains_of("full"));
    standing.facts.disk.writable = false;
    CHECK(standing.complains_of("cannot be written"));
  }
  SECTION("the ledger") {
    Standing standing;
    standing.facts.plan = fail(ErrorKind::storage, "ledger.db: damaged");
    CHECK(standing.complains_of("ledger.db: damaged"));
  }
}

TEST_CASE("a ledger that cannot be read is named before who did not come by, with the way out",
          "[daemon][health][safety]") {
  Standing standing;
  standing.facts.plan = fail(ErrorKind::storage, "ledger.db: damaged");
  SECTION("nobody ever did") { standing.facts.heartbeat = std::optional<Heartbeat>{}; }
  SECTION("the daemon died") { standing.beat().at -= std::chrono::hours{24}; }
  CHECK(standing.why() ==
        "ledger.db: damaged; a position of ours may be open: `apexbot status --live` shows the "
        "account, `apexbot close --yes` closes what is ours");
}

TEST_CASE("behind the ledger of a rehearsal no position can be open", "[daemon][health]") {
  Standing standing;
  standing.facts.plan = fail(ErrorKind::storage, "ledger-dry.db: damaged");
  standing.beat().mode = TradeMode::rehearsal;
  CHECK(standing.why() == "ledger-dry.db: damaged");
}
