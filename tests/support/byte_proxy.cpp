#include "tests/support/byte_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>

#include "base/check.h"

namespace apex::testing {
namespace {

constexpr int kPollMs = 20;  // how late the end of the test is noticed

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

/// "" where the other side has closed.
std::string read_some(int socket) {
  std::array<char, 65536> buffer{};
  const ssize_t n = ::recv(socket, buffer.data(), buffer.size(), 0);
  return n <= 0 ? "" : std::string(buffer.data(), static_cast<std::size_t>(n));
}

/// Closes so that the other side sees a reset, not an end.
void reset(int socket) {
  const linger now{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(socket);
}

std::string header(const std::string& message, const std::string& name) {
  const std::size_t end = message.find("\r\n\r\n");
  const std::size_t at = message.find("\r\n" + name + ": ");
  if (at == std::string::npos || at > end) return "";
  const std::size_t begin = at + name.size() + 4;
  return message.substr(begin, message.find("\r\n", begin) - begin);
}

/// Length of the first whole message in `bytes`, 0 where it is not whole yet.
std::size_t message_length(const std::string& bytes) {
  const std::size_t head = bytes.find("\r\n\r\n");
  if (head == std::string::npos) return 0;
  const std::size_t body = std::strtoul(header(bytes, "Content-Length").c_str(), nullptr, 10);
  const std::size_t length = head + 4 + body;
  return bytes.size() >= length ? length : 0;
}

std::string body_of(const std::string& message) {
  return message.substr(message.find("\r\n\r\n") + 4);
}

ByteRequest request_of(const std::string& raw) {
  const std::size_t method_end = raw.find(' ');
  const std::size_t target_end = raw.find(' ', method_end + 1);
  return {raw.substr(0, method_end), raw.substr(method_end + 1, target_end - method_end - 1),
          body_of(raw)};
}

/// The request without the wish for compressed answers.
std::string plain_request(std::string raw) {
  const std::size_t at = raw.find("\r\nAccept-Encoding: ");
  if (at != std::string::npos && at < raw.find("\r\n\r\n")) {
    raw.erase(at, raw.find("\r\n", at + 2) - at);
  }
  return raw;
}

std::string client_id_of(const std::string& form) {
  const std::string name = "clientId=";
  const std::size_t at = form.find(name);
  if (at == std::string::npos) return "";
  return form.substr(at + name.size(), form.find('&', at) - at - name.size());
}

}  // namespace

ByteProxy::ByteProxy(int server_port, Decide decide)
    : server_port_(server_port), decide_(std::move(decide)) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  APEX_CHECK(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
  APEX_CHECK(::listen(listener, 8) == 0);
  APEX_CHECK(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  listener_ = listener;
  acceptor_ = std::thread([this] { accept_clients(); });
}

ByteProxy::~ByteProxy() {
  stop_ = true;
  acceptor_.join();
  for (std::thread& connection : connections_) connection.join();
}

std::string ByteProxy::base_url() const { return "http://127.0.0.1:" + std::to_string(port_); }

std::map<std::string, int> ByteProxy::posts() const {
  const std::lock_guard lock(mutex_);
  return posts_;
}

std::string ByteProxy::page(int status, const std::string& body, const std::string& more_headers) {
  return "HTTP/1.1 " + std::to_string(status) +
         " As It Is\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more_headers +
         "\r\n" + body;
}

void ByteProxy::accept_clients() {
  while (!stop_ && !refusing_) {
    if (!is_readable(listener_)) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    connections_.emplace_back([this, client] { serve(client); });  // only this thread touches it
  }
  ::close(listener_);
}

void ByteProxy::serve(int client) {
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(server_port_);
  const int on = 1;
  ::setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  bool open = ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  std::string bytes;
  while (open && !stop_) {
    if (!is_readable(client)) continue;
    const std::string more = read_some(client);
    if (more.empty()) break;
    bytes += more;
    for (std::size_t size = message_length(bytes); open && size != 0;
         size = message_length(bytes)) {
      open = handle(client, server, bytes.substr(0, size));
      bytes.erase(0, size);
    }
  }
  ::close(server);
  reset(client);
}

bool ByteProxy::handle(int client, int server, const std::string& raw) {
  const ByteRequest request = request_of(raw);
  std::optional<ByteFault> fault;
  {
    const std::lock_guard lock(mutex_);
    fault = decide_(request);
    const bool is_order = request.method == "POST" && request.target == "/api/v3/order";
    if (is_order) ++posts_[client_id_of(request.body)];
  }
  return strike(client, server, plain_request(raw),
                fault.value_or(ByteFault{ByteFault::Kind::rewrite, "", nullptr}));
}

bool ByteProxy::strike(int client, int server, const std::string& raw, const ByteFault& fault) {
  using Kind = ByteFault::Kind;
  if (fault.kind == Kind::refuse) refusing_ = true;
  if (fault.kind == Kind::refuse || fault.kind == Kind::reset_before) return false;
  if (fault.kind == Kind::hold_before) hold(client);
  if (fault.kind == Kind::hold_before) return false;
  if (fault.kind == Kind::replace) return write_all(client, fault.bytes);

  if (!write_all(server, raw)) return false;
  std::string answer;
  while (!stop_ && message_length(answer) == 0) {
    if (!is_readable(server)) continue;
    const std::string more = read_some(server);
    if (more.empty()) return false;
    answer += more;
  }
  if (fault.kind == Kind::reset_after) return false;
  if (fault.kind == Kind::hold_after) hold(client);
  if (fault.kind == Kind::hold_after) return false;
  if (fault.kind == Kind::drip) {
    for (const char byte : answer) {
      if (stop_ || !write_all(client, std::string(1, byte))) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    return true;
  }
  if (!fault.rewritten) return write_all(client, answer);
  const std::string bytes = fault.rewritten(body_of(answer));
  if (!write_all(client, bytes)) return false;
  return message_length(bytes) == bytes.size();  // else nobody could read on
}

/// Until the client has had enough.
void ByteProxy::hold(int client) const {
  while (!stop_) {
    if (is_readable(client) && read_some(client).empty()) return;
  }
}

}  // namespace apex::testing
