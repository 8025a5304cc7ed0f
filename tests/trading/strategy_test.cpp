#include "trading/strategy.h"

#include <catch2/catch.hpp>
#include <random>

#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

StakingStrategy strategy(const ScheduleSettings& schedule = {}, const SafetySettings& safety = {}) {
  return StakingStrategy(schedule, safety, ProgrammeSettings{}, std::chrono::seconds{0});
}

/// One counted trade on each of these days, at 09:03.
History traded_on(const std::vector<std::string>& dates) {
  std::vector<TradeFact> facts;
  for (const std::string& date : dates) facts.push_back(traded(date + "T09:03:00Z"));
  return history_with(facts);
}

const std::vector<std::string> kMondayToFriday{"2026-01-05", "2026-01-06", "2026-01-07",
                                               "2026-01-08", "2026-01-09"};

Decision scheduled(const StakingStrategy& of, const History& history, std::string_view now) {
  return of.decide(history, at(now), Trigger::schedule, Force::no);
}

Decision by_hand(const StakingStrategy& of, const History& history, std::string_view now,
                 Force force = Force::no) {
  return of.decide(history, at(now), Trigger::by_hand, force);
}

bool trades(const Decision& decision) { return std::holds_alternative<TradeDue>(decision); }

}  // namespace

TEST_CASE("the schedule trades at the due moment and not before", "[trading][strategy]") {
  const Decision early = scheduled(strategy(), {}, "2026-01-05T09:02:59.999Z");
  REQUIRE_FALSE(trades(early));
  CHECK(std::get<Skip>(early).cause == SkipCause::not_due_yet);
  CHECK(std::get<Skip>(early).next_due == at("2026-01-05T09:03:00Z"));

  const Decision now = scheduled(strategy(), {}, "2026-01-05T09:03:00Z");
  REQUIRE(trades(now));
  CHECK(std::get<TradeDue>(now).day == day("2026-01-05"));
  CHECK(std::get<TradeDue>(now).number == 1);
  CHECK_FALSE(std::get<TradeDue>(now).catch_up);
  CHECK(std::get<TradeDue>(now).reason == "day 1 of 5 of this week");
}

TEST_CASE("a missed moment is caught up on the same staking day", "[trading][strategy]") {
  const Decision late = scheduled(strategy(), {}, "2026-01-05T22:30:00Z");
  REQUIRE(trades(late));
  CHECK(std::get<TradeDue>(late).catch_up);
  CHECK(std::get<TradeDue>(late).reason == "day 1 of 5 of this week, was due 2026-01-05T09:03:00Z");
  const Decision next_date = scheduled(strategy(), {}, "2026-01-06T07:30:00Z");
  REQUIRE(trades(next_date));
  CHECK(std::get<TradeDue>(next_date).day == day("2026-01-05"));
  CHECK(std::get<TradeDue>(next_date).catch_up);
}

TEST_CASE("a catch-up waits for the funding, but never loses its day to it",
          "[trading][strategy]") {
  const Decision at_full_hour = scheduled(strategy(), {}, "2026-01-05T22:00:00Z");
  REQUIRE_FALSE(trades(at_full_hour));
  CHECK(std::get<Skip>(at_full_hour).next_due == at("2026-01-05T22:03:00Z"));
  CHECK(trades(scheduled(strategy(), {}, "2026-01-06T07:58:30Z")));
}

TEST_CASE("a person is asked nothing about the time of day", "[trading][strategy]") {
  const Decision decision = by_hand(strategy(), {}, "2026-01-05T08:00:00Z");
  REQUIRE(trades(decision));
  CHECK_FALSE(std::get<TradeDue>(decision).catch_up);
  CHECK(trades(by_hand(strategy(), {}, "2026-01-05T23:59:59Z")));
}

