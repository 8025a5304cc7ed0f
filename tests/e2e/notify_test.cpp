// Alerts of the real program, at receivers on this machine. Everything it writes is searched for
// addresses and tokens as it ends (tests/support/leak_watch.h).
#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "base/digest.h"
#include "tests/support/daemon_under_test.h"
#include "tests/support/noting_command.h"
#include "tests/support/raw_server.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;

const std::string kHook = "/hooks/Xq7vT2mLw9aR4nB8?token=cE6gH1jK";
const std::string kPing = "/ping/5fT9wQ3zXv7bN1mK";
const std::string kSecret = "kQ4zR8tY2uI6oP1sD5";

constexpr Milliseconds hours(int count) { return std::chrono::hours{count}; }

std::string header_of(const std::string& request, const std::string& name) {
  const std::size_t begin = request.find("\r\n" + name + ": ");
  if (begin == std::string::npos) return "";
  const std::size_t value = begin + name.size() + 4;
  return request.substr(value, request.find("\r\n", value) - value);
}

/// Answers every request of so many connections with 200.
std::vector<RawConnection> yes(std::size_t connections) {
  return std::vector<RawConnection>(connections,
                                    RawConnection{RawReply{http_ok(""), AfterReply::close}});
}

}  // namespace

TEST_CASE("after a trade the webhook gets it, signed, and the ping is asked for",
          "[e2e][notify][secrets]") {
  DaemonUnderTest daemon("2026-01-05T09:02:57Z");
  RawServer hook(yes(10));
  RawServer ping(yes(10));
  daemon.bot.environment["NOTIFY_WEBHOOK_URL"] = hook.base_url() + kHook;
  daemon.bot.environment["NOTIFY_WEBHOOK_SECRET"] = kSecret;
  daemon.bot.environment["NOTIFY_PING_URL"] = ping.base_url() + kPing;
  daemon.start();
  REQUIRE(daemon.trades_soon(1));
  CHECK(hook.wait_closed(1));
  CHECK(ping.wait_closed(1));
  CHECK(daemon.stop() == 0);

  const auto alerts = hook.stop();
  REQUIRE(alerts.size() == 1);
  const std::string& request = alerts[0].text;
  CHECK(request.starts_with("POST " + kHook + " HTTP/1.1\r\n"));
  const std::string body = request.substr(request.find("\r\n\r\n") + 4);
  CHECK(body.find("\"event\":\"trade_done\"") != std::string::npos);
  const std::string signed_text = header_of(request, "X-Apexbot-Timestamp") + "." + body;
  CHECK(header_of(request, "X-Apexbot-Signature") ==
        "sha256=" + to_hex(hmac_sha256(bytes_of(kSecret), bytes_of(signed_text))));
  const auto pings = ping.stop();
  REQUIRE(pings.size() == 1);
  CHECK(pings[0].text.starts_with("GET " + kPing + " HTTP/1.1\r\n"));
}

