#ifndef APEX_TESTS_SUPPORT_NOTIFY_SOCKET_H
#define APEX_TESTS_SUPPORT_NOTIFY_SOCKET_H

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "tests/support/daemon_under_test.h"

namespace apex::testing {

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

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_NOTIFY_SOCKET_H