TEST_CASE("two trades across 08:00 are two staking days, two across midnight are one",
          "[trading][strategy]") {
  const History late = history_with({traded("2026-01-06T07:59:59.999Z")});
  CHECK(trades(by_hand(strategy(), late, "2026-01-06T08:00:00Z")));

  const History evening = history_with({traded("2026-01-05T23:30:00Z")});
  const Decision after_midnight = by_hand(strategy(), evening, "2026-01-06T00:30:00Z");
  REQUIRE_FALSE(trades(after_midnight));
  CHECK(std::get<Skip>(after_midnight).cause == SkipCause::day_done);
  CHECK(std::get<Skip>(after_midnight).next_due == at("2026-01-06T09:03:00Z"));
  CHECK(std::get<Skip>(after_midnight).reason ==
        "staking day 2026-01-05 has its trade; the next day starts 2026-01-06T08:00:00Z");
}

TEST_CASE("force trades again on a day that is done, with the next number", "[trading][strategy]") {
  const Decision decision =
      by_hand(strategy(), traded_on({"2026-01-05"}), "2026-01-05T12:00:00Z", Force::yes);
  REQUIRE(trades(decision));
  CHECK(std::get<TradeDue>(decision).number == 2);
  CHECK(std::get<TradeDue>(decision).reason.find("forced, although staking day") == 0);
}

TEST_CASE("a trade that failed does not use up the day, but its number", "[trading][strategy]") {
  const History history = history_with({failed("2026-01-05T09:03:00Z")});
  const Decision decision = by_hand(strategy(), history, "2026-01-05T09:04:00Z");
  REQUIRE(trades(decision));
  CHECK(std::get<TradeDue>(decision).number == 2);
}

TEST_CASE("the schedule pauses after a trade that failed", "[trading][strategy]") {
  const History history = history_with({failed("2026-01-05T09:03:00Z")});  // ends 09:03:02
  const Decision soon = scheduled(strategy(), history, "2026-01-05T09:08:01Z");
  REQUIRE_FALSE(trades(soon));
  CHECK(std::get<Skip>(soon).next_due == at("2026-01-05T09:08:02Z"));
  const Decision later = scheduled(strategy(), history, "2026-01-05T09:08:02Z");
  REQUIRE(trades(later));
  CHECK_FALSE(std::get<TradeDue>(later).catch_up);
}

TEST_CASE("days that are no trade days are left alone unless forced", "[trading][strategy]") {
  ScheduleSettings weekdays;
  weekdays.trade_days = 0b0011111;
  const Decision saturday = by_hand(strategy(weekdays), {}, "2026-01-10T12:00:00Z");
  REQUIRE_FALSE(trades(saturday));
  CHECK(std::get<Skip>(saturday).cause == SkipCause::no_trade_day);
  CHECK(std::get<Skip>(saturday).next_due == at("2026-01-12T09:03:00Z"));
  CHECK(std::get<Skip>(saturday).reason ==
        "staking day 2026-01-10, a Saturday, is no trade day (schedule.trade_days)");
  CHECK(trades(by_hand(strategy(weekdays), {}, "2026-01-10T12:00:00Z", Force::yes)));
  // Friday's staking day lasts until Saturday 08:00.
  CHECK(trades(by_hand(strategy(weekdays), {}, "2026-01-10T07:59:59.999Z")));
}

TEST_CASE("five counted days complete the week and the next due is told", "[trading][strategy]") {
  const History history = traded_on(kMondayToFriday);
  const Decision saturday = scheduled(strategy(), history, "2026-01-10T09:03:00Z");
  REQUIRE_FALSE(trades(saturday));
  CHECK(std::get<Skip>(saturday).cause == SkipCause::factor_complete);
  CHECK(std::get<Skip>(saturday).next_due == at("2026-01-12T09:03:00Z"));
  // Monday 07:59:59.999 still belongs to the week that is complete.
  CHECK_FALSE(trades(by_hand(strategy(), history, "2026-01-12T07:59:59.999Z")));
  CHECK(trades(by_hand(strategy(), history, "2026-01-12T08:00:00Z")));
  CHECK(trades(by_hand(strategy(), history, "2026-01-10T12:00:00Z", Force::yes)));

  ScheduleSettings greedy;
  greedy.continue_after_max_factor = true;
  const Decision sixth = scheduled(strategy(greedy), history, "2026-01-10T09:03:00Z");
  REQUIRE(trades(sixth));
  CHECK(std::get<TradeDue>(sixth).reason == "day 6 of this week, beyond the 5 that count");
}

