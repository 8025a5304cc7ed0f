#ifndef APEX_TESTS_SUPPORT_BYTE_PROXY_H
#define APEX_TESTS_SUPPORT_BYTE_PROXY_H

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace apex::testing {

/// What a proxy does to one request.
struct ByteFault {
  enum class Kind {
    refuse,        ///< the connection is reset, and from now on none is accepted
    reset_before,  ///< nothing of it reaches the server, the connection is reset
    reset_after,   ///< the server has answered; the answer is thrown away, the connection reset
    hold_before,   ///< nothing of it reaches the server, nothing comes back
    hold_after,    ///< the server has answered, nothing comes back
    drip,          ///< the answer comes back a byte every tenth of a second
    replace,       ///< `bytes` comes back, and the server has seen nothing
    rewrite,       ///< what `rewritten` makes of the body comes back, byte by byte as it says
  };
  Kind kind = Kind::reset_after;
  std::string bytes;  ///< a whole answer, with its head
  std::function<std::string(const std::string& body)> rewritten;
};

/// One request as it is on the wire.
struct ByteRequest {
  std::string method;
  std::string target;
  std::string body;
};

/// A byte-level proxy on loopback between real clients and a server: every connection in a thread
/// of its own, every request shown to a test that says what becomes of it. Asks the server for
/// plain answers, so that bodies can be damaged. Ends with this object.
class ByteProxy {
 public:
  /// Called for each request, one at a time; nothing: it passes.
  using Decide = std::function<std::optional<ByteFault>(const ByteRequest&)>;

  ByteProxy(int server_port, Decide decide);
  ~ByteProxy();
  ByteProxy(const ByteProxy&) = delete;
  ByteProxy& operator=(const ByteProxy&) = delete;

  [[nodiscard]] std::string base_url() const;
  /// POSTs of an order that clients wrote to the proxy, by client id, lost ones included.
  [[nodiscard]] std::map<std::string, int> posts() const;

  /// An answer with a right head.
  [[nodiscard]] static std::string page(int status, const std::string& body,
                                        const std::string& more_headers = "");

 private:
  void accept_clients();
  void serve(int client);
  /// False: the connection is over.
  bool handle(int client, int server, const std::string& raw);
  bool strike(int client, int server, const std::string& raw, const ByteFault& fault);
  void hold(int client) const;

  int server_port_;
  Decide decide_;
  std::atomic<int> listener_{-1};
  int port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<bool> refusing_{false};
  mutable std::mutex mutex_;  // guards all below, and decide_
  std::map<std::string, int> posts_;
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_BYTE_PROXY_H
