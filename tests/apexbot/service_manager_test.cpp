// What is told to a service manager that does not listen for a while, or does not exist.
#include "apexbot/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "tests/support/temporary_directory.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// What a manager has not read waits in its socket, as much as the system allows. A name that
/// begins with @ is in no directory.
class QuietManager {
 public:
  explicit QuietManager(const std::string& name)
      : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path, sizeof address.sun_path);
    if (name.front() == '@') address.sun_path[0] = '\0';
    const std::size_t used = offsetof(sockaddr_un, sun_path) + name.size();
    // The system's call takes any kind of address.
    REQUIRE(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address),
                   static_cast<socklen_t>(used)) == 0);
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~QuietManager() { ::unsetenv("NOTIFY_SOCKET"); }
  QuietManager(const QuietManager&) = delete;
  QuietManager& operator=(const QuietManager&) = delete;

  std::vector<std::string> read_all() {
    std::vector<std::string> messages;
    std::string message(4096, '\0');
    for (ssize_t size = 0; (size = ::recv(socket_.get(), message.data(), message.size(), 0)) > 0;) {
      messages.push_back(message.substr(0, static_cast<std::size_t>(size)));
    }
    return messages;
  }

 private:
  Descriptor socket_;
};

constexpr int kMoreThanWait = 2000;  // Linux lets 10 or 512 messages wait

}  // namespace

TEST_CASE("a service manager that does not listen keeps nobody waiting", "[apexbot][systemd]") {
  const TemporaryDirectory directory;
  QuietManager manager((directory.path() / "notify").string());
  ServiceManager service;
  for (int i = 0; i < kMoreThanWait; ++i) service.alive(std::to_string(i));
  const auto waited = manager.read_all();
  CHECK(waited.size() < kMoreThanWait);
  REQUIRE_FALSE(waited.empty());
  CHECK(waited.front() == "WATCHDOG=1\nSTATUS=0");
  service.alive("next trade\ntomorrow");
  CHECK(manager.read_all() == std::vector<std::string>{"WATCHDOG=1\nSTATUS=next trade tomorrow"});
}

TEST_CASE("that it is ready a service manager hears as soon as it listens again",
          "[apexbot][systemd]") {
  const TemporaryDirectory directory;
  QuietManager manager((directory.path() / "notify").string());
  ServiceManager service;
  for (int i = 0; i < kMoreThanWait; ++i) service.alive("");
  service.ready("first");
  service.alive("second");
  for (const std::string& message : manager.read_all()) REQUIRE(message == "WATCHDOG=1\nSTATUS=");
  service.alive("third");
  service.alive("fourth");
  CHECK(manager.read_all() ==
        std::vector<std::string>{"READY=1\nWATCHDOG=1\nSTATUS=third", "WATCHDOG=1\nSTATUS=fourth"});
}

TEST_CASE("a service manager may have a name that is in no directory", "[apexbot][systemd]") {
  const TemporaryDirectory directory;
  QuietManager manager("@" + (directory.path() / "notify").string());
  ServiceManager service;
  service.stopping();
  CHECK(manager.read_all() == std::vector<std::string>{"STOPPING=1\nSTATUS=stopping"});
}

TEST_CASE("where no service manager is, nothing is told and nobody waits", "[apexbot][systemd]") {
  const std::string name =
      GENERATE(as<std::string>{}, "", "/nowhere/at/all", "vsock:2:1", std::string(300, '/'));
  ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
  ServiceManager service;
  service.ready("ready");
  service.alive("alive");
  ::unsetenv("NOTIFY_SOCKET");
  service.stopping();
  SUCCEED("it came back");
}
