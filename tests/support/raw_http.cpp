#include "tests/support/raw_http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

namespace apex::testing {
namespace {

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

std::string RawHttpAnswer::header(const std::string& name) const {
  for (const auto& [key, value] : headers) {
    if (lower_case(key) == lower_case(name)) return value;
  }
  return "";
}

bool is_connection_header(const std::string& name) {
  return name == "host" || name == "connection" || name == "content-length" ||
         name == "accept-encoding";
}

RawHttpConnection::RawHttpConnection(int port) : port_(port) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return;
  timeval timeout{};
  timeout.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(kTimeout).count();
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    socket_ = -1;
  }
}

RawHttpConnection::~RawHttpConnection() {
  if (socket_ >= 0) ::close(socket_);
}

bool RawHttpConnection::write(const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t part = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (part <= 0) return false;
    sent += static_cast<std::size_t>(part);
  }
  return true;
}

bool RawHttpConnection::read_more() {
  std::array<char, 16'384> buffer{};
  const ssize_t part = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (part <= 0) return false;
  received_.append(buffer.data(), static_cast<std::size_t>(part));
  return true;
}

bool RawHttpConnection::read_until(const std::string& end) {
  while (received_.find(end) == std::string::npos) {
    if (!read_more()) return false;
  }
  return true;
}

std::optional<RawHttpAnswer> RawHttpConnection::send(const RawHttpRequest& request) {
  if (!is_open()) return std::nullopt;
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\n";
  text += "Host: 127.0.0.1:" + std::to_string(port_) + "\r\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value + "\r\n";
  if (request.method != "GET") {
    text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  text += "\r\n" + request.body;
  if (!write(text) || !read_until("\r\n\r\n")) return std::nullopt;

  RawHttpAnswer answer;
  const std::size_t head_end = received_.find("\r\n\r\n");
  const std::string head = received_.substr(0, head_end + 2);
  received_.erase(0, head_end + 4);
  std::size_t line_start = 0;
  while (line_start < head.size()) {
    const std::size_t line_end = head.find("\r\n", line_start);
    const std::string line = head.substr(line_start, line_end - line_start);
    line_start = line_end + 2;
    if (answer.status == 0) {
      answer.status = std::atoi(line.substr(line.find(' ') + 1).c_str());
    } else if (const std::size_t colon = line.find(": "); colon != std::string::npos) {
      answer.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
  }
  const std::string length = answer.header("Content-Length");
  if (length.empty()) return std::nullopt;
  const auto bytes = static_cast<std::size_t>(std::atoll(length.c_str()));
  while (received_.size() < bytes) {
    if (!read_more()) return std::nullopt;
  }
  answer.body = received_.substr(0, bytes);
  received_.erase(0, bytes);
  return answer;
}

std::optional<RawHttpAnswer> send_raw(int port, const RawHttpRequest& request) {
  RawHttpConnection connection(port);
  return connection.send(request);
}

}  // namespace apex::testing
