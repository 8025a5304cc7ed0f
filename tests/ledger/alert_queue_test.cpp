#include "ledger/alert_queue.h"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <map>

#include "ledger/schema.h"
#include "tests/ledger/fault_vfs.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Timestamp kNow = at("2026-01-05T09:00:00Z");

OutgoingAlert missed(const std::string& day, std::vector<std::string> channels = {"webhook"}) {
  OutgoingAlert result;
  result.alert.key = "day_missed " + day;
  result.alert.level = AlertLevel::warning;
  result.alert.event = {
      EventKind::day_missed, kNow, "no trade on staking day " + day, {{"day", day}}};
  result.channels = std::move(channels);
  return result;
}

OutgoingAlert risk(int number) {
  OutgoingAlert result;
  result.alert.key = "open_risk x " + std::to_string(number);
  result.alert.level = AlertLevel::critical;
  result.alert.event = {
      EventKind::open_risk, kNow + minutes{15 * number}, "a position may be open", {}};
  result.alert.subject = "open_risk x";
  result.channels = {"webhook"};
  return result;
}

std::vector<std::string> keys_of(const std::vector<Delivery>& deliveries) {
  std::vector<std::string> keys;
  for (const Delivery& delivery : deliveries) keys.push_back(delivery.alert.key);
  return keys;
}

using Keys = std::vector<std::string>;