TEST_CASE("five trades on one day do not complete the week", "[trading][strategy]") {
  std::vector<TradeFact> facts;
  for (const char* time : {"09:03", "10:03", "11:03", "12:03", "13:03"}) {
    facts.push_back(traded(std::string("2026-01-05T") + time + ":00Z"));
  }
  CHECK(trades(scheduled(strategy(), history_with(facts), "2026-01-06T09:03:00Z")));
}

TEST_CASE("trades that did not count do not complete the week", "[trading][strategy]") {
  std::vector<TradeFact> facts;
  for (const std::string& date : kMondayToFriday) facts.push_back(failed(date + "T09:03:00Z"));
  CHECK(trades(scheduled(strategy(), history_with(facts), "2026-01-10T09:03:00Z")));
}

TEST_CASE("the limit of trades a day holds for everybody, force included", "[trading][strategy]") {
  SafetySettings two;
  two.max_daily_trades = 2;
  const History history =
      history_with({failed("2026-01-05T09:03:00Z"), failed("2026-01-05T09:13:00Z")});
  for (const Force force : {Force::no, Force::yes}) {
    const Decision decision = by_hand(strategy({}, two), history, "2026-01-05T12:00:00Z", force);
    REQUIRE_FALSE(trades(decision));
    CHECK(std::get<Skip>(decision).cause == SkipCause::daily_limit);
    CHECK(std::get<Skip>(decision).next_due == at("2026-01-06T09:03:00Z"));
  }
}

TEST_CASE("continuous mode trades every interval, clear of the funding", "[trading][strategy]") {
  ScheduleSettings settings;
  settings.mode = ScheduleMode::continuous;
  const StakingStrategy continuous = strategy(settings);
  const Decision first = scheduled(continuous, {}, "2026-01-05T14:20:00Z");
  REQUIRE(trades(first));
  CHECK_FALSE(std::get<TradeDue>(first).catch_up);

  const History once = history_with({traded("2026-01-05T08:58:30Z")});
  const Decision early = scheduled(continuous, once, "2026-01-05T12:58:30Z");
  REQUIRE_FALSE(trades(early));
  CHECK(std::get<Skip>(early).next_due == at("2026-01-05T13:03:00Z"));
  const Decision second = scheduled(continuous, once, "2026-01-05T13:03:00Z");
  REQUIRE(trades(second));
  CHECK(std::get<TradeDue>(second).number == 2);
  CHECK_FALSE(std::get<TradeDue>(second).catch_up);
  CHECK(std::get<TradeDue>(second).reason == "one more trade of staking day 2026-01-05");
  CHECK(trades(by_hand(continuous, once, "2026-01-05T09:00:00Z")));

  const History late = history_with({traded("2026-01-06T06:05:00Z")});
  const Decision over = scheduled(continuous, late, "2026-01-06T06:30:00Z");
  REQUIRE_FALSE(trades(over));
  CHECK(std::get<Skip>(over).reason == "no further trade fits into staking day 2026-01-05");
  CHECK(std::get<Skip>(over).next_due == at("2026-01-06T10:05:00Z"));

  settings.avoid_funding = false;
  CHECK(trades(scheduled(strategy(settings), once, "2026-01-05T12:58:30Z")));
}

TEST_CASE("continuous mode stops at the limit of the day and at five days", "[trading][strategy]") {
  ScheduleSettings settings;
  settings.mode = ScheduleMode::continuous;
  SafetySettings three;
  three.max_daily_trades = 3;
  const History busy = history_with({traded("2026-01-05T08:10:00Z"), traded("2026-01-05T12:10:00Z"),
                                     traded("2026-01-05T16:10:00Z")});
  const Decision fourth = scheduled(strategy(settings, three), busy, "2026-01-05T20:10:00Z");
  REQUIRE_FALSE(trades(fourth));
  CHECK(std::get<Skip>(fourth).cause == SkipCause::daily_limit);
  CHECK(std::get<Skip>(fourth).next_due == at("2026-01-06T08:03:00Z"));

  const Decision complete =
      scheduled(strategy(settings), traded_on(kMondayToFriday), "2026-01-09T14:00:00Z");
  REQUIRE_FALSE(trades(complete));
  CHECK(std::get<Skip>(complete).cause == SkipCause::factor_complete);
  CHECK(std::get<Skip>(complete).next_due == at("2026-01-12T08:03:00Z"));
}

