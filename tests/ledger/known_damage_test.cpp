// What a writer has seen of its ledger's damage it does not forget.
#include <SQLiteCpp/Database.h>

#include <catch2/catch.hpp>
#include <optional>

#include "ledger/ledger.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;

TEST_CASE("a damage that was found once is not healed by what is written behind it",
          "[ledger][damage][safety]") {
  const TemporaryDirectory directory;
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  const TradeIntent next = intent("2026-01-06T09:00:00Z");
  const auto change = [&](const std::string& from, const std::string& to) {
    SQLite::Database database((directory.path() / "ledger.db").string(), SQLite::OPEN_READWRITE);
    database.exec("DROP TRIGGER IF EXISTS journal_keeps_values");
    REQUIRE(database.exec("UPDATE journal SET body = replace(body, '" + from + "', '" + to +
                          "') WHERE kind = 'clock_offset'") == 1);
  };
  std::optional<Ledger> ledger = writer(directory.path());
  const auto history = [&] { return ledger->history(StakingCalendar(), next.at, 5); };
  require_ok(ledger->record_clock_offset(Milliseconds{4711}, trade.at));
  require_ok(ledger->record_intent(trade));
  change("4711", "4712");
  SECTION("found by a reading") {
    const auto read = history();
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == ErrorKind::storage);
    CHECK(read.error().message.find("row 2 was changed") != std::string::npos);
  }
  SECTION("found by what would have hidden it") {
    const auto recorded = ledger->record_clock_offset(Milliseconds{1}, next.at);
    REQUIRE_FALSE(recorded);
    CHECK(recorded.error().kind == ErrorKind::storage);
  }
  change("4712", "4711");
  INFO("no more decisions, and nothing that begins anything");
  CHECK_FALSE(history());
  CHECK_FALSE(ledger->record_clock_offset(Milliseconds{1}, next.at));
  CHECK_FALSE(ledger->record_day_checked(next.key.day, next.at));
  CHECK_FALSE(ledger->record_breaker_reset(next.at, "why not"));
  CHECK_FALSE(ledger->record_intent(next));
  CHECK_FALSE(ledger->record_rebuilt(next, {}, TradeEnd{}));
  INFO("what is open is closed");
  CHECK(must(ledger->unsettled()).size() == 1);
  require_ok(ledger->record_never_arrived(trade.id(), open_id(trade), trade.at));
  TradeEnd end;
  end.outcome = TradeOutcome::not_filled;
  end.at = trade.at;
  require_ok(ledger->record_end(trade.id(), end));
  INFO("a restart finds a sound ledger");
  ledger.reset();
  ledger = writer(directory.path());
  CHECK(history());
  require_ok(ledger->record_intent(next));
}
