#include "base/clock.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <thread>

using namespace apex;

TEST_CASE("a stop token remembers the signal that asked", "[base][clock]") {
  StopToken stop;
  CHECK_FALSE(stop.stop_requested());
  CHECK(stop.signal() == 0);
  stop.request_stop(SIGTERM);
  CHECK(stop.stop_requested());
  CHECK(stop.signal() == SIGTERM);
}

TEST_CASE("a wait ends early once a stop is asked for", "[base][clock]") {
  SystemClock clock;
  StopToken stop;
  constexpr Milliseconds kAnHour{3'600'000};
  SECTION("before it began") {
    stop.request_stop(SIGINT);
    clock.sleep_for(kAnHour, &stop);
    CHECK(stop.stop_requested());
  }
  SECTION("while it lasts") {
    const Milliseconds begin = clock.steady();
    std::thread other([&] { stop.request_stop(SIGTERM); });
    clock.sleep_for(kAnHour, &stop);
    other.join();
    CHECK(clock.steady() - begin < Milliseconds{10'000});
  }
}

TEST_CASE("a wait without a token lasts as long as asked", "[base][clock]") {
  SystemClock clock;
  const Milliseconds begin = clock.steady();
  clock.sleep_for(Milliseconds{20}, nullptr);
  CHECK(clock.steady() - begin >= Milliseconds{20});
  clock.sleep_for(Milliseconds{0}, nullptr);
  clock.sleep_for(Milliseconds{-5}, nullptr);  // a moment that has passed is no wait
}

TEST_CASE("the wall clock shows a time after this program was written", "[base][clock]") {
  CHECK(SystemClock().now() > *parse_utc("2026-01-01"));
}
