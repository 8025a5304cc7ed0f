// What waits for a receiver that is away for long, or for good.
#include <catch2/catch.hpp>

#include <algorithm>

#include "daemon/alert_post.h"
#include "tests/daemon/post_floor.h"

using namespace apex;
using namespace apex::testing;

namespace {

std::vector<OutgoingAlert> trades_told(int count, const PostFloor& floor) {
  std::vector<OutgoingAlert> alerts;
  for (int i = 0; i < count; ++i) {
    OutgoingAlert each;
    each.alert.key = "trade_done " + std::to_string(i);
    each.alert.event.kind = EventKind::trade_done;
    each.alert.event.at = floor.clock.now();
    each.channels = {"webhook"};
    alerts.push_back(std::move(each));
  }
  return alerts;
}

/// What became of the alerts of a channel.
std::vector<std::string> states_of(PostFloor& floor, const std::string& channel) {
  const auto deliveries = AlertQueue(floor.ledger).recent(10);
  REQUIRE(deliveries.has_value());
  std::vector<std::string> states;
  for (const Delivery& delivery : *deliveries) {
    if (delivery.channel == channel) states.emplace_back(to_string(delivery.state));
  }
  return states;
}

}  // namespace

TEST_CASE("a receiver that was away for weeks gets what waited for it", "[daemon][post]") {
  PostFloor floor;
  floor.hook.failure = kDown;
  {
    AlertPost post = floor.post();
    post.on_pass(floor.pass(PassKind::settled));
    post.on_pass(floor.failed(ErrorKind::insufficient_funds));
    post.on_pass(floor.failed(ErrorKind::key_rejected));
    floor.run(post, std::chrono::hours{24 * 21}, std::chrono::minutes{5});
    CHECK(floor.hook.attempts.size() <= 24 * 21 + 20);  // an hour apart
  }
  AlertPost again = floor.post();
  floor.hook.failure.reset();
  floor.run(again, std::chrono::hours{2});
  Keys arrived = floor.hook.keys();
  std::sort(arrived.begin(), arrived.end());
  CHECK(arrived == Keys{"key_rejected 2026-01-05T08:30:00Z", "no_funds 2026-01-05"});
  CHECK(floor.logged("alerts_given_up") == 0);
}

TEST_CASE(
    "alerts for a channel that is configured no more are given up after a day, and that is logged",
    "[daemon][post]") {
  PostFloor floor;
  floor.has_second = true;
  floor.hook.failure = floor.second.failure = kDown;
  AlertPost post = floor.post();
  post.on_pass(floor.failed(ErrorKind::key_rejected));
  post.on_pass(floor.failed(ErrorKind::insufficient_funds));
  std::ignore = post.on_idle(kMinute);
  using States = std::vector<std::string>;
  constexpr std::chrono::hours kDay{26};  // and an hour from look to look
  SECTION("beside one that is") {
    floor.has_second = false;
    AlertPost changed = floor.post();
    changed.take_over(post);
    floor.run(changed, kDay);
    CHECK(states_of(floor, "ntfy") == States{"given_up", "given_up"});
    CHECK(states_of(floor, "webhook") == States{"waiting", "waiting"});
  }
  SECTION("with the last of them") {
    AlertPost changed({{}, floor.events, *floor.now, floor.log});
    floor.run(changed, kDay);
    CHECK(states_of(floor, "ntfy") == States{"given_up", "given_up"});
    CHECK(states_of(floor, "webhook") == States{"given_up", "given_up"});
    CHECK(floor.logged("channel=webhook count=2") == 1);
  }
  CHECK(floor.logged("alerts_given_up channel=ntfy count=2") == 1);
  // Whoever names it again gets what happens from then on.
  floor.has_second = true;
  floor.second.failure.reset();
  AlertPost named = floor.post();
  named.on_pass(floor.pass(PassKind::settled));
  floor.run(named, std::chrono::hours{2});
  CHECK(floor.second.keys() == Keys{"all_clear key 2026-01-05T08:30:00Z", "day_missed 2026-01-05",
                                    "trade_overdue 2026-01-06"});
}

TEST_CASE("a look without the secrets of the channels loses none of their alerts",
          "[daemon][post][safety]") {
  PostFloor floor;
  floor.hook.failure = kDown;
  {
    AlertPost post = floor.post();
    post.on_pass(floor.failed(ErrorKind::key_rejected));
    floor.run(post, std::chrono::hours{73}, std::chrono::minutes{5});  // it is away for long
    CHECK(floor.logged("alerts_not_delivered channel=webhook") == 3);
  }
  floor.clock.advance(std::chrono::hours{72});  // nobody is there
  {
    AlertPost without({{}, floor.events, *floor.now, floor.log});
    floor.run(without, std::chrono::hours{2});
  }
  floor.hook.failure.reset();
  AlertPost again = floor.post();
  floor.run(again, std::chrono::hours{2});
  CHECK(floor.hook.keys() == Keys{"key_rejected 2026-01-05T08:30:00Z"});
  CHECK(floor.logged("alerts_given_up") == 0);
}

TEST_CASE("of more alerts than may wait the oldest is given up, and that is logged",
          "[daemon][post]") {
  PostFloor floor;
  floor.hook.failure = kDown;
  const auto many = trades_told(AlertQueue::kWaitingMax, floor);
  REQUIRE(AlertQueue(floor.ledger).put(many, "", floor.clock.now()));
  AlertPost post = floor.post();
  post.on_pass(floor.failed(ErrorKind::insufficient_funds));
  CHECK(floor.logged("alerts_given_up count=1") == 1);
  const auto waiting = AlertQueue(floor.ledger).due(floor.clock.now(), 2000);
  REQUIRE(waiting.has_value());
  CHECK(waiting->size() == AlertQueue::kWaitingMax);
  CHECK(waiting->front().alert.key == "trade_done 1");
}

TEST_CASE("however much waits for a channel that is away, the other gets its own",
          "[daemon][post][safety]") {
  PostFloor floor;
  floor.has_second = true;
  floor.hook.failure = kDown;
  const auto many = trades_told(100, floor);
  REQUIRE(AlertQueue(floor.ledger).put(many, "", floor.clock.now()));
  AlertPost post = floor.post();
  post.on_pass(floor.failed(ErrorKind::insufficient_funds));
  floor.run(post, std::chrono::minutes{5});
  CHECK(floor.second.keys() == Keys{"no_funds 2026-01-05"});
}
