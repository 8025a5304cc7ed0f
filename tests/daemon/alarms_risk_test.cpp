#include "daemon/alarms.h"

#include <catch2/catch.hpp>

#include "tests/daemon/alarm_watch.h"

using namespace apex;
using namespace apex::testing;

namespace {

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("OPEN RISK is told at once, every fifteen minutes, and when it is over",
          "[daemon][alarms][safety]") {
  AlarmWatch watch;
  watch.look("2026-01-05T09:00:00Z");
  CHECK(watch.look(with_risk(watch.facts("2026-01-05T09:03:00Z"))) ==
        Keys{"open_risk 2026-01-05T09:03:00Z"});
  CHECK(watch.last().level == AlertLevel::critical);
  CHECK(watch.last().event.text == "look now");
  const std::string subject = watch.last().subject;
  CHECK(watch.look(with_risk(watch.facts("2026-01-05T09:17:59Z"))).empty());
  CHECK(watch.look(with_risk(watch.facts("2026-01-05T09:18:00Z"))) ==
        Keys{"open_risk 2026-01-05T09:03:00Z 1"});
  CHECK(watch.last().subject == subject);
  CHECK(watch.look(with_risk(watch.facts("2026-01-05T09:33:00Z"))) ==
        Keys{"open_risk 2026-01-05T09:03:00Z 2"});
  AlarmFacts over = watch.facts("2026-01-05T09:40:00Z", PassKind::waiting);
  CHECK(watch.look(over) == Keys{"all_clear risk 2026-01-05T09:03:00Z"});
  CHECK(watch.last().subject == subject);
  CHECK(watch.raised.back().chosen_by == EventKind::open_risk);
  CHECK_THAT(watch.last().event.text, Catch::Contains("it lasted 37 min"));
  CHECK(watch.look(over).empty());
}

TEST_CASE("OPEN RISK goes on over a restart, and while the ledger cannot be read",
          "[daemon][alarms][safety]") {
  AlarmWatch watch;
  watch.look("2026-01-05T09:00:00Z");
  watch.look(with_risk(watch.facts("2026-01-05T09:03:00Z")));
  watch.memory = *AlarmMemory::read(watch.memory.to_json());
  AlarmFacts blind = with_risk(watch.facts("2026-01-05T09:10:00Z"));
  blind.unsettled.reset();
  CHECK(watch.look(blind).empty());  // neither over nor told again before its time
  CHECK(watch.look(with_risk(watch.facts("2026-01-05T09:10:00Z"))).empty());
  CHECK(watch.look(with_risk(watch.facts("2026-01-05T09:18:00Z"))).size() == 1);
}

TEST_CASE("OPEN RISK is raised and repeated from a pass while the ledger cannot be read",
          "[daemon][alarms][safety]") {
  AlarmWatch watch;
  watch.look("2026-01-05T09:00:00Z");
  const auto blind = [&](AlarmFacts facts) {
    facts.unsettled.reset();
    facts.days_traded.reset();
    facts.storage_error = "disk I/O error";
    return facts;
  };
  const bool is_open = GENERATE(true, false);
  const std::string kind = is_open ? "open_risk" : "outcome_unknown";
  const std::string first = kind + " 2026-01-05T09:03:00Z";
  REQUIRE(watch.look(blind(with_risk(watch.facts("2026-01-05T09:03:00Z"), is_open))) ==
          Keys{first, "storage_failed 2026-01-05T09:03:00Z"});
  const std::string text = watch.raised.front().alert.event.text;
  CHECK_THAT(text, Catch::StartsWith("look now"));
  CHECK_THAT(text, Catch::Contains("the ledger cannot be read (disk I/O error)"));
  CHECK_THAT(text, Catch::Contains("`apexbot close --yes`"));
  const auto storage_only = [&](std::string_view when) {
    return watch.look(blind(failing(watch.facts(when), ErrorKind::storage, "disk I/O error")));
  };
  CHECK(storage_only("2026-01-05T09:17:59Z").empty());
  watch.memory = *AlarmMemory::read(watch.memory.to_json());
  REQUIRE(storage_only("2026-01-05T09:18:00Z") == Keys{first + " 1"});
  CHECK_THAT(watch.last().event.text, Catch::StartsWith(is_open ? "OPEN RISK" : "it is not known"));
  CHECK_THAT(watch.last().event.text, Catch::Contains("`apexbot close --yes`"));
  CHECK(watch.last().level == AlertLevel::critical);
  CHECK(storage_only("2026-01-05T09:33:00Z") == Keys{first + " 2"});
  CHECK(watch.look("2026-01-05T09:40:00Z") ==
        Keys{"all_clear risk 2026-01-05T09:03:00Z", "all_clear storage 2026-01-05T09:03:00Z"});
}

TEST_CASE("a ledger that cannot be read is no open risk by itself", "[daemon][alarms]") {
  AlarmWatch watch;
  watch.look("2026-01-05T09:00:00Z");
  AlarmFacts blind = failing(watch.facts("2026-01-05T09:03:00Z"), ErrorKind::storage);
  blind.unsettled.reset();
  blind.storage_error = "disk I/O error";
  CHECK(watch.look(blind) == Keys{"storage_failed 2026-01-05T09:03:00Z"});
}

TEST_CASE("an unknown outcome that turns out to be a position is told at once",
          "[daemon][alarms][safety]") {
  AlarmWatch watch;
  watch.look("2026-01-05T09:00:00Z");
  CHECK(watch.look(with_risk(watch.facts("2026-01-05T09:03:00Z"), false)) ==
        Keys{"outcome_unknown 2026-01-05T09:03:00Z"});
  CHECK(watch.look(with_risk(watch.facts("2026-01-05T09:04:00Z"))) ==
        Keys{"open_risk 2026-01-05T09:03:00Z 1"});
}

TEST_CASE("a clock that is set back does not silence OPEN RISK", "[daemon][alarms][safety]") {
  AlarmWatch watch;
  watch.look("2026-01-05T09:00:00Z");
  watch.look(with_risk(watch.facts("2026-01-05T20:00:00Z")));
  CHECK(watch.look(with_risk(watch.facts("2026-01-05T09:03:00Z"))).size() == 1);
}
