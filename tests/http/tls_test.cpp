#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "http/curl_transport.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tls_server.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// A POST without a body to the server, which trusts `ca_file` where it is not empty.
HttpOutcome post_to(const TlsServer& server, const std::string& ca_file) {
  auto transport = CurlTransport::open({.base_url = server.base_url(), .ca_file = ca_file});
  REQUIRE(transport.has_value());
  HttpRequest request;
  request.method = HttpMethod::post;
  request.route = "/v3/order";
  request.target = "/api/v3/order";
  return transport->perform(request);
}

std::string file_with(const TemporaryDirectory& directory, const std::string& pem) {
  const auto path = directory.path() / "ca.pem";
  std::ofstream(path) << pem;
  return path;
}

}  // namespace

TEST_CASE("a server whose certificate the CA file vouches for is spoken with", "[http][tls]") {
  const TemporaryDirectory directory;
  TlsServer server("IP:127.0.0.1");
  const auto outcome = post_to(server, file_with(directory, server.certificate_pem()));
  REQUIRE(outcome.has_value());
  CHECK(outcome->body == "ok");
  CHECK(server.stop() == 1);
}

TEST_CASE("a server that nobody vouches for is sent nothing", "[http][tls]") {
  TlsServer server("IP:127.0.0.1");
  const auto outcome = post_to(server, "");
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().first_byte == FirstByte::not_sent);
  CHECK(outcome.error().kind == ErrorKind::unavailable);
  CHECK(server.stop() == 0);
}

TEST_CASE("a certificate of another host is refused before anything is sent", "[http][tls]") {
  const TemporaryDirectory directory;
  TlsServer server("IP:127.0.0.2");
  const auto outcome = post_to(server, file_with(directory, server.certificate_pem()));
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().first_byte == FirstByte::not_sent);
  CHECK(server.stop() == 0);
}

TEST_CASE("a CA file is trusted instead of others, not beside them", "[http][tls]") {
  const TemporaryDirectory directory;
  TlsServer server("IP:127.0.0.1");
  const TlsServer other("IP:127.0.0.1");
  const auto outcome = post_to(server, file_with(directory, other.certificate_pem()));
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().first_byte == FirstByte::not_sent);
  CHECK(server.stop() == 0);
}
