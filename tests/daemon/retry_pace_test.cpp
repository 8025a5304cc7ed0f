#include "daemon/retry_pace.h"

#include <catch2/catch.hpp>

using namespace apex;

TEST_CASE("an exchange that is not there is asked again after a wait that doubles", "[daemon]") {
  RetryPace pace(Milliseconds{300'000});
  CHECK(pace.after_failure(ErrorKind::unavailable) == Milliseconds{15'000});
  CHECK(pace.after_failure(ErrorKind::unavailable) == Milliseconds{30'000});
  CHECK(pace.after_failure(ErrorKind::protocol) == Milliseconds{60'000});
  for (int i = 0; i < 1000; ++i) std::ignore = pace.after_failure(ErrorKind::storage);
  CHECK(pace.after_failure(ErrorKind::unavailable) == Milliseconds{300'000});
  pace.after_success();
  CHECK(pace.after_failure(ErrorKind::unavailable) == Milliseconds{15'000});
}

TEST_CASE("what may be open is looked at again soon and steadily", "[daemon]") {
  RetryPace pace(Milliseconds{300'000});
  for (int i = 0; i < 100; ++i) {
    CHECK(pace.after_failure(ErrorKind::position_open) == Milliseconds{15'000});
    CHECK(pace.after_failure(ErrorKind::outcome_unknown) == Milliseconds{15'000});
  }
}

TEST_CASE("what time does not mend waits for the next check", "[daemon]") {
  RetryPace pace(Milliseconds{300'000});
  for (const ErrorKind kind :
       {ErrorKind::insufficient_funds, ErrorKind::key_rejected, ErrorKind::refused,
        ErrorKind::unexplained_position, ErrorKind::not_filled}) {
    CHECK(pace.after_failure(kind) == Milliseconds{300'000});
  }
}

TEST_CASE("no wait is longer than the interval of the checks, and none is zero", "[daemon]") {
  RetryPace quick(Milliseconds{2'000});
  CHECK(quick.after_failure(ErrorKind::unavailable) == Milliseconds{2'000});
  CHECK(quick.after_failure(ErrorKind::position_open) == Milliseconds{2'000});
  RetryPace zero(Milliseconds{0});
  CHECK(zero.after_failure(ErrorKind::unavailable) > Milliseconds{0});
}