TEST_CASE("the schedule begins no trade whose open would come too late for its staking day",
          "[trading][strategy]") {
  const Timestamp end = at("2026-01-06T08:00:00Z");
  for (const std::chrono::seconds rest : {std::chrono::seconds{0}, std::chrono::seconds{600}}) {
    const StakingStrategy chosen({}, {}, ProgrammeSettings{}, rest);
    const Timestamp last = end - Schedule::kOpenLead - rest;
    CHECK(trades(chosen.decide({}, last, Trigger::schedule, Force::no)));
    CHECK(chosen.next_due({}, last) == last);

    for (const Timestamp late : {last + Milliseconds{1}, end - Milliseconds{1}}) {
      const Decision decision = chosen.decide({}, late, Trigger::schedule, Force::no);
      REQUIRE_FALSE(trades(decision));
      CHECK(std::get<Skip>(decision).reason == "no further trade fits into staking day 2026-01-05");
      CHECK(std::get<Skip>(decision).next_due == at("2026-01-06T09:03:00Z"));
      // A person is told by the gate.
      CHECK(trades(chosen.decide({}, late, Trigger::by_hand, Force::no)));
    }
  }
}

TEST_CASE("without any trade day nothing is ever due", "[trading][strategy]") {
  ScheduleSettings never;
  never.trade_days.reset();
  CHECK_FALSE(strategy(never).next_due({}, at("2026-01-05T09:00:00Z")));
}

TEST_CASE("what the schedule announces it does then, and nothing before", "[trading][strategy]") {
  const unsigned seed = 20260105;
  std::mt19937 random(seed);
  const auto below = [&](int bound) { return static_cast<int>(random() % unsigned(bound)); };
  INFO("seed " << seed);
  for (int round = 0; round < 2000; ++round) {
    ScheduleSettings settings;
    settings.mode = below(2) == 0 ? ScheduleMode::daily : ScheduleMode::continuous;
    settings.trade_interval = std::chrono::hours{1 + below(30)};
    settings.trade_days = static_cast<unsigned>(1 + below(127));
    settings.trade_time = std::chrono::minutes{below(24 * 60)};
    settings.timezone = zone(below(2) == 0 ? "UTC" : "America/New_York");
    settings.continue_after_max_factor = below(3) == 0;
    settings.avoid_funding = below(3) != 0;
    SafetySettings safety;
    safety.max_daily_trades = 1 + below(4);
    const std::chrono::seconds rest{below(4) == 0 ? below(601) : 0};
    const StakingStrategy chosen(settings, safety, ProgrammeSettings{}, rest);

    std::vector<TradeFact> facts;
    const Timestamp now = at("2026-03-06T00:00:00Z") + std::chrono::seconds{below(7 * 86400)};
    for (int i = below(9); i > 0; --i) {
      const Timestamp when = now - std::chrono::seconds{5 + below(7 * 86400)};
      facts.push_back(
          trade_fact(when, below(3) == 0 ? TradeOutcome::not_filled : TradeOutcome::completed));
    }
    const History history = history_with(facts);
    const auto next = chosen.next_due(history, now);
    INFO("round " << round << ", now " << format_utc(now));
    REQUIRE(next);
    REQUIRE(*next >= now);
    const auto decided = [&](Timestamp t) {
      return trades(chosen.decide(history, t, Trigger::schedule, Force::no));
    };
    REQUIRE(decided(*next));
    if (*next == now) continue;
    REQUIRE_FALSE(decided(now));
    REQUIRE_FALSE(decided(*next - Milliseconds{1}));
    for (int i = 0; i < 20; ++i) {
      const auto span = static_cast<int>((*next - now).count() / 1000);
      REQUIRE_FALSE(decided(now + std::chrono::seconds{below(span + 1)} - Milliseconds{1}));
    }
  }
}
