// The totals: drawn with each fact, never in the way of one.
#include <SQLiteCpp/Database.h>
#include <catch2/catch.hpp>

#include "ledger/schema.h"
#include "ledger/totals.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// What the trades themselves come to.
TradeSums sum_of(const Ledger& ledger) {
  TradeSums sums;
  std::set<StakingDay> days;
  for (const TradeRecord& trade : must(ledger.recent(1000))) {
    sums.add(sums_of(trade));
    if (trade.counts_for_day()) days.insert(trade.intent.key.day);
  }
  sums.days = static_cast<std::int64_t>(days.size());
  return sums;
}

void record_some(Ledger& ledger) {
  record_completed(ledger, intent("2026-01-05T09:00:00Z"));
  record_completed(ledger, intent("2026-01-05T11:00:00Z", 2));
  record_not_filled(ledger, intent("2026-01-06T09:00:00Z"));
  require_ok(ledger.record_intent(intent("2026-01-07T09:00:00Z")));
}

void execute(const TemporaryDirectory& directory, const std::string& sql) {
  SQLite::Database database((directory.path() / "ledger.db").string(), SQLite::OPEN_READWRITE);
  database.exec(sql);
}

}  // namespace

TEST_CASE("the totals are what the trades come to, after each fact", "[ledger][totals]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  CHECK(must(ledger.totals()) == TradeSums{});
  record_some(ledger);
  const TradeSums sums = **ledger.totals();
  CHECK(sums == sum_of(ledger));
  CHECK(sums.trades == 4);
  CHECK(sums.completed == 2);
  CHECK(sums.failed == 1);
  CHECK(sums.days == 1);  // two trades of one day
  CHECK(sums.exposed == Milliseconds{300});

  // The last word counts: a trade that ends in another way after all.
  const TradeIntent open = intent("2026-01-07T09:00:00Z");
  require_ok(ledger.record_fills(open.id(), {fill_of(open, Leg::open)}));
  require_ok(ledger.record_end(open.id(), end_of(open, TradeOutcome::position_open)));
  CHECK((**ledger.totals()).failed == 2);
  require_ok(ledger.record_fills(open.id(), {fill_of(open, Leg::close)}));
  require_ok(ledger.record_end(open.id(), end_of(open, TradeOutcome::completed)));
  CHECK((**ledger.totals()).failed == 1);
  CHECK((**ledger.totals()).days == 2);
  CHECK(**ledger.totals() == sum_of(ledger));
  CHECK(must(ledger.verify_all()).sound());
}

TEST_CASE("a fill that turns out not to count takes its day back", "[ledger][totals]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  require_ok(ledger.record_intent(trade));
  require_ok(ledger.record_fills(trade.id(), {fill_of(trade, Leg::open)}));
  CHECK((**ledger.totals()).days == 1);
  Fill failed = fill_of(trade, Leg::open);
  failed.status = FillStatus::failed;
  require_ok(ledger.record_fills(trade.id(), {failed}));
  CHECK((**ledger.totals()).days == 0);
  CHECK((**ledger.totals()).volume.is_zero());
}

TEST_CASE("a ledger without totals gets them from its first writer", "[ledger][totals]") {
  const TemporaryDirectory directory;
  TradeSums sums;
  {
    Ledger ledger = writer(directory.path());
    record_some(ledger);
    sums = sum_of(ledger);
  }
  execute(directory, "DROP TABLE totals; PRAGMA user_version = " +
                         std::to_string(schema::kVersionWithTotals - 1));
  {
    const Ledger old = reader(directory.path());
    CHECK_FALSE(must(old.totals()));
    CHECK(must(old.recent(10)).size() == 4);
    CHECK(must(old.verify_all()).sound());
  }
  const Ledger ledger = writer(directory.path());
  CHECK(must(ledger.totals()) == sums);
  CHECK(must(ledger.verify_all()).sound());
}

TEST_CASE("damaged totals are not told, and drawn again by the next writer",
          "[ledger][totals][damage]") {
  const TemporaryDirectory directory;
  {
    Ledger ledger = writer(directory.path());
    record_some(ledger);
  }
  const char* damage =
      GENERATE("UPDATE totals SET body = replace(body, '\"trades\":\"4\"', '\"trades\":\"5\"')",
               "DELETE FROM totals",
               "UPDATE totals SET hash = NULL WHERE 0; UPDATE totals SET hash = x'00'");
  CAPTURE(damage);
  execute(directory, damage);
  {
    const Ledger ledger = reader(directory.path());
    CHECK_FALSE(must(ledger.totals()));
    const LedgerCheck check = must(ledger.verify_all());
    REQUIRE(check.problems.size() == 1);
    CHECK_THAT(check.problems[0].what, Catch::Contains("totals"));
  }
  Ledger ledger = writer(directory.path());
  CHECK(must(ledger.totals()) == sum_of(ledger));
}

