#include "notify/alert_words.h"

#include <catch2/catch.hpp>

#include "base/json.h"
#include "tests/notify/notify_builders.h"

using namespace apex;
using namespace apex::testing;

TEST_CASE("a title names the bot, its network and what happened", "[notify]") {
  CHECK(alert_title(missed_day(), home()) == "apexbot home (testnet): day missed");
  CHECK(alert_title(open_risk(), {"", Network::mainnet, false}) == "apexbot (mainnet): OPEN RISK");
  CHECK(alert_title(open_risk(), {"", Network::local, true}) ==
        "apexbot (rehearsal, local): OPEN RISK");
}

TEST_CASE("a rehearsal says so in every text", "[notify]") {
  CHECK(alert_text(open_risk(), {"", Network::local, true}) == "rehearsal: a position may be open");
  CHECK(alert_text(open_risk(), home()) == "a position may be open");
}

TEST_CASE("the JSON of an alert has all of it", "[notify]") {
  CHECK(alert_json(missed_day(), home()) ==
        R"({"format":1,"key":"day_missed 2026-01-04","event":"day_missed","level":"warning",)"
        R"("at":"2026-01-05T08:05:00Z","title":"apexbot home (testnet): day missed",)"
        R"("text":"no trade on staking day 2026-01-04: \"halted\" – über Nacht","name":"home",)"
        R"("network":"testnet","rehearsal":false,"fields":{"day":"2026-01-04","left":"4"}})");
}

TEST_CASE("every kind has a title that can stand in a header", "[notify]") {
  for (const EventKind kind : alert_kinds()) {
    Alert alert = missed_day();
    alert.event.kind = kind;
    const std::string title = alert_title(alert, home());
    CAPTURE(title);
    CHECK(title.size() > std::string("apexbot home (testnet): ").size());
    for (const char c : title) CHECK((c >= ' ' && c <= '~'));
    CHECK(JsonDocument::parse(alert_json(alert, home())));
  }
}
