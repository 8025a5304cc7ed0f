#include "http/token_bucket.h"

#include <catch2/catch.hpp>

using namespace apex;
using namespace std::chrono_literals;

TEST_CASE("a burst goes at once, then one request an interval", "[http][pacing]") {
  TokenBucket bucket({.burst = 3, .interval = 200ms});
  for (int i = 0; i < 3; ++i) {
    CHECK(bucket.wait_at(1000ms) == 0ms);
    bucket.take(1000ms);
  }
  CHECK(bucket.wait_at(1000ms) == 200ms);
  CHECK(bucket.wait_at(1150ms) == 50ms);
  CHECK(bucket.wait_at(1200ms) == 0ms);
}

TEST_CASE("a request that did not wait is paid off by those that do", "[http][pacing]") {
  TokenBucket bucket({.burst = 1, .interval = 200ms});
  for (int i = 0; i < 3; ++i) bucket.take(0ms);
  CHECK(bucket.wait_at(0ms) == 600ms);
  CHECK(bucket.wait_at(10s) == 0ms);
}

TEST_CASE("no minute sees more than 320 requests by default", "[http][pacing]") {
  TokenBucket bucket{PacingLimits{}};
  Milliseconds now{0};
  int made = 0;
  while (now < 60s) {
    now += bucket.wait_at(now);
    bucket.take(now);
    ++made;
  }
  CHECK(made <= 321);
}
