#include "apexbot/service_manager.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstdlib>
#include <optional>
#include <tuple>

#include "base/descriptor.h"

namespace apex {
namespace {

/// Where it listens: a path, or behind an @ a name that is in no directory. Other kinds are for
/// virtual machines.
std::optional<sockaddr_un> address_of(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const bool is_known = name.starts_with('/') || name.starts_with('@');
  if (!is_known || name.size() >= sizeof address.sun_path) return std::nullopt;
  name.copy(address.sun_path, name.size());
  if (name.front() == '@') address.sun_path[0] = '\0';
  return address;
}

bool has_room(const Descriptor& socket, Milliseconds patience) {
  pollfd state{socket.get(), POLLOUT, 0};
  return poll(&state, 1, static_cast<int>(patience.count())) > 0;
}

std::string microseconds(Milliseconds duration) {
  return std::to_string(std::chrono::microseconds{duration}.count());
}

/// A line break would begin another assignment.
std::string one_line(std::string text) {
  for (char& c : text) c = c == '\n' ? ' ' : c;
  return text;
}

}  // namespace

/// By hand: sd_notify() waits for its reader without end where there is no room.
bool ServiceManager::tell(const std::string& message) {
  const char* name = std::getenv("NOTIFY_SOCKET");
  const auto address = address_of(name == nullptr ? "" : name);
  if (!address) return true;
  const std::size_t used = offsetof(sockaddr_un, sun_path) + std::string(name).size();
  const Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  // The system's call takes any kind of address.
  const auto* any = reinterpret_cast<const sockaddr*>(&*address);
  is_heard_ = socket.valid() && connect(socket.get(), any, static_cast<socklen_t>(used)) == 0 &&
              has_room(socket, is_heard_ ? kPatience : Milliseconds{0}) &&
              send(socket.get(), message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0;
  return is_heard_;
}

void ServiceManager::ready(const std::string& status) {
  is_ready_untold_ = !tell("READY=1\nWATCHDOG=1\nSTATUS=" + one_line(status));
}

void ServiceManager::alive(const std::string& status) {
  if (is_ready_untold_) return ready(status);
  std::ignore = tell("WATCHDOG=1\nSTATUS=" + one_line(status));
}

void ServiceManager::more_time(Milliseconds longest) {
  std::ignore = tell("EXTEND_TIMEOUT_USEC=" + microseconds(longest));
}

void ServiceManager::reloading(Milliseconds steady) {
  std::ignore = tell("RELOADING=1\nMONOTONIC_USEC=" + microseconds(steady));
}

void ServiceManager::stopping() { std::ignore = tell("STOPPING=1\nSTATUS=stopping"); }

}  // namespace apex
