#include "http/retry_schedule.h"

#include <catch2/catch.hpp>

using namespace apex;
using namespace std::chrono_literals;

namespace {

std::uint64_t lowest(std::uint64_t) { return 0; }
std::uint64_t highest(std::uint64_t bound) { return bound - 1; }
const Timestamp kNow = *parse_utc("2026-01-05T09:00:00Z");

}  // namespace

TEST_CASE("waits double, the later half of each at random, and end after three", "[http][retry]") {
  RetrySchedule early({}, lowest);
  CHECK(early.next({}) == 500ms);
  CHECK(early.next({}) == 1000ms);
  CHECK(early.next({}) == 2000ms);
  CHECK_FALSE(early.next({}).has_value());

  RetrySchedule late({}, highest);
  CHECK(late.next({}) == 1000ms);
  CHECK(late.next({}) == 2000ms);
  CHECK(late.next({}) == 4000ms);
}

TEST_CASE("no wait is above the ceiling", "[http][retry]") {
  RetrySchedule schedule({.retries = 40, .base = 1s, .ceiling = 30s}, highest);
  Milliseconds longest{0};
  for (int i = 0; i < 40; ++i) longest = std::max(longest, schedule.next({}).value());
  CHECK(longest == 30s);
}

TEST_CASE("a server that asks for a longer wait gets it, up to the ceiling", "[http][retry]") {
  RetrySchedule schedule({}, highest);
  CHECK(schedule.next(7s) == 7s);
  CHECK(schedule.next(0s) == 2s);
  CHECK(schedule.next(30s) == 30s);
  RetrySchedule other({}, highest);
  CHECK_FALSE(other.next(31s).has_value());
}

TEST_CASE("Retry-After is read as seconds or as a date", "[http][retry]") {
  CHECK(parse_retry_after("12", kNow) == 12s);
  CHECK(parse_retry_after("0", kNow) == 0s);
  CHECK(parse_retry_after("Mon, 05 Jan 2026 09:00:20 GMT", kNow) == 20s);
  CHECK(parse_retry_after("Mon, 05 Jan 2026 08:00:00 GMT", kNow) == 0s);
  CHECK(parse_retry_after("999999999999", kNow).value() > 24h);
  for (const char* text : {"", "-1", "1.5", "soon", "1 ", "Mon, 05 Foo 2026 09:00:20 GMT",
                           "Mon, 05 Jan 2026 09:00:20 UTC", "Mon, 45 Jan 2026 09:00:20 GMT"}) {
    INFO(text);
    CHECK_FALSE(parse_retry_after(text, kNow).has_value());
  }
}