TEST_CASE("totals that are not what the trades come to are a problem of the full check",
          "[ledger][totals][damage]") {
  const TemporaryDirectory directory;
  {
    Ledger ledger = writer(directory.path());
    record_some(ledger);
  }
  std::string hex;
  for (const std::uint8_t byte : totals_hash(totals_body(TradeSums{}))) {
    constexpr char kDigits[] = "0123456789abcdef";
    hex += {kDigits[byte / 16], kDigits[byte % 16]};
  }
  execute(directory,
          "UPDATE totals SET body = '" + totals_body(TradeSums{}) + "', hash = x'" + hex + "'");
  const LedgerCheck check = must(reader(directory.path()).verify_all());
  REQUIRE(check.problems.size() == 1);
  CHECK(check.problems[0].what == "the totals are not what the trades come to");
}

TEST_CASE("where an old trade cannot be read, the totals are not known and facts are recorded",
          "[ledger][totals][damage]") {
  const TemporaryDirectory directory;
  {
    Ledger ledger = writer(directory.path());
    record_completed(ledger, intent("2025-01-06T09:00:00Z"));
    for (int number = 1; number <= 150; ++number) {  // beyond the tail that is checked
      record_not_filled(ledger, intent("2026-01-05T09:00:00Z", number));
      require_ok(ledger.record_clock_offset(Milliseconds{number}, at("2026-01-05T09:00:00Z")));
      require_ok(ledger.record_clock_offset(Milliseconds{-number}, at("2026-01-05T09:00:00Z")));
    }
  }
  execute(directory,
          "DROP TRIGGER journal_keeps_values; UPDATE journal SET body = '{}' WHERE seq = 2;"
          "DELETE FROM totals");
  Ledger ledger = writer(directory.path());
  CHECK_FALSE(must(ledger.totals()));
  record_completed(ledger, intent("2026-01-06T09:00:00Z"));
  CHECK_FALSE(must(ledger.totals()));
}

TEST_CASE("sums are read back as they were written", "[ledger][totals]") {
  TradeSums sums;
  std::int64_t next = 0;
  TradeSums::each(sums, [&next](const std::string&, auto& number) {
    using Number = std::decay_t<decltype(number)>;
    ++next;
    if constexpr (std::is_same_v<Number, Usdt>) {
      number = Usdt(Decimal::from_integer(-next));
    } else {
      number = Number{next % 2 == 0 ? next : -next};
    }
  });
  const std::string body = totals_body(sums);
  REQUIRE(read_totals(body));
  CHECK(*read_totals(body) == sums);
  CHECK_FALSE(*read_totals(unknown_totals_body()));
  for (const char* bad : {"", "[]", "{\"trades\":\"1\"}", "{\"trades\":1.5}"}) {
    CAPTURE(bad);
    CHECK_FALSE(read_totals(bad));
  }
  // Each count, duration and amount has to be there; the first two are whole numbers.
  TradeSums::each(sums, [&body](const std::string& name, const auto& number) {
    const std::string member = "\"" + name + "\":\"";
    const auto place = body.find(member);
    REQUIRE(place != std::string::npos);
    CAPTURE(name);
    CHECK_FALSE(read_totals(std::string(body).insert(place + 1, "no_")));
    CHECK_FALSE(read_totals(std::string(body).insert(place + member.size(), "x")));
    const auto end_of_digits = body.find('"', place + member.size());
    const bool may_have_fraction = std::is_same_v<std::decay_t<decltype(number)>, Usdt>;
    CHECK(read_totals(std::string(body).insert(end_of_digits, ".5")).has_value() ==
          may_have_fraction);
  });
}

TEST_CASE("totals with a right hash that are no sums are damaged all the same",
          "[ledger][totals][damage]") {
  const TemporaryDirectory directory;
  {
    Ledger ledger = writer(directory.path());
    record_some(ledger);
  }
  const std::string body = R"({"trades":"many"})";
  execute(directory,
          "UPDATE totals SET body = '" + body + "', hash = x'" + to_hex(totals_hash(body)) + "'");
  CHECK_FALSE(must(reader(directory.path()).totals()));
  const LedgerCheck check = must(reader(directory.path()).verify_all());
  REQUIRE(check.problems.size() == 1);
  CHECK_THAT(check.problems[0].what, Catch::Contains("totals"));
  Ledger ledger = writer(directory.path());
  CHECK(must(ledger.totals()) == sum_of(ledger));
}
