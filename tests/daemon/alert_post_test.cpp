#include "daemon/alert_post.h"

#include <catch2/catch.hpp>

#include "tests/daemon/post_floor.h"
#include "tests/ledger/fault_vfs.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;

TEST_CASE("a trade is told after it, and only once, over restarts too", "[daemon][post]") {
  PostFloor floor;
  {
    AlertPost post = floor.post();
    post.on_pass(floor.pass(PassKind::settled));
    std::ignore = floor.trade();
    post.on_pass(floor.pass(PassKind::traded));
    CHECK(floor.hook.alerts.empty());  // never within a pass
    std::ignore = post.on_idle(kMinute);
    REQUIRE(floor.hook.alerts.size() == 1);
    CHECK(floor.hook.alerts[0].event.kind == EventKind::trade_done);
    post.on_pass(floor.pass());
    std::ignore = post.on_idle(kMinute);
  }
  AlertPost again = floor.post();
  again.on_pass(floor.pass(PassKind::settled));
  std::ignore = again.on_idle(kMinute);
  CHECK(floor.hook.alerts.size() == 1);
}

TEST_CASE("an alert that was not delivered is delivered after a restart", "[daemon][post]") {
  PostFloor floor;
  floor.hook.failure = kDown;
  {
    AlertPost post = floor.post();
    post.on_pass(floor.pass(PassKind::settled));
    post.on_pass(floor.failed(ErrorKind::key_rejected));
    std::ignore = post.on_idle(kMinute);
    CHECK(floor.hook.attempts.size() == 1);
  }
  floor.hook.failure.reset();
  floor.clock.advance(kMinute);
  AlertPost again = floor.post();
  std::ignore = again.on_idle(kMinute);
  CHECK(floor.hook.keys() == Keys{"key_rejected 2026-01-05T08:30:00Z"});
}

