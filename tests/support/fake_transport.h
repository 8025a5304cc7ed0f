#ifndef APEX_TESTS_SUPPORT_FAKE_TRANSPORT_H
#define APEX_TESTS_SUPPORT_FAKE_TRANSPORT_H

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "http/transport.h"

namespace apex::testing {

[[nodiscard]] HttpResponse response(int status, std::string body,
                                    std::vector<HttpHeader> headers = {});
[[nodiscard]] TransportFailure failure(FirstByte first_byte,
                                       ErrorKind kind = ErrorKind::unavailable);

/// Answers what a test has planned, in that order, and keeps what was asked. A request that is not
/// the next planned one fails the test, and so does an answer that nobody asked for.
class FakeTransport final : public Transport {
 public:
  FakeTransport() = default;
  FakeTransport(const FakeTransport&) = delete;
  FakeTransport& operator=(const FakeTransport&) = delete;
  ~FakeTransport() override;

  /// The next request is `method` of a target that begins with `target` and gets this.
  FakeTransport& expect(HttpMethod method, std::string target, HttpOutcome outcome);
  /// GET, 200.
  FakeTransport& get(std::string target, std::string body);
  /// POST, 200.
  FakeTransport& post(std::string target, std::string body);

  [[nodiscard]] HttpOutcome perform(const HttpRequest& request) override;

  std::vector<HttpRequest> requests;  ///< all of them, in order
  std::function<void()> on_request;   ///< called while one is under way, where set

 private:
  struct Planned {
    HttpMethod method;
    std::string target;
    HttpOutcome outcome;
  };
  std::deque<Planned> planned_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_FAKE_TRANSPORT_H
