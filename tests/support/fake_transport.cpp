#include "tests/support/fake_transport.h"

#include <catch2/catch.hpp>
#include <utility>

namespace apex::testing {

HttpResponse response(int status, std::string body, std::vector<HttpHeader> headers) {
  return {status, std::move(headers), std::move(body), Milliseconds{0}};
}

TransportFailure failure(FirstByte first_byte, ErrorKind kind) {
  return {first_byte, kind, "planned failure"};
}

FakeTransport::~FakeTransport() {
  for (const Planned& stub : planned_) {
    FAIL_CHECK("never asked for: " << to_string(stub.method) << " " << stub.target);
  }
}

FakeTransport& FakeTransport::expect(HttpMethod method, std::string target, HttpOutcome outcome) {
  planned_.push_back({method, std::move(target), std::move(outcome)});
  return *this;
}

FakeTransport& FakeTransport::get(std::string target, std::string body) {
  return expect(HttpMethod::get, std::move(target), response(200, std::move(body)));
}

FakeTransport& FakeTransport::post(std::string target, std::string body) {
  return expect(HttpMethod::post, std::move(target), response(200, std::move(body)));
}

HttpOutcome FakeTransport::perform(const HttpRequest& request) {
  requests.push_back(request);
  if (on_request) on_request();
  if (planned_.empty() || planned_.front().method != request.method ||
      !request.target.starts_with(planned_.front().target)) {
    FAIL_CHECK("unexpected request: " << to_string(request.method) << " " << request.target);
    return tl::unexpected(failure(FirstByte::not_sent));
  }
  HttpOutcome outcome = std::move(planned_.front().outcome);
  planned_.pop_front();
  return outcome;
}

}  // namespace apex::testing
