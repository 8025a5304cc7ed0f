// What `apexbot run` tells the service manager that started it (Type=notify).
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/support/daemon_under_test.h"

using namespace apex;
using namespace apex::testing;

namespace {

constexpr const char* kAway = "method=GET&answer=bad_gateway&times=always";

/// Where a service manager listens.
class NotifySocket {
 public:
  explicit NotifySocket(const std::filesystem::path& path) {
    descriptor_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    REQUIRE(text.size() < sizeof address.sun_path);
    text.copy(address.sun_path, text.size());
    // The system's call takes any kind of address.
    REQUIRE(::bind(descriptor_, reinterpret_cast<struct sockaddr*>(&address), sizeof address) == 0);
  }
  ~NotifySocket() { ::close(descriptor_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  /// All that was told so far.
  [[nodiscard]] const std::string& told() {
    std::string message(4096, '\0');
    for (ssize_t size = 0; (size = ::recv(descriptor_, message.data(), message.size(), 0)) > 0;) {
      told_ += message.substr(0, static_cast<std::size_t>(size)) + "\n";
    }
    return told_;
  }
  /// Beyond the first `from` bytes of that.
  [[nodiscard]] bool hears(const std::string& what, std::size_t from = 0) {
    return DaemonUnderTest::soon([&] { return told().find(what, from) != std::string::npos; });
  }
  [[nodiscard]] bool has_heard(const std::string& what) {
    return told().find(what) != std::string::npos;
  }

 private:
  int descriptor_ = -1;
  std::string told_;
};

}  // namespace

TEST_CASE("the service manager is told when it is ready, alive, reloading and stopping",
          "[e2e][run][systemd]") {
  DaemonUnderTest daemon("2026-01-05T10:10:00Z");
  daemon.write_config("schedule:\n  check_interval: 2\n");
  const TemporaryDirectory elsewhere;
  NotifySocket manager(elsewhere.path() / "notify");
  daemon.bot.environment["NOTIFY_SOCKET"] = (elsewhere.path() / "notify").string();
  daemon.exchange.post("/control/wire", kAway);
  daemon.start();
  REQUIRE(manager.hears("WATCHDOG=1"));  // a pass that found the exchange away is over, too
  CHECK_FALSE(manager.has_heard("READY=1"));
  daemon.exchange.post("/control/clear", "");
  REQUIRE(manager.hears("READY=1"));
  CHECK(manager.hears("STATUS=live, next trade 2026-01-06 09:03 UTC"));
  for (const char* more : {"", "nonsense: 1\n"}) {
    daemon.write_config(std::string("schedule:\n  check_interval: 2\n") + more);
    const std::size_t before = manager.told().size();
    daemon.process->signal(SIGHUP);
    CHECK(manager.hears("RELOADING=1\nMONOTONIC_USEC=", before));
    CHECK(manager.hears("READY=1", manager.told().find("RELOADING=1", before)));
  }
  CHECK(daemon.stop() == 0);
  CHECK(manager.hears("STOPPING=1"));
}

TEST_CASE("a configuration that is read again makes nobody ready before the recovery",
          "[e2e][run][systemd][reload]") {
  DaemonUnderTest daemon("2026-01-05T10:10:00Z");
  const std::string good = "schedule:\n  check_interval: 2\n";
  daemon.write_config(good);
  const TemporaryDirectory elsewhere;
  NotifySocket manager(elsewhere.path() / "notify");
  daemon.bot.environment["NOTIFY_SOCKET"] = (elsewhere.path() / "notify").string();
  daemon.exchange.post("/control/wire", kAway);
  daemon.start();
  REQUIRE(manager.hears("WATCHDOG=1"));
  daemon.process->signal(SIGHUP);
  REQUIRE(daemon.says("event=reloaded"));
  REQUIRE(manager.hears("WATCHDOG=1", manager.told().size()));
  daemon.write_config(good + "nonsense: 1\n");
  daemon.process->signal(SIGHUP);
  REQUIRE(daemon.says("event=reload_refused"));
  REQUIRE(manager.hears("WATCHDOG=1", manager.told().size()));
  CHECK_FALSE(manager.has_heard("READY=1"));
  CHECK_FALSE(manager.has_heard("RELOADING=1"));
  daemon.exchange.post("/control/clear", "");
  CHECK(manager.hears("READY=1"));
  CHECK(daemon.stop() == 0);
}

TEST_CASE("until it is ready each pass asks the service manager for the time to the next",
          "[e2e][run][systemd][outage]") {
  DaemonUnderTest daemon("2026-01-05T10:10:00Z");
  daemon.write_config("schedule:\n  check_interval: 2\n");
  const TemporaryDirectory elsewhere;
  NotifySocket manager(elsewhere.path() / "notify");
  daemon.bot.environment["NOTIFY_SOCKET"] = (elsewhere.path() / "notify").string();
  daemon.exchange.post("/control/wire", kAway);
  daemon.start();
  const std::string asks = "EXTEND_TIMEOUT_USEC=";
  REQUIRE(manager.hears(asks));
  REQUIRE(manager.hears(asks, manager.told().rfind(asks) + 1));
  CHECK_FALSE(manager.has_heard("READY=1"));
  const std::string microseconds = manager.told().substr(manager.told().find(asks) + asks.size());
  CHECK(std::stoll(microseconds) > 300'000'000);  // a round takes five minutes at most
  CHECK(std::stoll(microseconds) < 900'000'000);
  daemon.exchange.post("/control/clear", "");
  REQUIRE(manager.hears("READY=1"));
  const std::size_t ready = manager.told().find("READY=1");
  REQUIRE(manager.hears("WATCHDOG=1", ready));
  CHECK(daemon.stop() == 0);
  CHECK(manager.told().find(asks, ready) == std::string::npos);
}
