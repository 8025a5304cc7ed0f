#include "daemon/alarms.h"

#include <catch2/catch.hpp>

#include "tests/daemon/alarm_watch.h"

using namespace apex;
using namespace apex::testing;

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Keys = std::vector<std::string>;

DoneTrade done_at(const std::string& id, std::string_view when) {
  DoneTrade trade;
  trade.id = id;
  trade.at = at(when);
  trade.day = StakingCalendar{}.day_of(trade.at);
  trade.symbol = "BTC-USDT";
  trade.cost = Usdt("0.0123"_dec);
  trade.exposure = Milliseconds{180};
  return trade;
}

}  // namespace

TEST_CASE("a quiet day raises nothing", "[daemon][alarms]") {
  AlarmWatch watch;
  CHECK(watch.look("2026-01-05T08:00:00Z").empty());
  CHECK(watch.look("2026-01-05T20:00:00Z").empty());
}

TEST_CASE("a trade is told once, with its day and its cost", "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T08:10:00Z");
  watch.trade_on({"2026-01-05"});
  AlarmFacts facts = watch.facts("2026-01-05T09:03:10Z", PassKind::traded);
  facts.trades = {done_at("id-1", "2026-01-05T09:03:00Z")};
  REQUIRE(watch.look(facts) == Keys{"trade_done id-1"});
  CHECK(watch.last().event.text ==
        "traded BTC-USDT on staking day 2026-01-05, 1 of 5 this week, cost 0.0123 USDT, exposed "
        "180 ms");
  CHECK(watch.last().level == AlertLevel::info);
  CHECK(watch.look(facts).empty());
}

TEST_CASE("trades from before the first look are no news", "[daemon][alarms]") {
  AlarmWatch watch;
  AlarmFacts facts = watch.facts("2026-01-06T09:00:00Z");
  facts.trades = {done_at("old", "2026-01-05T09:03:00Z"), done_at("new", "2026-01-06T08:59:00Z")};
  CHECK(watch.look(facts) == Keys{"trade_done new"});
}

TEST_CASE("a day without a trade is missed once it is over", "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T08:00:00Z");
  CHECK(watch.look("2026-01-06T08:04:59Z").empty());
  REQUIRE(watch.look("2026-01-06T08:05:00Z") == Keys{"day_missed 2026-01-05"});
  CHECK(watch.last().event.text ==
        "no trade on staking day 2026-01-05: this week 0 of 5 days are traded, 5 can still be "
        "reached");
  CHECK(watch.last().level == AlertLevel::warning);
  CHECK(watch.look("2026-01-06T08:06:00Z").empty());
  watch.trade_on({"2026-01-06"});
  CHECK(watch.look("2026-01-07T08:05:00Z").empty());
}

TEST_CASE("days that passed while nothing ran are missed too, a fortnight at most",
          "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T09:00:00Z");
  watch.trade_on({"2026-01-05", "2026-01-07"});
  CHECK(watch.look("2026-01-09T12:00:00Z") ==
        Keys{"day_missed 2026-01-06", "day_missed 2026-01-08"});
  const Keys after_a_year = watch.look("2027-01-09T12:00:00Z");
  CHECK(std::count_if(after_a_year.begin(), after_a_year.end(), [](const std::string& key) {
          return key.starts_with("day_missed");
        }) == Alarms::kDaysBack);
}

TEST_CASE("a day that was not to be traded is not missed", "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T09:00:00Z");
  SECTION("not a trade day") {
    watch.rules.trade_days = 0b0000010;  // Tuesday only
    CHECK(watch.look("2026-01-06T09:00:00Z").empty());
    CHECK(watch.look("2026-01-07T09:00:00Z") == Keys{"day_missed 2026-01-06"});
  }
  SECTION("after the factor is complete") {
    watch.trade_on({"2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09"});
    CHECK(watch.look("2026-01-11T09:00:00Z") == Keys{"factor_complete 2026-01-05"});
    CHECK(watch.look("2026-01-12T09:00:00Z") == Keys{"weekly_summary 2026-01-05"});
  }
  SECTION("after it, where trading goes on") {
    watch.rules.continue_after_max_factor = true;
    watch.trade_on({"2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09"});
    CHECK(watch.look("2026-01-11T09:00:00Z") ==
          Keys{"day_missed 2026-01-10", "factor_complete 2026-01-05"});
  }
}

