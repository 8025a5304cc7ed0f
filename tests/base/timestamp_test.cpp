#include "base/timestamp.h"

#include <catch2/catch.hpp>

using namespace apex;

TEST_CASE("times print as UTC, with milliseconds only where there are some", "[base][time]") {
  CHECK(format_utc(from_unix_ms(0)) == "1970-01-01T00:00:00Z");
  CHECK(format_utc(from_unix_ms(1'767'603'600'000)) == "2026-01-05T09:00:00Z");
  CHECK(format_utc(from_unix_ms(1'767'603'600'007)) == "2026-01-05T09:00:00.007Z");
  CHECK(format_utc(from_unix_ms(-1)) == "1969-12-31T23:59:59.999Z");
  CHECK(to_unix_ms(from_unix_ms(1'767'603'600'007)) == 1'767'603'600'007);
}

TEST_CASE("what was printed is read back", "[base][time]") {
  for (const char* text : {"2026-01-05T09:00:00Z", "2026-01-05T09:00:00.007Z",
                           "2024-02-29T23:59:59.999Z", "1969-12-31T23:59:59.999Z"}) {
    INFO(text);
    REQUIRE(parse_utc(text).has_value());
    CHECK(format_utc(*parse_utc(text)) == text);
  }
  CHECK(format_utc(*parse_utc("2026-01-05")) == "2026-01-05T00:00:00Z");
}

TEST_CASE("what is no UTC time is refused", "[base][time]") {
  for (const char* text : {"",
                           "2026",
                           "2026-1-5",
                           "2026-02-29",
                           "2026-13-01",
                           "2026-00-10",
                           "2026-01-32",
                           "2026-01-05T24:00:00Z",
                           "2026-01-05T09:60:00Z",
                           "2026-01-05T09:00:60Z",
                           "2026-01-05T09:00:00",
                           "2026-01-05T09:00:00+01:00",
                           "2026-01-05 09:00:00Z",
                           "2026-01-05T09:00Z",
                           "2026-01-05T09:00:00.07Z",
                           "2026-01-05T09:00:00.0070Z",
                           "2026-01-05T09:00:00.007",
                           "2026-01-05T09:00:00Z ",
                           " 2026-01-05",
                           "2026-01-0x"}) {
    INFO(text);
    const auto parsed = parse_utc(text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().kind == ErrorKind::usage);
  }
}
