// What `apexbot run` tells the service manager that started it (Type=notify).
#include <catch2/catch.hpp>

#include "daemon/heartbeat.h"
#include "tests/support/daemon_under_test.h"
#include "tests/support/notify_socket.h"
#include "tests/support/noting_command.h"

using namespace apex;
using namespace apex::testing;

namespace {

constexpr const char* kAway = "method=GET&answer=bad_gateway&times=always";

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
  REQUIRE(manager.hears("READY=1\nWATCHDOG=1\n"));  // that alone does not feed the watchdog
  CHECK(manager.hears("STATUS=live, next trade 2026-01-06 09:03 UTC"));
  for (const char* more : {"", "nonsense: 1\n"}) {
    daemon.write_config(std::string("schedule:\n  check_interval: 2\n") + more);
    const std::size_t before = manager.told().size();
    daemon.process->signal(SIGHUP);
    CHECK(manager.hears("RELOADING=1\nMONOTONIC_USEC=", before));
    const std::size_t reloading = manager.told().find("RELOADING=1", before);
    CHECK(manager.hears("READY=1\nWATCHDOG=1\n", reloading));
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

TEST_CASE("a configuration that was refused is told until one is read again",
          "[e2e][run][systemd][reload][notify]") {
  DaemonUnderTest daemon("2026-01-05T10:10:00Z");
  const TemporaryDirectory elsewhere;
  const NotingCommand command(daemon, "exit 0", elsewhere.path());
  const std::string good = "notify:\n  command: " + command.path.string() + "\n";
  NotifySocket manager(elsewhere.path() / "notify");
  daemon.bot.environment["NOTIFY_SOCKET"] = (elsewhere.path() / "notify").string();
  daemon.start();
  REQUIRE(daemon.trades_soon(1));
  REQUIRE(manager.hears("READY=1"));
  const auto reload = [&](const std::string& yaml) {
    const std::size_t before = manager.told().size();
    daemon.write_config(yaml);
    daemon.process->signal(SIGHUP);
    REQUIRE(manager.hears("RELOADING=1", before));
    return before;
  };
  const std::string refused =
      "configuration refused: config/trading.yaml:3: unknown key 'nonsense'";
  const std::size_t first = reload(good + "nonsense: 1\nnonsense_too: 2\n");
  CHECK(manager.hears("READY=1\nWATCHDOG=1\nSTATUS=live, " + refused, first));
  CHECK(DaemonUnderTest::soon([&] { return command.count("reload_refused ") == 1; }));
  CHECK(DaemonUnderTest::soon([&] {
    const auto beat = read_heartbeat(daemon.bot.data_dir());
    return beat && *beat && "configuration refused: " + (**beat).reload_refused == refused;
  }));
  CHECK(daemon.run({"health"}).status == 1);
  const std::size_t second = reload(good);
  CHECK(manager.hears("READY=1\nWATCHDOG=1\nSTATUS=live, next trade", second));
  CHECK(DaemonUnderTest::soon([&] { return daemon.run({"health"}).status == 0; }));
  CHECK(DaemonUnderTest::soon([&] { return command.count("all_clear reload") == 1; }));
  CHECK(command.count("reload_refused") == 1);
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
  REQUIRE(manager.hears("WATCHDOG=1", manager.told().find("STATUS=", ready)));
  CHECK(daemon.stop() == 0);
  CHECK(manager.told().find(asks, ready) == std::string::npos);
}