TEST_CASE("a receiver that hangs delays no trade and no stop", "[e2e][notify][safety]") {
  DaemonUnderTest daemon("2026-01-05T08:30:00Z");
  RawServer hook({{RawReply{"", AfterReply::keep}}, {RawReply{"", AfterReply::keep}}});
  daemon.bot.environment["NOTIFY_WEBHOOK_URL"] = hook.base_url() + kHook;
  REQUIRE(daemon.run({"halt"}).status == 0);
  daemon.start();
  REQUIRE(daemon.says("event=alert_not_delivered"));
  REQUIRE(daemon.run({"resume"}).status == 0);
  daemon.advance_both(hours(1));
  REQUIRE(daemon.trades_soon(1));
  CHECK(daemon.stop(Milliseconds{10'000}) == 0);
}

TEST_CASE("what did not get through is told after a restart, and what did is not told again",
          "[e2e][notify]") {
  DaemonUnderTest daemon("2026-01-05T09:02:57Z");
  const TemporaryDirectory home;
  const NotingCommand command(daemon, "test ! -e " + (home.path() / "down").string(), home.path());
  std::ofstream(home.path() / "down") << "\n";
  daemon.start();
  REQUIRE(daemon.trades_soon(1));
  REQUIRE(daemon.says("event=alert_not_delivered"));
  CHECK(daemon.stop() == 0);
  CHECK(daemon.run({"notify"}).out.find("waiting") != std::string::npos);
  CHECK(command.count("trade_done") == 1);

  fs::remove(home.path() / "down");
  daemon.advance_both(hours(1));
  daemon.start();
  REQUIRE(DaemonUnderTest::soon([&] { return command.count("trade_done") == 2; }));
  CHECK(daemon.stop() == 0);
  daemon.start();
  REQUIRE(daemon.says("event=settled"));
  CHECK(daemon.stop() == 0);
  CHECK(command.count("trade_done") == 2);
  CHECK(daemon.run({"notify"}).out.find("command: delivered") != std::string::npos);
}

TEST_CASE("killed between sending and noting it, the program tells it again by the same key",
          "[e2e][notify]") {
  DaemonUnderTest daemon("2026-01-05T09:02:57Z");
  const TemporaryDirectory home;
  const std::string once = (home.path() / "killed").string();
  const NotingCommand command(
      daemon, "test -e " + once + " && exit 0; touch " + once + "; kill -9 $PPID", home.path());
  daemon.start();
  REQUIRE(daemon.process->wait() == 128 + SIGKILL);
  daemon.start();
  REQUIRE(DaemonUnderTest::soon([&] { return command.keys().size() >= 2; }));
  CHECK(daemon.stop() == 0);
  const auto keys = command.keys();
  REQUIRE(keys.size() == 2);
  CHECK(keys[0] == keys[1]);
  CHECK(keys[0].starts_with("trade_done apexbot-"));
  CHECK(daemon.exchange.posts().size() == 2);  // nothing was traded twice
}

TEST_CASE("days that passed while nothing ran are told to be missed", "[e2e][notify]") {
  DaemonUnderTest daemon("2026-01-05T09:03:30Z");
  const TemporaryDirectory home;
  const NotingCommand command(daemon, "exit 0", home.path());
  daemon.start();
  REQUIRE(daemon.trades_soon(1));
  CHECK(daemon.stop() == 0);
  daemon.advance_both(hours(24 * 3));
  daemon.start();
  REQUIRE(DaemonUnderTest::soon([&] { return command.count("day_missed") == 2; }));
  CHECK(daemon.stop() == 0);
  CHECK(command.count("day_missed 2026-01-06") == 1);
  CHECK(command.count("day_missed 2026-01-07") == 1);
}

TEST_CASE("a look by a timer tells, too", "[e2e][notify]") {
  DaemonUnderTest daemon("2026-01-05T09:05:00Z");
  const TemporaryDirectory home;
  const NotingCommand command(daemon, "exit 0", home.path());
  CHECK(daemon.run({"run", "--once", "--live"}).status == 0);
  CHECK(command.count("trade_done") == 1);
  CHECK(daemon.run({"run", "--once", "--live"}).status == 0);
  CHECK(command.keys().size() == 1);
}

TEST_CASE("a rehearsal tells nobody, unless it is asked to", "[e2e][notify][safety]") {
  DaemonUnderTest daemon("2026-01-05T09:05:00Z");
  const TemporaryDirectory home;
  const NotingCommand command(daemon, "exit 0", home.path());
  CHECK(daemon.run({"run", "--once"}).status == 0);
  CHECK(command.keys().empty());
  CHECK_FALSE(daemon.completed(LedgerKind::rehearsal).empty());
}

TEST_CASE("a ledger that cannot be used is told without it, once a day", "[e2e][notify]") {
  DaemonUnderTest daemon("2026-01-05T08:30:00Z");
  const TemporaryDirectory home;
  const NotingCommand command(daemon, "exit 0", home.path());
  REQUIRE(make_directory(daemon.bot.data_dir()));
  std::ofstream(daemon.bot.data_dir() / "ledger.db") << std::string(5000, 'x');
  CHECK(daemon.run({"run", "--live"}).status == 30);
  CHECK(daemon.run({"run", "--live"}).status == 30);
  CHECK(command.keys() == std::vector<std::string>{"storage_failed 2026-01-05"});
}

TEST_CASE("a daemon that may not start without one of its keys tells so, once a day",
          "[e2e][notify][secrets]") {
  DaemonUnderTest daemon("2026-01-05T08:30:00Z");
  const TemporaryDirectory home;
  const NotingCommand command(daemon, "exit 0", home.path());
  daemon.bot.environment.erase("APEX_ZK_SEEDS");
  CHECK(daemon.run({"run", "--live"}).status == 3);
  CHECK(daemon.run({"run", "--live"}).status == 3);
  CHECK(command.keys() == std::vector<std::string>{"start_failed 2026-01-05"});
}

TEST_CASE("notify --test tries every channel and says which one failed", "[e2e][notify][secrets]") {
  const LocalExchange exchange;
  BotUnderTest bot(exchange);
  CHECK(bot.run({"notify", "--test"}).status == 3);
  RawServer hook(yes(10));
  RawServer down({{RawReply{"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"}}});
  bot.environment["NOTIFY_WEBHOOK_URL"] = hook.base_url() + kHook;
  CHECK(bot.run({"notify", "--test"}).status == 0);
  bot.environment["NOTIFY_NTFY_URL"] = down.base_url() + "/topic-Xq7vT2mLw9";
  bot.environment["NOTIFY_NTFY_TOKEN"] = "tk_9wE5rT1yU3iO7pA";
  const ProcessResult result = bot.run({"notify", "--test"});
  CHECK(result.status == 10);
  CHECK(result.out.find("delivered") != std::string::npos);
  CHECK(result.out.find("not delivered: status 403") != std::string::npos);
  CHECK(result.err.find("not delivered by: ntfy") != std::string::npos);
  CHECK(hook.stop().size() == 2);
}
