#include "tests/support/raw_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <utility>

#include "base/check.h"

namespace apex::testing {
namespace {

constexpr int kSliceMs = 10;

std::size_t content_length(const std::string& head) {
  constexpr std::string_view kName = "Content-Length: ";
  const auto at = head.find(kName);
  if (at == std::string::npos) return 0;
  std::size_t length = 0;
  std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), length);
  return length;
}

}  // namespace

std::string http_ok(const std::string& body, const std::string& extra_headers) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         extra_headers + "\r\n" + body;
}

RawServer::RawServer(std::vector<RawConnection> script) : script_(std::move(script)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  APEX_CHECK(listener_ >= 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  APEX_CHECK(::bind(listener_, plain, size) == 0);
  APEX_CHECK(::listen(listener_, 8) == 0);
  APEX_CHECK(::getsockname(listener_, plain, &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

RawServer::~RawServer() { std::ignore = stop(); }

std::string RawServer::base_url() const { return "http://127.0.0.1:" + std::to_string(port_); }
std::string RawServer::tls_base_url() const { return "https://127.0.0.1:" + std::to_string(port_); }

bool RawServer::wait_closed(int connections) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kLifetime, [&] { return closed_ >= connections; });
}

std::vector<RawServer::Request> RawServer::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  if (listener_ >= 0) ::close(std::exchange(listener_, -1));
  const std::lock_guard lock(mutex_);
  return requests_;
}

bool RawServer::wait_readable(int socket) {
  for (Milliseconds waited{0}; !stopping_ && waited < kLifetime; waited += Milliseconds{kSliceMs}) {
    pollfd entry{socket, POLLIN, 0};
    if (::poll(&entry, 1, kSliceMs) > 0) return true;
  }
  return false;
}

void RawServer::run() {
  for (int connection = 0; wait_readable(listener_); ++connection) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    serve(socket, connection);
    ::close(socket);
    const std::lock_guard lock(mutex_);
    ++closed_;
    changed_.notify_all();
  }
}

void RawServer::serve(int socket, int connection) {
  const auto index = static_cast<std::size_t>(connection);
  const RawConnection replies = index < script_.size() ? script_[index] : RawConnection{};
  for (std::size_t i = 0;; ++i) {
    Request request;
    request.connection = connection;
    if (!read_request(socket, request)) return;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    if (i >= replies.size() || !write(socket, replies[i])) return;
    if (replies[i].after == AfterReply::reset) {
      const linger at_once{1, 0};
      ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    }
    if (replies[i].after != AfterReply::keep) return;
  }
}

bool RawServer::read_request(int socket, Request& request) {
  std::array<char, 65536> buffer{};
  for (;;) {
    if (!wait_readable(socket)) return false;
    const auto count = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (count <= 0) return false;
    ++request.reads_until_end;
    request.text.append(buffer.data(), static_cast<std::size_t>(count));
    const auto head_end = request.text.find("\r\n\r\n");
    if (head_end == std::string::npos) continue;
    const std::size_t wanted = head_end + 4 + content_length(request.text.substr(0, head_end));
    if (request.text.size() >= wanted) return true;
  }
}

bool RawServer::write(int socket, const RawReply& reply) {
  const std::size_t piece = reply.pause_between_bytes.count() > 0 ? 1 : reply.bytes.size();
  for (std::size_t at = 0; at < reply.bytes.size();) {
    if (stopping_) return false;
    const auto count = ::send(socket, reply.bytes.data() + at,
                              std::min(piece, reply.bytes.size() - at), MSG_NOSIGNAL);
    if (count <= 0) return false;
    at += static_cast<std::size_t>(count);
    if (reply.pause_between_bytes.count() > 0) {
      ::poll(nullptr, 0, static_cast<int>(reply.pause_between_bytes.count()));
    }
  }
  return true;
}

}  // namespace apex::testing