std::vector<std::string> due_keys(const AlertQueue& queue, Timestamp now = kNow) {
  return keys_of(must(queue.due(now, 10'000)));
}

/// As the version before the queue left it.
void make_version_1(const std::filesystem::path& file) {
  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
  database.exec("DROP TABLE alerts; DROP TABLE deliveries; DROP TABLE alert_memory;");
  database.exec("PRAGMA user_version = 1");
}

}  // namespace

TEST_CASE("an alert waits for each of its channels, with all that it says", "[ledger][alerts]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  AlertQueue queue(ledger);
  CHECK(must(queue.memory()).empty());
  CHECK_FALSE(must(queue.next_at()));
  require_ok(queue.put({missed("2026-01-04", {"ntfy", "webhook"})}, "{\"a\":1}", kNow));
  const auto waiting = must(queue.due(kNow, 10));
  REQUIRE(waiting.size() == 2);
  CHECK(waiting[0].channel == "ntfy");
  CHECK(waiting[1].channel == "webhook");
  const Alert& alert = waiting[1].alert;
  CHECK(alert.key == "day_missed 2026-01-04");
  CHECK(alert.level == AlertLevel::warning);
  CHECK(alert.event.kind == EventKind::day_missed);
  CHECK(alert.event.at == kNow);
  CHECK(alert.event.text == "no trade on staking day 2026-01-04");
  CHECK(alert.event.fields == missed("2026-01-04").alert.event.fields);
  CHECK(must(queue.memory()) == "{\"a\":1}");
  CHECK(must(queue.next_at()) == kNow);
}

TEST_CASE("an alert is raised once, whatever became of it, across restarts", "[ledger][alerts]") {
  const TemporaryDirectory directory;
  {
    Ledger ledger = writer(directory.path());
    AlertQueue queue(ledger);
    require_ok(queue.put({missed("2026-01-04"), missed("2026-01-04")}, "", kNow));
    const auto waiting = must(queue.due(kNow, 10));
    REQUIRE(waiting.size() == 1);
    require_ok(queue.mark_delivered(waiting[0], kNow));
  }
  Ledger ledger = writer(directory.path());
  AlertQueue queue(ledger);
  CHECK(due_keys(queue).empty());
  require_ok(queue.put({missed("2026-01-04"), missed("2026-01-05")}, "", kNow));
  CHECK(due_keys(queue) == Keys{"day_missed 2026-01-05"});
  const auto all = must(queue.recent(10));
  REQUIRE(all.size() == 2);
  CHECK(all[1].state == DeliveryState::delivered);
  CHECK(all[1].attempts == 1);
}

TEST_CASE("an alert without channels is remembered as raised", "[ledger][alerts]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  AlertQueue queue(ledger);
  require_ok(queue.put({missed("2026-01-04", {})}, "", kNow));
  require_ok(queue.put({missed("2026-01-04")}, "", kNow));
  CHECK(due_keys(queue).empty());
}

TEST_CASE("a failed delivery comes back when it was told to", "[ledger][alerts]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  AlertQueue queue(ledger);
  require_ok(queue.put({missed("2026-01-04")}, "", kNow));
  const auto first = must(queue.due(kNow, 10));
  REQUIRE(first.size() == 1);
  require_ok(queue.mark_failed(first[0], kNow + minutes{1}, "status 500"));
  CHECK(due_keys(queue, kNow + minutes{1} - Milliseconds{1}).empty());
  CHECK(must(queue.next_at()) == kNow + minutes{1});
  const auto second = must(queue.due(kNow + minutes{1}, 10));
  REQUIRE(second.size() == 1);
  CHECK(second[0].attempts == 1);
  CHECK(second[0].said == "status 500");
}

TEST_CASE("a clock that was years ahead holds no alert up", "[ledger][alerts]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  AlertQueue queue(ledger);
  const Timestamp wrong = kNow + hours{24 * 365};
  require_ok(queue.put({missed("2026-01-04")}, "", wrong));
  CHECK(due_keys(queue).size() == 1);
}

TEST_CASE("the most urgent alert goes first, then the oldest", "[ledger][alerts]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  AlertQueue queue(ledger);
  require_ok(queue.put({missed("2026-01-03"), missed("2026-01-04"), risk(0)}, "", kNow));
  CHECK(due_keys(queue) == Keys{"open_risk x 0", "day_missed 2026-01-03", "day_missed 2026-01-04"});
}

TEST_CASE("an urgent alert that is always refused lets the others go first after a few attempts",
          "[ledger][alerts][safety]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  AlertQueue queue(ledger);
  require_ok(queue.put({missed("2026-01-04"), risk(0)}, "", kNow));
  for (int i = 0; i < AlertQueue::kUrgentAttempts; ++i) {
    const auto waiting = must(queue.due(kNow, 10));
    REQUIRE(waiting.front().alert.key == "open_risk x 0");
    require_ok(queue.mark_failed(waiting.front(), kNow, "status 400"));
  }
  CHECK(due_keys(queue) == Keys{"day_missed 2026-01-04", "open_risk x 0"});
  // Where both failed as often, it is the urgent one again.
  for (int i = 0; i < AlertQueue::kUrgentAttempts; ++i) {
    require_ok(queue.mark_failed(must(queue.due(kNow, 10)).front(), kNow, "status 400"));
  }
  CHECK(due_keys(queue) == Keys{"open_risk x 0", "day_missed 2026-01-04"});
}

TEST_CASE("later news replaces what did not get through, and nothing else", "[ledger][alerts]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  AlertQueue queue(ledger);
  OutgoingAlert first = risk(0);
  first.channels = {"ntfy", "webhook"};
  require_ok(queue.put({missed("2026-01-04"), first}, "", kNow));
  const auto waiting = must(queue.due(kNow, 10));
  REQUIRE(waiting[0].channel == "ntfy");
  require_ok(queue.mark_delivered(waiting[0], kNow));
  require_ok(queue.put({risk(1)}, "", kNow + minutes{15}));
  CHECK(due_keys(queue, kNow + minutes{15}) == Keys{"open_risk x 1", "day_missed 2026-01-04"});
  std::map<std::string, int> states;
  for (const Delivery& delivery : must(queue.recent(10))) ++states[to_string(delivery.state)];
  CHECK(states == std::map<std::string, int>{{"delivered", 1}, {"replaced", 1}, {"waiting", 2}});
}

TEST_CASE("what waits for one channel is given up, with the reason, and nothing else",
          "[ledger][alerts]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  AlertQueue queue(ledger);
  CHECK(must(queue.waiting_channels()).empty());
  require_ok(queue.put({missed("2026-01-03", {"ntfy", "webhook"}), missed("2026-01-04", {"ntfy"})},
                       "", kNow));
  CHECK(must(queue.waiting_channels()) == std::vector<std::string>{"ntfy", "webhook"});
  require_ok(queue.mark_delivered(must(queue.due(kNow, 1)).front(), kNow));  // of the 3rd, by ntfy
  const auto give_up = [&queue](Timestamp before, Timestamp now) {
    return must(queue.give_up("ntfy", "not configured", before, now));
  };
  CHECK(give_up(kNow, kNow + minutes{1}) == 0);               // it is noted now
  CHECK(give_up(kNow + minutes{1}, kNow + minutes{2}) == 0);  // not before that
  for (const Delivery& delivery : must(queue.due(kNow + minutes{2}, 3))) {
    if (delivery.channel != "ntfy") continue;
    require_ok(queue.mark_failed(delivery, kNow + minutes{3}, "it was back for a while"));
  }
  CHECK(give_up(kNow + minutes{4}, kNow + minutes{5}) == 0);
  CHECK(give_up(kNow + minutes{6}, kNow + minutes{6}) == 1);
  CHECK(must(queue.waiting_channels()) == std::vector<std::string>{"webhook"});
  CHECK(give_up(kNow + minutes{6}, kNow + minutes{6}) == 0);
  const auto all = must(queue.recent(10));
  REQUIRE(all.size() == 3);
  CHECK(all[0].state == DeliveryState::given_up);
  CHECK(all[0].said == "not configured");
  CHECK(all[1].state == DeliveryState::delivered);
  CHECK(all[2].state == DeliveryState::waiting);
}

TEST_CASE("the queue stays small while nothing gets through", "[ledger][alerts]") {
  const TemporaryDirectory directory(TemporaryDirectory::memory());
  Ledger ledger = writer(directory.path());
  AlertQueue queue(ledger);
  require_ok(queue.put({risk(0)}, "", kNow));
  std::vector<OutgoingAlert> many;
  for (int i = 0; i < AlertQueue::kWaitingMax + AlertQueue::kKeptMax + 50; ++i) {
    many.push_back(missed(std::to_string(i)));
  }
  CHECK(must(queue.put(many, "", kNow)) == AlertQueue::kKeptMax + 51);
  const auto keys = due_keys(queue);
  CHECK(keys.size() == AlertQueue::kWaitingMax);
  CHECK(keys.front() == "open_risk x 0");  // the urgent one stays
  CHECK(must(queue.recent(100'000)).size() == AlertQueue::kWaitingMax + AlertQueue::kKeptMax);
  CHECK(must(ledger.verify_all()).sound());
}

TEST_CASE("finished alerts are kept up to a number", "[ledger][alerts]") {
  const TemporaryDirectory directory(TemporaryDirectory::memory());
  Ledger ledger = writer(directory.path());
  AlertQueue queue(ledger);
  require_ok(queue.put({missed("waits")}, "", kNow));
  std::vector<OutgoingAlert> many;
  for (int i = 0; i < AlertQueue::kKeptMax + 1; ++i) {
    many.push_back(missed(std::to_string(i), {}));
  }
  require_ok(queue.put(many, "", kNow));
  require_ok(queue.put({missed("0"), missed("1")}, "", kNow));  // only the oldest was forgotten
  CHECK(due_keys(queue) == Keys{"day_missed waits", "day_missed 0"});
}

TEST_CASE("a kill between two calls loses no alert, and none is told apart wrongly",
          "[ledger][alerts]") {
  const TemporaryDirectory directory;
  const pid_t child = ::fork();
  if (child == 0) {
    auto ledger = Ledger::open_writer(directory.path(), LedgerKind::live, kTestnet);
    if (!ledger) ::_exit(1);
    AlertQueue queue(*ledger);
    if (!queue.put({missed("2026-01-04"), missed("2026-01-05")}, "memory", kNow)) ::_exit(2);
    const auto waiting = queue.due(kNow, 1);
    if (!waiting || !queue.mark_delivered(waiting->front(), kNow)) ::_exit(3);
    ::_exit(0);  // nothing is closed
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) == 0);
  Ledger ledger = writer(directory.path());
  AlertQueue queue(ledger);
  CHECK(due_keys(queue) == Keys{"day_missed 2026-01-05"});
  CHECK(must(queue.memory()) == "memory");
}

TEST_CASE("alerts that cannot be written leave no trace, and can be put again",
          "[ledger][alerts]") {
  FaultVfs vfs;
  const TemporaryDirectory directory;
  const LedgerFile file{directory.path() / "full", std::nullopt, FaultVfs::name()};
  Ledger ledger = must(Ledger::open_writer(file, LedgerKind::live, kTestnet));
  AlertQueue queue(ledger);
  require_ok(queue.put({missed("2026-01-03")}, "old", kNow));
  vfs.code = SQLITE_FULL;
  vfs.fail_from = vfs.changes;
  const auto refused = queue.put({missed("2026-01-04")}, "new", kNow);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::storage);
  vfs.fail_from = -1;
  CHECK(due_keys(queue) == Keys{"day_missed 2026-01-03"});
  CHECK(must(queue.memory()) == "old");
  require_ok(queue.put({missed("2026-01-04")}, "new", kNow));
  CHECK(due_keys(queue).size() == 2);
}

TEST_CASE(
    "a ledger of the version before the queue is read as it is and brought up to date by a "
    "writer",
    "[ledger][alerts]") {
  const TemporaryDirectory directory;
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  {
    Ledger ledger = writer(directory.path());
    record_completed(ledger, trade);
  }
  make_version_1(directory.path() / "ledger.db");
  {
    Ledger old = reader(directory.path());
    CHECK(must(old.trade(trade.id()))->settled());
    CHECK(must(old.verify_all()).sound());
    AlertQueue queue(old);
    CHECK(must(queue.memory()).empty());
    CHECK(due_keys(queue).empty());
    CHECK(must(queue.recent(10)).empty());
    CHECK_FALSE(must(queue.next_at()));
  }
  Ledger ledger = writer(directory.path());
  AlertQueue queue(ledger);
  require_ok(queue.put({missed("2026-01-04")}, "", kNow));
  CHECK(due_keys(queue).size() == 1);
  CHECK(must(ledger.trade(trade.id()))->settled());
  CHECK(must(ledger.verify_all()).sound());
  const SQLite::Database database((directory.path() / "ledger.db").string());
  CHECK(const_cast<SQLite::Database&>(database).execAndGet("PRAGMA user_version").getInt() ==
        schema::kVersion);
}

TEST_CASE("a ledger whose version byte went back to 1 loses no alert", "[ledger][alerts]") {
  const TemporaryDirectory directory;
  {
    Ledger ledger = writer(directory.path());
    require_ok(AlertQueue(ledger).put({missed("2026-01-04")}, "", kNow));
  }
  SQLite::Database((directory.path() / "ledger.db").string(), SQLite::OPEN_READWRITE)
      .exec("PRAGMA user_version = 1");
  Ledger ledger = writer(directory.path());
  CHECK(due_keys(AlertQueue(ledger)).size() == 1);
}

TEST_CASE("what was damaged in the queue is passed on as well as it can be, and stops no trade",
          "[ledger][alerts][damage]") {
  const TemporaryDirectory directory;
  {
    Ledger ledger = writer(directory.path());
    require_ok(AlertQueue(ledger).put({missed("2026-01-04")}, "memory", kNow));
  }
  {
    SQLite::Database database((directory.path() / "ledger.db").string(), SQLite::OPEN_READWRITE);
    database.exec("UPDATE alerts SET body = '{', kind = 'x', level = 'y'");
    database.exec("UPDATE alert_memory SET body = '{'");
  }
  Ledger ledger = writer(directory.path());
  require_ok(ledger.record_intent(intent("2026-01-05T09:00:00Z")));
  CHECK(must(ledger.verify_all()).sound());
  const auto waiting = must(AlertQueue(ledger).due(kNow, 10));
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0].alert.level == AlertLevel::critical);
  CHECK_THAT(waiting[0].alert.event.text, Catch::Contains("day_missed 2026-01-04"));
}

TEST_CASE("the full check misses a table of the queue", "[ledger][alerts][damage]") {
  const TemporaryDirectory directory;
  { const Ledger made = writer(directory.path()); }
  SQLite::Database((directory.path() / "ledger.db").string(), SQLite::OPEN_READWRITE)
      .exec("DROP TABLE deliveries");
  const LedgerCheck check = must(reader(directory.path()).verify_all());
  REQUIRE_FALSE(check.sound());
  CHECK_THAT(check.problems.front().what, Catch::Contains("deliveries"));
}

TEST_CASE("fields of an alert that are no pairs are told as damage, not guessed",
          "[ledger][alerts][damage]") {
  const TemporaryDirectory directory;
  {
    Ledger ledger = writer(directory.path());
    require_ok(AlertQueue(ledger).put({missed("2026-01-04")}, "", kNow));
  }
  SQLite::Database((directory.path() / "ledger.db").string(), SQLite::OPEN_READWRITE)
      .exec(R"(UPDATE alerts SET body = '{"text":"x","fields":[["alone"]]}')");
  Ledger ledger = reader(directory.path());
  const auto waiting = must(AlertQueue(ledger).due(kNow, 10));
  REQUIRE(waiting.size() == 1);
  CHECK_THAT(waiting[0].alert.event.text, Catch::Contains("cannot be read"));
}

TEST_CASE("an alert of each kind comes out of the queue as it went in", "[ledger][alerts]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  AlertQueue queue(ledger);
  for (const EventKind kind : {EventKind::all_clear, EventKind::notify_test, EventKind::open_risk,
                               EventKind::day_missed}) {
    OutgoingAlert alert = missed("2026-01-04");
    alert.alert.key = to_string(kind);
    alert.alert.event.kind = kind;
    require_ok(queue.put({alert}, "", kNow));
  }
  const auto waiting = must(queue.due(kNow, 10));
  REQUIRE(waiting.size() == 4);
  for (const Delivery& one : waiting) CHECK(one.alert.key == to_string(one.alert.event.kind));
}
