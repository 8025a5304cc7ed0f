#include "base/time_zone.h"

#include <catch2/catch.hpp>

using namespace apex;

namespace {

/// The UTC moment of a local time, both as text.
std::string utc_of(const char* zone, const char* local) {
  const auto found = TimeZone::find(zone);
  REQUIRE(found.has_value());
  const auto time = parse_utc(local);
  REQUIRE(time.has_value());
  return format_utc(found->to_utc(std::chrono::local_time<Milliseconds>{time->time_since_epoch()}));
}

std::string local_of(const char* zone, const char* utc) {
  const auto found = TimeZone::find(zone);
  REQUIRE(found.has_value());
  return format_utc(Timestamp{found->to_local(*parse_utc(utc)).time_since_epoch()});
}

}  // namespace

TEST_CASE("UTC needs no data base and changes nothing", "[base][timezone]") {
  CHECK(TimeZone{}.name() == "UTC");
  CHECK(utc_of("UTC", "2026-03-29T02:30:00Z") == "2026-03-29T02:30:00Z");
  CHECK(local_of("UTC", "2026-03-29T02:30:00Z") == "2026-03-29T02:30:00Z");
}

TEST_CASE("local times follow summer and winter", "[base][timezone]") {
  CHECK(utc_of("Europe/Berlin", "2026-01-05T09:00:00Z") == "2026-01-05T08:00:00Z");
  CHECK(utc_of("Europe/Berlin", "2026-07-05T09:00:00Z") == "2026-07-05T07:00:00Z");
  CHECK(utc_of("America/New_York", "2026-01-05T09:00:00Z") == "2026-01-05T14:00:00Z");
  CHECK(utc_of("Asia/Kathmandu", "2026-01-05T09:00:00Z") == "2026-01-05T03:15:00Z");
  CHECK(local_of("America/New_York", "2026-07-05T09:00:00Z") == "2026-07-05T05:00:00Z");
}

TEST_CASE("a local time in a gap is the end of the gap", "[base][timezone]") {
  for (const char* local : {"2026-03-29T02:00:00Z", "2026-03-29T02:30:00Z",
                            "2026-03-29T02:59:59.999Z", "2026-03-29T03:00:00Z"}) {
    CHECK(utc_of("Europe/Berlin", local) == "2026-03-29T01:00:00Z");
  }
  CHECK(utc_of("Europe/Berlin", "2026-03-29T01:59:59.999Z") == "2026-03-29T00:59:59.999Z");
  // Lord Howe skips half an hour, Samoa skipped a whole day.
  CHECK(utc_of("Australia/Lord_Howe", "2026-10-04T02:15:00Z") == "2026-10-03T15:30:00Z");
  CHECK(utc_of("Pacific/Apia", "2011-12-30T12:00:00Z") == "2011-12-30T10:00:00Z");
}

TEST_CASE("of a doubled local time the first is taken", "[base][timezone]") {
  CHECK(utc_of("Europe/Berlin", "2026-10-25T02:00:00Z") == "2026-10-25T00:00:00Z");
  CHECK(utc_of("Europe/Berlin", "2026-10-25T02:59:59.999Z") == "2026-10-25T00:59:59.999Z");
  CHECK(utc_of("Europe/Berlin", "2026-10-25T03:00:00Z") == "2026-10-25T02:00:00Z");
  CHECK(utc_of("America/New_York", "2026-11-01T01:30:00Z") == "2026-11-01T05:30:00Z");
}

TEST_CASE("a zone that nobody knows is refused with advice", "[base][timezone]") {
  for (const char* name : {"", "Berlin", "europe/berlin", "Europe/Berlin ", "../etc/passwd"}) {
    INFO(name);
    const auto zone = TimeZone::find(name);
    REQUIRE_FALSE(zone.has_value());
    CHECK(zone.error().kind == ErrorKind::config);
    CHECK(zone.error().message.find("Europe/Berlin") != std::string::npos);
  }
}
