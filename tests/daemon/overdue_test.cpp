// What is told while today's trade is overdue, and of a day that was lost.
#include <catch2/catch.hpp>

#include "tests/daemon/post_floor.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

namespace {

/// The keys of another account, say: each round fails alike.
struct OverdueFloor : PostFloor {
  void fail_at(AlertPost& post, std::string_view when, ErrorKind kind = ErrorKind::config) {
    clock.set(at(when));
    post.on_pass(failed(kind));
    std::ignore = post.on_idle(kMinute);
  }
};

}  // namespace

TEST_CASE("a trade that is overdue is told once a day, with what is in its way", "[daemon][post]") {
  const auto kind = GENERATE(ErrorKind::config, ErrorKind::refused, ErrorKind::internal,
                             ErrorKind::unavailable, ErrorKind::exchange_rejected);
  OverdueFloor floor;
  AlertPost post = floor.post();
  floor.fail_at(post, "2026-01-05T09:04:00Z", kind);
  floor.fail_at(post, "2026-01-05T09:18:00Z", kind);
  CHECK(floor.hook.keys().empty());
  floor.fail_at(post, "2026-01-05T09:18:01Z", kind);
  REQUIRE(floor.hook.keys() == Keys{"trade_overdue 2026-01-05"});
  CHECK(floor.hook.alerts[0].level == AlertLevel::warning);
  CHECK(
      floor.hook.alerts[0].event.text ==
      "the trade of staking day 2026-01-05, due 2026-01-05T09:03:00Z, is overdue; in its way: why "
      "it failed");
  AlertPost again = floor.post();
  floor.fail_at(again, "2026-01-06T07:58:00Z", kind);
  CHECK(floor.hook.alerts.size() == 1);
  floor.fail_at(again, "2026-01-06T08:05:00Z", kind);
  REQUIRE(floor.hook.keys().back() == "day_missed 2026-01-05");
  CHECK_THAT(floor.hook.alerts.back().event.text,
             Contains("can still be reached; in its way: why it failed"));
  floor.fail_at(again, "2026-01-06T09:30:00Z", kind);
  CHECK(floor.hook.keys().back() == "trade_overdue 2026-01-06");
}

TEST_CASE("a trade that was made in time, or minutes late, is not told to be overdue",
          "[daemon][post]") {
  OverdueFloor floor;
  AlertPost post = floor.post();
  floor.fail_at(post, "2026-01-05T09:04:00Z");
  floor.clock.set(at("2026-01-05T09:10:00Z"));
  std::ignore = floor.trade();
  floor.fail_at(post, "2026-01-05T09:30:00Z");
  floor.fail_at(post, "2026-01-06T08:30:00Z");
  CHECK(floor.hook.alerts.size() == 1);  // the trade itself
}

TEST_CASE("what began while nobody could be told is told as soon as somebody can be",
          "[daemon][post]") {
  OverdueFloor floor;
  std::ignore = floor.post();
  const auto others = [&floor] {
    std::vector<EventKind> kinds = floor.events;
    std::erase(kinds, EventKind::key_rejected);
    return kinds;
  };
  SECTION("there was no channel") {
    AlertPost silent({{}, floor.events, *floor.now, floor.log});
    silent.on_pass(floor.failed(ErrorKind::key_rejected));
    silent.on_pass(floor.failed(ErrorKind::key_rejected));
  }
  SECTION("none that takes it") {
    const std::vector<EventKind> chosen = std::exchange(floor.events, others());
    AlertPost silent = floor.post();
    silent.on_pass(floor.failed(ErrorKind::key_rejected));
    std::ignore = silent.on_idle(kMinute);
    CHECK(floor.hook.attempts.empty());
    floor.events = chosen;
  }
  AlertPost post = floor.post();
  floor.fail_at(post, "2026-01-05T08:40:00Z", ErrorKind::key_rejected);
  CHECK(floor.hook.keys() == Keys{"key_rejected 2026-01-05T08:30:00Z"});
  floor.fail_at(post, "2026-01-05T08:45:00Z", ErrorKind::key_rejected);
  CHECK(floor.hook.alerts.size() == 1);
}

TEST_CASE("what else waits and is in the way is told, too", "[daemon][post]") {
  OverdueFloor floor;
  AlertPost post = floor.post();
  floor.clock.set(at("2026-01-05T12:00:00Z"));
  DaemonPass pass = floor.pass(PassKind::suspended);
  pass.text = "halted: on holiday";
  post.on_pass(pass);
  std::ignore = post.on_idle(kMinute);
  REQUIRE(floor.hook.keys() == Keys{"trade_overdue 2026-01-05"});
  CHECK_THAT(floor.hook.alerts[0].event.text, Contains("halted: on holiday"));
}