TEST_CASE("attempts become rarer, an hour apart at most, until one gets through",
          "[daemon][post]") {
  PostFloor floor;
  AlertPost post = floor.post();
  post.on_pass(floor.pass(PassKind::settled));
  floor.hook.failure = kDown;
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  floor.run(post, std::chrono::hours{6}, Milliseconds{5'000});
  const auto& tried = floor.hook.attempts;
  REQUIRE(tried.size() >= 8);
  CHECK(tried.size() <= 16);
  for (std::size_t i = 2; i < tried.size(); ++i) {
    CHECK(tried[i] - tried[i - 1] >= tried[i - 1] - tried[i - 2] - Milliseconds{10'000});
    CHECK(tried[i] - tried[i - 1] <= AlertPost::kLongestPause + Milliseconds{10'000});
  }
  floor.hook.failure.reset();
  floor.run(post, std::chrono::hours{2}, Milliseconds{5'000});
  CHECK(floor.hook.alerts.size() == 1);
}

TEST_CASE("a receiver that asks for a pause gets it", "[daemon][post]") {
  PostFloor floor;
  AlertPost post = floor.post();
  floor.hook.failure = DeliveryFailure{"status 429", Milliseconds{600'000}};
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  floor.run(post, Milliseconds{1'100'000}, Milliseconds{5'000});
  REQUIRE(floor.hook.attempts.size() == 2);
  CHECK(floor.hook.attempts[1] - floor.hook.attempts[0] >= Milliseconds{600'000});
}

TEST_CASE("a channel that fails does not hold up the other", "[daemon][post]") {
  PostFloor floor;
  floor.has_second = true;
  AlertPost post = floor.post();
  floor.hook.failure = kDown;
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  std::ignore = post.on_idle(kMinute);
  CHECK(floor.hook.alerts.empty());
  CHECK(floor.second.alerts.size() == 1);
  floor.hook.failure.reset();
  floor.run(post, Milliseconds{120'000});
  CHECK(floor.hook.alerts.size() == 1);
  CHECK(floor.second.alerts.size() == 1);
}

TEST_CASE("one alert that a receiver never takes does not hold up the others", "[daemon][post]") {
  PostFloor floor;
  AlertPost post = floor.post();
  floor.hook.failure = kDown;
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  std::ignore = post.on_idle(kMinute);
  floor.hook.failure.reset();
  post.on_pass(floor.failed(ErrorKind::insufficient_funds));
  floor.clock.advance(kMinute);
  std::ignore = post.on_idle(kMinute);
  CHECK(floor.hook.alerts.size() == 2);
}

TEST_CASE("an urgent alert that a receiver always refuses does not keep others from it",
          "[daemon][post][safety]") {
  PostFloor floor;
  floor.hook.refuses = EventKind::key_rejected;
  AlertPost post = floor.post();
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  post.on_pass(floor.failed(ErrorKind::insufficient_funds));
  floor.run(post, std::chrono::minutes{5}, Milliseconds{5'000});
  CHECK(floor.hook.keys() == Keys{"no_funds 2026-01-05"});
}

TEST_CASE("a critical alert is tried at once, whatever the channel is paused for",
          "[daemon][post][safety]") {
  PostFloor floor;
  floor.hook.refuses = EventKind::no_funds;
  AlertPost post = floor.post();
  post.on_pass(floor.failed(ErrorKind::insufficient_funds));
  floor.run(post, std::chrono::hours{6});
  REQUIRE(floor.hook.alerts.empty());
  SECTION("by ourselves") {
    post.on_pass(floor.failed(ErrorKind::key_rejected));
    std::ignore = post.on_idle(kMinute);
    CHECK(floor.hook.keys() ==
          Keys{"key_rejected 2026-01-05T14:30:00Z", "trade_overdue 2026-01-05"});
  }
  SECTION("but not where the receiver asked for the pause") {
    floor.hook.failure = DeliveryFailure{"status 429", std::chrono::hours{2}};
    floor.run(post, std::chrono::minutes{90});
    const std::size_t tried = floor.hook.attempts.size();
    post.on_pass(floor.failed(ErrorKind::key_rejected));
    floor.run(post, std::chrono::minutes{30});
    CHECK(floor.hook.attempts.size() == tried);
  }
}

TEST_CASE("slow receivers take no more time than there is", "[daemon][post][safety]") {
  PostFloor floor;
  floor.has_second = true;
  floor.hook.takes = floor.second.takes = std::chrono::seconds{60};
  floor.hook.failure = floor.second.failure = kDown;
  AlertPost post = floor.post();
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  for (const int left_ms : {500, 1'400, 1'600, 3'000, 7'000, 30'000}) {
    const Milliseconds left{left_ms};
    const Milliseconds before = floor.clock.steady();
    const Milliseconds next = post.on_idle(left);
    CAPTURE(left_ms);
    CHECK(floor.clock.steady() - before <= left - AlertPost::kMargin);
    CHECK(next >= AlertPost::kShortestAttempt);
    floor.clock.advance(std::chrono::hours{2});
  }
  CHECK_FALSE(floor.hook.attempts.empty());
}

TEST_CASE("who is asked to stop begins no delivery", "[daemon][post]") {
  PostFloor floor;
  AlertPost post = floor.post();
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  floor.stop.request_stop(15);
  std::ignore = post.on_idle(kMinute);
  CHECK(floor.hook.attempts.empty());
}

TEST_CASE("only the events that were chosen are told, and their end with them", "[daemon][post]") {
  PostFloor floor;
  floor.events = {EventKind::key_rejected};
  AlertPost post = floor.post();
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  post.on_pass(floor.failed(ErrorKind::insufficient_funds));
  std::ignore = post.on_idle(kMinute);
  floor.clock.advance(kMinute);
  post.on_pass(floor.pass(PassKind::settled));
  std::ignore = post.on_idle(kMinute);
  CHECK(floor.hook.keys() ==
        Keys{"key_rejected 2026-01-05T08:30:00Z", "all_clear key 2026-01-05T08:30:00Z"});
}

TEST_CASE("with a full disk an alert goes out from memory, once, and is in the queue afterwards",
          "[daemon][post]") {
  FaultVfs vfs;
  PostFloor floor;
  const LedgerFile file{floor.directory.path() / "full", std::nullopt, FaultVfs::name()};
  auto opened = Ledger::open_writer(file, LedgerKind::live, {Network::local});
  REQUIRE(opened);
  Ledger ledger = *std::move(opened);
  AlertPost post = floor.post(&ledger);
  post.on_pass(floor.pass(PassKind::settled));
  vfs.code = 13;  // SQLITE_FULL
  vfs.fail_from = vfs.changes;
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  std::ignore = post.on_idle(kMinute);
  CHECK(floor.hook.keys() == Keys{"key_rejected 2026-01-05T08:30:00Z"});
  floor.clock.advance(kMinute);
  post.on_pass(floor.failed(ErrorKind::key_rejected));  // sees that the queue cannot be written
  floor.run(post, Milliseconds{300'000});
  CHECK(floor.hook.keys() ==
        Keys{"key_rejected 2026-01-05T08:30:00Z", "storage_failed 2026-01-05T08:31:00Z"});
  vfs.fail_from = -1;
  floor.run(post, Milliseconds{300'000});
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  floor.run(post, Milliseconds{300'000});
  REQUIRE(floor.hook.alerts.size() == 3);
  CHECK(floor.hook.alerts[2].event.kind == EventKind::all_clear);
  AlertPost again = floor.post(&ledger);
  again.on_pass(floor.failed(ErrorKind::key_rejected));
  std::ignore = again.on_idle(kMinute);
  CHECK(floor.hook.alerts.size() == 3);
}

TEST_CASE("an alert that was delivered and could not be noted is not sent again and again",
          "[daemon][post]") {
  FaultVfs vfs;
  PostFloor floor;
  const LedgerFile file{floor.directory.path() / "full", std::nullopt, FaultVfs::name()};
  auto opened = Ledger::open_writer(file, LedgerKind::live, {Network::local});
  REQUIRE(opened);
  Ledger ledger = *std::move(opened);
  AlertPost post = floor.post(&ledger);
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  vfs.code = 13;
  vfs.fail_from = vfs.changes;
  floor.run(post, std::chrono::hours{1});
  CHECK(floor.hook.alerts.size() == 1);
  vfs.fail_from = -1;
  floor.run(post, std::chrono::hours{1});
  CHECK(floor.hook.alerts.size() == 1);
}

TEST_CASE("what was in memory only goes over to who reads the configuration again",
          "[daemon][post]") {
  FaultVfs vfs;
  PostFloor floor;
  const LedgerFile file{floor.directory.path() / "full", std::nullopt, FaultVfs::name()};
  auto opened = Ledger::open_writer(file, LedgerKind::live, {Network::local});
  REQUIRE(opened);
  Ledger ledger = *std::move(opened);
  AlertPost old = floor.post(&ledger);
  old.on_pass(floor.pass(PassKind::settled));
  vfs.code = 13;
  vfs.fail_from = vfs.changes;
  old.on_pass(floor.failed(ErrorKind::key_rejected));
  AlertPost post = floor.post(&ledger);
  post.take_over(old);
  std::ignore = post.on_idle(kMinute);
  CHECK(floor.hook.keys() == Keys{"key_rejected 2026-01-05T08:30:00Z"});
}

TEST_CASE("OPEN RISK that did not get through is replaced, not heaped up", "[daemon][post]") {
  PostFloor floor;
  AlertPost post = floor.post();
  post.on_pass(floor.pass(PassKind::settled));
  floor.hook.failure = kDown;
  const TradeIntent intent = intended_trade(floor.clock.now()).intent;
  REQUIRE(floor.ledger.record_intent(intent));
  for (int i = 0; i < 10; ++i) {
    post.on_pass(floor.failed(ErrorKind::outcome_unknown));
    floor.run(post, std::chrono::minutes{15});
  }
  floor.hook.failure.reset();
  floor.run(post, std::chrono::hours{2});
  CHECK(floor.hook.keys() == Keys{"outcome_unknown 2026-01-05T08:30:00Z 9"});
}

TEST_CASE("a week that was complete when everything stopped is not told to have missed days",
          "[daemon][post]") {
  PostFloor floor;
  floor.events = {EventKind::day_missed};
  for (const char* day : {"05", "06", "07", "08", "09"}) {
    record_completed(floor.ledger, intent("2026-01-" + std::string(day) + "T09:03:00Z"));
  }
  {
    AlertPost post = floor.post();
    floor.clock.set(at("2026-01-09T10:00:00Z"));
    post.on_pass(floor.pass(PassKind::settled));
  }
  floor.clock.set(at("2026-01-24T09:00:00Z"));
  AlertPost post = floor.post();
  post.on_pass(floor.pass(PassKind::settled));
  floor.run(post, std::chrono::hours{1});
  REQUIRE_FALSE(floor.hook.alerts.empty());
  CHECK(floor.hook.alerts.front().key == "day_missed 2026-01-12");
}

TEST_CASE("an order that filled in the next day is told to count there, and not where it was sent",
          "[daemon][post]") {
  PostFloor floor;
  floor.events = {EventKind::day_missed};
  AlertPost post = floor.post();
  post.on_pass(floor.pass(PassKind::settled));
  const TradeIntent resting = intent("2026-01-06T07:59:40Z");  // LIMIT, of staking day 2026-01-05
  std::vector<Fill> fills{fill_of(resting, Leg::open), fill_of(resting, Leg::close)};
  for (Fill& fill : fills) fill.created_at = at("2026-01-06T08:00:05Z");
  require_ok(floor.ledger.record_intent(resting));
  require_ok(floor.ledger.record_fills(resting.id(), fills));
  require_ok(floor.ledger.record_end(resting.id(), end_of(resting, TradeOutcome::completed)));
  for (const char* morning : {"2026-01-07T08:30:00Z", "2026-01-08T08:30:00Z"}) {
    floor.clock.set(at(morning));
    post.on_pass(floor.pass());
    std::ignore = post.on_idle(kMinute);
  }
  CHECK(floor.hook.keys() == Keys{"day_missed 2026-01-05", "day_missed 2026-01-07"});
}

TEST_CASE("the summary of a week tells what the trades of that week cost, and of no other",
          "[daemon][post]") {
  PostFloor floor;
  floor.events = {EventKind::weekly_summary};
  floor.clock.set(at("2026-01-14T10:00:00Z"));
  AlertPost post = floor.post();
  post.on_pass(floor.pass(PassKind::settled));
  for (const char* when :
       {"2026-01-07T09:03:00Z", "2026-01-08T09:03:00Z", "2026-01-12T07:59:00Z",  // the week before
        "2026-01-12T08:00:00Z", "2026-01-19T07:59:00Z",                          // the week
        "2026-01-19T08:03:00Z"}) {
    record_completed(floor.ledger, intent(when));  // at 0.00001 USDT, in fees
  }
  floor.clock.set(at("2026-01-19T08:30:00Z"));
  post.on_pass(floor.pass(PassKind::traded));
  std::ignore = post.on_idle(kMinute);
  REQUIRE(floor.hook.keys() == Keys{"weekly_summary 2026-01-12"});
  const Event& summary = floor.hook.alerts.front().event;
  CHECK(summary.text.find("2 days traded, factor +0.2, cost 0.00002 USDT, ") != std::string::npos);
  const std::pair<std::string, std::string> cost{"cost", "0.00002"};
  CHECK(std::count(summary.fields.begin(), summary.fields.end(), cost) == 1);
}

TEST_CASE("without channels the log alone hears of a day that was missed, once", "[daemon][post]") {
  PostFloor floor;
  floor.now.emplace(floor.desk());
  const auto missed = [&floor] { return floor.sink.count(EventKind::day_missed); };
  for (int start = 0; start < 2; ++start) {
    AlertPost post({{}, floor.events, *floor.now, floor.log});
    post.on_pass(floor.failed(ErrorKind::key_rejected));
    floor.clock.set(at("2026-01-06T08:30:00Z"));
    post.on_pass(floor.pass(PassKind::waiting));
    CHECK(missed() == 1);
    CHECK(post.on_idle(kMinute) == kMinute);
  }
  const auto queued = AlertQueue(floor.ledger).recent(10);
  REQUIRE(queued.has_value());
  CHECK(queued->empty());
}

TEST_CASE("the shortest check interval leaves time for an alert", "[daemon][post]") {
  PostFloor floor;
  AlertPost post = floor.post();
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  std::ignore = post.on_idle(std::chrono::seconds{2});
  CHECK(floor.hook.keys() == Keys{"key_rejected 2026-01-05T08:30:00Z"});
}
