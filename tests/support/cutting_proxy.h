#ifndef APEX_TESTS_SUPPORT_CUTTING_PROXY_H
#define APEX_TESTS_SUPPORT_CUTTING_PROXY_H

#include <atomic>
#include <string>
#include <thread>

namespace apex::testing {

/// A byte-level proxy on loopback that cuts connections where a test wants it. It passes bytes
/// between one client at a time and a server, and knows of HTTP only where a request ends.
class CuttingProxy {
 public:
  /// Where the connection of the n-th POST of an order is reset.
  enum class Cut {
    after_request,   ///< the server has read all of it; the client never sees the answer
    before_request,  ///< nothing of it reaches the server
  };

  /// `nth` counts from 1. The proxy ends with this object.
  CuttingProxy(int server_port, Cut cut, int nth);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  [[nodiscard]] std::string base_url() const;
  /// POSTs of an order that clients wrote to the proxy, cut ones included.
  [[nodiscard]] int posts() const { return posts_; }

 private:
  void serve();
  void pass(int client, int server);
  bool forward_request(const std::string& request, int server);

  int server_port_;
  Cut cut_;
  int nth_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> posts_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_CUTTING_PROXY_H