TEST_CASE("no day is judged while a trade is unsettled or the ledger cannot be read",
          "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T09:00:00Z");
  AlarmFacts blind = watch.facts("2026-01-06T09:00:00Z");
  blind.days_traded.reset();
  blind.unsettled.reset();
  CHECK(watch.look(blind).empty());
  CHECK(watch.look(with_risk(watch.facts("2026-01-06T09:00:00Z"), false)) ==
        Keys{"outcome_unknown 2026-01-06T09:00:00Z"});
  watch.trade_on({"2026-01-05"});  // as it turns out
  CHECK(watch.look("2026-01-06T09:10:00Z") == Keys{"all_clear risk 2026-01-06T09:00:00Z"});
}

TEST_CASE("the factor is complete once a week", "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T09:00:00Z");
  watch.trade_on({"2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"});
  CHECK(watch.look("2026-01-09T09:00:00Z").empty());
  watch.trade_on({"2026-01-09"});
  CHECK(watch.look("2026-01-09T09:10:00Z") == Keys{"factor_complete 2026-01-05"});
  CHECK(watch.look("2026-01-10T09:10:00Z").empty());
}

TEST_CASE("a week is summed up when it is over, once, the last one only", "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T09:00:00Z");
  watch.trade_on({"2026-01-05", "2026-01-06", "2026-01-08", "2026-01-09"});
  watch.look("2026-01-11T09:00:00Z");
  CHECK_FALSE(Alarms(watch.rules).wants_week(watch.memory, at("2026-01-12T07:59:59Z")));
  CHECK(Alarms(watch.rules).wants_week(watch.memory, at("2026-01-12T08:00:00Z")));
  CHECK(watch.look("2026-01-12T08:00:00Z").empty());  // the last trade may not be settled yet
  AlarmFacts facts = watch.facts("2026-01-12T08:05:00Z");
  facts.cost_of_last_week = Usdt("0.05"_dec);
  CHECK(watch.look(facts) == Keys{"day_missed 2026-01-11", "weekly_summary 2026-01-05"});
  CHECK(watch.last().event.text ==
        "staking week of 2026-01-05: 4 days traded, factor +0.4, cost 0.05 USDT, missed: "
        "2026-01-07, 2026-01-10, 2026-01-11");
  CHECK(watch.look("2026-01-12T09:00:00Z").empty());
  const Keys later = watch.look("2026-02-03T09:00:00Z");
  CHECK(later.back() == "weekly_summary 2026-01-26");
  CHECK(std::count_if(later.begin(), later.end(), [](const std::string& key) {
          return key.starts_with("weekly_summary");
        }) == 1);
}

TEST_CASE("the days before the first look are not summed up as missed", "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-07T12:00:00Z");  // installed on a Wednesday
  watch.trade_on({"2026-01-07", "2026-01-08", "2026-01-10", "2026-01-11"});
  watch.look("2026-01-11T12:00:00Z");
  watch.memory = *AlarmMemory::read(watch.memory.to_json());
  SECTION("those after it are") {
    CHECK(watch.look("2026-01-12T08:05:00Z") == Keys{"weekly_summary 2026-01-05"});
    CHECK(watch.last().event.text ==
          "staking week of 2026-01-05: 4 days traded, factor +0.4, missed: 2026-01-09; days before "
          "2026-01-07 were not watched");
  }
  SECTION("all of the next week is") {
    watch.trade_on({"2026-01-13", "2026-01-14", "2026-01-15", "2026-01-16"});
    CHECK(watch.look("2026-01-19T08:05:00Z").back() == "weekly_summary 2026-01-12");
    CHECK_THAT(watch.last().event.text,
               Catch::EndsWith("missed: 2026-01-12, 2026-01-17, 2026-01-18"));
  }
  SECTION("a memory of an older version knows no first day") {
    watch.memory.first.reset();
    watch.look("2026-01-12T08:05:00Z");
    CHECK_THAT(watch.last().event.text,
               Catch::EndsWith("missed: 2026-01-05, 2026-01-06, 2026-01-09"));
  }
}

