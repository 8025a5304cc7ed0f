#ifndef APEX_TESTS_SUPPORT_NOTIFY_SOCKET_H
#define APEX_TESTS_SUPPORT_NOTIFY_SOCKET_H

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include "tests/support/daemon_under_test.h"

namespace apex::testing {

/// Where a service manager listens, in a thread of its own: few messages may wait (Linux says ten),
/// and whoever sends one more hangs until somebody reads.
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
    thread_ = std::thread([this] { listen(); });
  }
  ~NotifySocket() {
    stopping_ = true;
    thread_.join();
    ::close(descriptor_);
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  /// All that was told so far.
  [[nodiscard]] std::string told() {
    const std::lock_guard lock(mutex_);
    read_waiting();
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
  void listen() {
    constexpr int kSliceMs = 10;
    while (!stopping_) {
      struct pollfd entry = {descriptor_, POLLIN, 0};
      if (::poll(&entry, 1, kSliceMs) <= 0) continue;
      const std::lock_guard lock(mutex_);
      read_waiting();
    }
  }
  void read_waiting() {
    std::string message(4096, '\0');
    for (ssize_t size = 0; (size = ::recv(descriptor_, message.data(), message.size(), 0)) > 0;) {
      told_ += message.substr(0, static_cast<std::size_t>(size)) + "\n";
    }
  }

  int descriptor_ = -1;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::string told_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_NOTIFY_SOCKET_H
