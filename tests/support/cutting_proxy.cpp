#include "tests/support/cutting_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/check.h"

namespace apex::testing {
namespace {

constexpr int kPollMs = 50;  // how late the end of the test is noticed

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool write_all(int socket, const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

bool is_readable(int socket) {
  pollfd entry{socket, POLLIN, 0};
  return ::poll(&entry, 1, kPollMs) > 0;
}

/// What has arrived; "" where the other side has closed.
std::string read_some(int socket) {
  std::array<char, 65536> buffer{};
  const ssize_t n = ::recv(socket, buffer.data(), buffer.size(), 0);
  return n <= 0 ? "" : std::string(buffer.data(), static_cast<std::size_t>(n));
}

/// Length of the first whole request in `bytes`, 0 where it is not whole yet.
std::size_t request_length(const std::string& bytes) {
  const std::size_t head = bytes.find("\r\n\r\n");
  if (head == std::string::npos) return 0;
  const std::string name = "Content-Length: ";
  const std::size_t field = bytes.find(name);
  const std::size_t body = field != std::string::npos && field < head
                               ? std::strtoul(bytes.c_str() + field + name.size(), nullptr, 10)
                               : 0;
  const std::size_t length = head + 4 + body;
  return bytes.size() >= length ? length : 0;
}

/// Closes so that the other side sees a reset, not an end.
void reset(int socket) {
  const linger now{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(socket);
}

}  // namespace

CuttingProxy::CuttingProxy(int server_port, Cut cut, int nth)
    : server_port_(server_port), cut_(cut), nth_(nth) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  APEX_CHECK(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
  APEX_CHECK(::listen(listener_, 8) == 0);
  APEX_CHECK(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

CuttingProxy::~CuttingProxy() {
  stop_ = true;
  thread_.join();
  ::close(listener_);
}

std::string CuttingProxy::base_url() const { return "http://127.0.0.1:" + std::to_string(port_); }

void CuttingProxy::serve() {
  while (!stop_) {
    if (!is_readable(listener_)) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(server_port_);
    if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
      const int on = 1;
      ::setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      pass(client, server);
    }
    ::close(server);
    reset(client);
  }
}

/// False where the connection is to be cut.
bool CuttingProxy::forward_request(const std::string& request, int server) {
  const bool is_order = request.starts_with("POST /api/v3/order ");
  const bool strikes = is_order && ++posts_ == nth_;
  if (strikes && cut_ == Cut::before_request) return false;
  if (!write_all(server, request)) return false;
  if (!strikes) return true;
  for (int wait = 0; wait < 100 && !is_readable(server); ++wait) continue;  // it has been read
  return false;
}

void CuttingProxy::pass(int client, int server) {
  std::string request;
  while (!stop_) {
    std::array<pollfd, 2> sockets{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    if (::poll(sockets.data(), sockets.size(), kPollMs) <= 0) continue;
    if (sockets[1].revents != 0) {
      const std::string answer = read_some(server);
      if (answer.empty() || !write_all(client, answer)) return;
    }
    if (sockets[0].revents == 0) continue;
    const std::string bytes = read_some(client);
    if (bytes.empty()) return;
    request += bytes;
    for (std::size_t size = request_length(request); size != 0; size = request_length(request)) {
      if (!forward_request(request.substr(0, size), server)) return;
      request.erase(0, size);
    }
  }
}

}  // namespace apex::testing