TEST_CASE("a first look by a clock that was years ahead leaves no day out of a later week",
          "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2031-01-07T12:00:00Z");
  watch.look("2026-01-05T09:00:00Z");
  watch.trade_on({"2026-01-05"});
  CHECK(watch.look("2026-01-12T08:05:00Z").back() == "weekly_summary 2026-01-05");
  CHECK_THAT(watch.last().event.text, Catch::Contains("missed: 2026-01-06, 2026-01-07"));
}

TEST_CASE("what lasts is told once until it is over", "[daemon][alarms]") {
  struct Case {
    ErrorKind failure;
    std::string key;
    std::string over;
  };
  const Case each =
      GENERATE(Case{ErrorKind::key_rejected, "key_rejected 2026-01-05T09:03:00Z",
                    "all_clear key 2026-01-05T09:03:00Z"},
               Case{ErrorKind::unexplained_position, "unexplained_position 2026-01-05T09:03:00Z",
                    "all_clear unexplained 2026-01-05T09:03:00Z"});
  AlarmWatch watch;
  watch.look("2026-01-05T09:00:00Z");
  CHECK(watch.look(failing(watch.facts("2026-01-05T09:03:00Z"), each.failure)) == Keys{each.key});
  CHECK(watch.last().level == AlertLevel::critical);
  CHECK(watch.look(failing(watch.facts("2026-01-05T09:08:00Z"), each.failure)).empty());
  // Neither silence nor another failure proves anything.
  CHECK(watch.look(watch.facts("2026-01-05T09:13:00Z", PassKind::waiting)).empty());
  CHECK(watch.look(failing(watch.facts("2026-01-05T09:18:00Z"), ErrorKind::unavailable)).empty());
  CHECK(watch.look(watch.facts("2026-01-05T09:23:00Z", PassKind::settled)) == Keys{each.over});
  CHECK(watch.look(failing(watch.facts("2026-01-05T09:28:00Z"), each.failure)).size() == 1);
}

TEST_CASE("an unexplained position is told again each day, and so are rejected keys",
          "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T09:00:00Z");
  watch.trade_on({"2026-01-05"});
  const auto later = [&](ErrorKind kind) {
    watch.look(failing(watch.facts("2026-01-05T09:03:00Z"), kind));
    return watch.look(failing(watch.facts("2026-01-06T09:03:00Z"), kind));
  };
  SECTION("unexplained") {
    CHECK(later(ErrorKind::unexplained_position) ==
          Keys{"unexplained_position 2026-01-05T09:03:00Z 1"});
  }
  SECTION("keys") {
    CHECK(later(ErrorKind::key_rejected) == Keys{"key_rejected 2026-01-05T09:03:00Z 1"});
  }
}

TEST_CASE("lack of funds is told once a day", "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T08:00:00Z");
  const auto without_funds = [&](std::string_view when) {
    return watch.look(failing(watch.facts(when), ErrorKind::insufficient_funds, "3 USDT is free"));
  };
  CHECK(without_funds("2026-01-05T09:03:00Z") == Keys{"no_funds 2026-01-05"});
  CHECK(without_funds("2026-01-05T09:08:00Z").empty());
  watch.trade_on({"2026-01-05"});
  CHECK(without_funds("2026-01-06T09:03:00Z") == Keys{"no_funds 2026-01-06"});
}

TEST_CASE("a halt is told once for each halt, with its reason", "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T08:00:00Z");
  AlarmFacts halted = watch.facts("2026-01-05T09:00:00Z", PassKind::suspended);
  halted.is_halted = true;
  halted.halt_reason = "on holiday";
  CHECK(watch.look(halted) == Keys{"halted 2026-01-05T09:00:00Z"});
  CHECK_THAT(watch.last().event.text, Catch::Contains("on holiday"));
  halted.now += hours{2};
  CHECK(watch.look(halted).empty());
  CHECK(watch.look("2026-01-05T12:00:00Z").empty());
  halted.now = at("2026-01-05T13:00:00Z");
  CHECK(watch.look(halted) == Keys{"halted 2026-01-05T13:00:00Z"});
}

