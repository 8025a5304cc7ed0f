// No secret in what the real program tells others: the receivers of its alerts and the service
// manager. What it writes is searched in every test (tests/support/leak_watch.h); what it sends is
// searched here, all of it. The one exception is what a receiver is known and reached by: its own
// token and address, in their one place.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "tests/support/notify_socket.h"
#include "tests/support/noting_command.h"
#include "tests/support/raw_server.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

namespace {

namespace fs = std::filesystem;

/// What a request holds of the receiver's own secrets, each with the place where it has to be.
using OwnWords = std::vector<std::string>;

/// A receiver that answers every request with 200.
class Receiver {
 public:
  Receiver(std::string name, OwnWords own) : name_(std::move(name)), own_(std::move(own)) {}

  [[nodiscard]] std::string url() const { return server_.base_url(); }

  /// Searches all that arrived, which has to be `count` requests with `word` in one of them.
  void search(const LeakWatch& watch, std::size_t count, const std::string& word) {
    INFO(name_);
    const std::vector<RawServer::Request> requests = server_.stop();
    CHECK(requests.size() == count);
    std::string all;
    for (const RawServer::Request& request : requests) {
      const std::string rest = without_own(request.text);
      watch.look_at_received(rest, name_);
      all += rest;
    }
    CHECK_THAT(all, Contains(word));
  }

 private:
  /// A second time, or elsewhere, they are as secret as all others.
  [[nodiscard]] std::string without_own(std::string request) const {
    for (const std::string& word : own_) {
      const std::size_t at = request.find(word);
      REQUIRE(at != std::string::npos);
      request.replace(at, word.size(), "\n");
    }
    return request;
  }

  static std::vector<RawConnection> always_yes() {
    constexpr std::size_t kConnections = 50;
    return std::vector<RawConnection>(kConnections,
                                      RawConnection{RawReply{http_ok(""), AfterReply::close}});
  }

  std::string name_;
  OwnWords own_;
  RawServer server_{always_yes()};
};

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("receivers of alerts and the service manager get no secret but their own",
          "[e2e][notify][systemd][secrets]") {
  const std::string hook_target = "/hooks/Xq7vT2mLw9aR4nB8?token=cE6gH1jK";
  const std::string ntfy_target = "/topic-Zu3kP8sWd5eV";
  const std::string ntfy_token = "tk_9wE5rT1yU3iO7pA";
  const std::string telegram_token = "8123456790:AAG-hJ4kL_mN2bV8cX6zQ";
  const std::string telegram_chat = "-1009347215860";
  const std::string ping_target = "/ping/5fT9wQ3zXv7bN1mK";
  Receiver hook("webhook", {"POST " + hook_target + " HTTP/1.1\r\n"});
  Receiver ntfy("ntfy", {"POST " + ntfy_target + " HTTP/1.1\r\n",
                         "\r\nAuthorization: Bearer " + ntfy_token + "\r\n"});
  Receiver telegram("telegram", {"POST /bot" + telegram_token + "/sendMessage HTTP/1.1\r\n",
                                 R"("chat_id":")" + telegram_chat + "\""});
  Receiver ping("ping", {"GET " + ping_target + " HTTP/1.1\r\n"});

  DaemonUnderTest daemon("2026-01-05T09:20:00Z");
  const TemporaryDirectory elsewhere;
  const fs::path got = elsewhere.path() / "got";
  const NotingCommand command(
      daemon, "(echo \"$0 $@\"; env; cat) >>" + got.string(), elsewhere.path(),
      "  telegram_url: " + telegram.url() + "\nschedule:\n  check_interval: 2\n");
  NotifySocket manager(elsewhere.path() / "socket");
  std::map<std::string, std::string>& environment = daemon.bot.environment;
  environment["DEBUG"] = "true";  // what the exchange says is quoted
  environment["NOTIFY_SOCKET"] = (elsewhere.path() / "socket").string();
  environment["NOTIFY_WEBHOOK_URL"] = hook.url() + hook_target;
  environment["NOTIFY_WEBHOOK_SECRET"] = "kQ4zR8tY2uI6oP1sD5";
  environment["NOTIFY_NTFY_URL"] = ntfy.url() + ntfy_target;
  environment["NOTIFY_NTFY_TOKEN"] = ntfy_token;
  environment["NOTIFY_TELEGRAM_TOKEN"] = telegram_token;
  environment["NOTIFY_TELEGRAM_CHAT"] = telegram_chat;
  environment["NOTIFY_PING_URL"] = ping.url() + ping_target;

  INFO("the exchange's answers quote the key, the second one as the reason of an alert");
  for (const char* answer : {"key_echoed&times=1", "code_10002&times=always"}) {
    daemon.exchange.post(
        "/control/wire",
        std::string("method=GET&path=/api/v3/account&process=no&answer=") + answer);
  }
  daemon.start();
  REQUIRE(manager.hears("WATCHDOG=1\nSTATUS=live, next trade "));
  REQUIRE(DaemonUnderTest::soon([&] { return command.count("key_rejected") == 1; }));
  daemon.exchange.post("/control/clear", "");
  daemon.process->signal(SIGHUP);
  REQUIRE(DaemonUnderTest::soon([&] { return command.count("trade_done") == 1; }));
  REQUIRE(DaemonUnderTest::soon(
      [&] { return daemon.run({"notify"}).out.find("waiting") == std::string::npos; }));
  CHECK(daemon.stop() == 0);
  CHECK(daemon.run({"notify", "--test"}).status == 0);

  const LeakWatch watch(environment, {});
  constexpr std::size_t kAlerts = 4;  // key_rejected, its all_clear, trade_done, notify_test
  const std::string quoted = "Api credential is invalid [apiKey=***]!";
  hook.search(watch, kAlerts, quoted);
  ntfy.search(watch, kAlerts, quoted);
  telegram.search(watch, kAlerts, quoted);
  ping.search(watch, 2, "Host: ");  // the trade, the test
  CHECK(command.keys().size() == kAlerts);
  CHECK_THAT(content_of(got), Contains(quoted));
  watch.look_at_received(content_of(got), "the command");
  const std::string told = manager.told();
  for (const char* word : {"READY=1", "STOPPING=1", "[apiKey=***]", "'***'"}) {
    CHECK_THAT(told, Contains(word));
  }
  watch.look_at_received(told, "the service manager");
}