TEST_CASE("an open breaker is told when it opens and once a day until it is closed",
          "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T08:00:00Z");
  const auto breaker = [&](std::string_view when, BreakerState state) {
    AlarmFacts facts = watch.facts(when);
    facts.breaker = state;
    facts.failures_in_a_row = 5;
    return watch.look(facts);
  };
  CHECK(breaker("2026-01-05T09:00:00Z", BreakerState::open) ==
        Keys{"breaker_open 2026-01-05T09:00:00Z"});
  CHECK_THAT(watch.last().event.text, Catch::Contains("5 failures"));
  CHECK(breaker("2026-01-05T09:30:00Z", BreakerState::half_open).empty());
  CHECK(breaker("2026-01-05T09:31:00Z", BreakerState::open).empty());
  CHECK(breaker("2026-01-05T10:00:00Z", BreakerState::closed).empty());
  CHECK(breaker("2026-01-05T11:00:00Z", BreakerState::open).size() == 1);
  watch.trade_on({"2026-01-05"});
  CHECK(breaker("2026-01-06T10:59:00Z", BreakerState::open).empty());
  CHECK(breaker("2026-01-06T11:00:00Z", BreakerState::open) ==
        Keys{"breaker_open 2026-01-05T11:00:00Z 1"});
}

TEST_CASE("a ledger that cannot be used is told, and when it can again", "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T08:00:00Z");
  AlarmFacts full = watch.facts("2026-01-05T09:00:00Z");
  full.storage_error = "disk full";
  CHECK(watch.look(full) == Keys{"storage_failed 2026-01-05T09:00:00Z"});
  CHECK(watch.last().level == AlertLevel::critical);
  full.now += minutes{5};
  CHECK(watch.look(full).empty());
  CHECK(watch.look("2026-01-05T10:00:00Z") == Keys{"all_clear storage 2026-01-05T09:00:00Z"});
}

TEST_CASE("each kind that can be chosen is raised by something", "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T08:00:00Z");
  std::set<EventKind> kinds;
  const auto note = [&](const AlarmFacts& facts) {
    watch.look(facts);
    for (const RaisedAlert& each : watch.raised) kinds.insert(each.alert.event.kind);
  };
  AlarmFacts many = with_risk(watch.facts("2026-01-06T09:00:00Z"));
  many.is_halted = true;
  many.breaker = BreakerState::open;
  many.storage_error = "disk full";
  many.reload_refused = "unknown key";
  many.trades = {done_at("x", "2026-01-06T08:59:00Z")};
  note(many);
  note(with_risk(watch.facts("2026-01-06T09:01:00Z"), false));
  AlarmFacts late = watch.facts("2026-01-06T09:30:00Z");
  late.wanted = WantedTrade{at("2026-01-06T09:03:00Z"), at("2026-01-06T09:18:00Z")};
  note(late);
  for (const ErrorKind kind :
       {ErrorKind::key_rejected, ErrorKind::unexplained_position, ErrorKind::insufficient_funds}) {
    note(failing(watch.facts("2026-01-06T09:10:00Z"), kind));
  }
  watch.trade_on({"2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09", "2026-01-10"});
  note(watch.facts("2026-01-11T09:00:00Z"));
  note(watch.facts("2026-01-12T09:00:00Z"));
  CHECK_FALSE(kinds.contains(EventKind::start_failed));  // then there is nobody to look
  kinds.insert(EventKind::start_failed);
  for (const EventKind kind : alert_kinds()) {
    CAPTURE(to_string(kind));
    CHECK(kinds.contains(kind));
  }
}

TEST_CASE("what is remembered survives being written and read", "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T08:00:00Z");
  watch.look(with_risk(watch.facts("2026-01-05T09:00:00Z")));
  watch.look(failing(watch.facts("2026-01-05T09:03:00Z"), ErrorKind::insufficient_funds));
  watch.memory.trades = {"a", "b"};
  watch.memory.overdue = day("2026-01-05");
  watch.memory.hindrances = {{day("2026-01-04"), "an old one"}, {day("2026-01-05"), "why"}};
  watch.memory.complete = day("2026-01-05");
  const auto read = AlarmMemory::read(watch.memory.to_json());
  REQUIRE(read);
  CHECK(*read == watch.memory);
  CHECK_FALSE(AlarmMemory::read(""));
  CHECK_FALSE(AlarmMemory::read("{}"));
}
