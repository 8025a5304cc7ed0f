#include "http/curl_transport.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "base/bytes.h"
#include "tests/support/raw_server.h"
#include "tests/support/temporary_directory.h"

using namespace apex;
using namespace apex::testing;
using namespace std::chrono_literals;

namespace {

CurlTransport transport_to(const std::string& base_url) {
  auto transport = CurlTransport::open({.base_url = base_url});
  REQUIRE(transport.has_value());
  return *std::move(transport);
}

HttpRequest get_request(Milliseconds timeout = 5s) {
  HttpRequest request;
  request.route = "/v3/time";
  request.target = "/api/v3/time?token=hidden";
  request.headers = {{"APEX-PASSPHRASE", "hidden-too"}};
  request.timeout = timeout;
  return request;
}

HttpRequest post_request(Milliseconds timeout = 5s) {
  HttpRequest request = get_request(timeout);
  request.method = HttpMethod::post;
  request.route = "/v3/order";
  request.target = "/api/v3/order";
  request.body = "clientId=apexbot-1&size=1";
  return request;
}

int posts_in(const std::vector<RawServer::Request>& requests) {
  int posts = 0;
  for (const auto& request : requests) posts += request.text.starts_with("POST ") ? 1 : 0;
  return posts;
}

/// What `head -c 5M /dev/zero | gzip -9n` makes: 5115 bytes, nearly all of them zero.
std::string gzip_of_five_megabytes() {
  const auto begin = from_hex("1f8b0800000000000203edc13101000000c2a0f54f6d085fa0");
  const auto end = from_hex("780c75b33bc900005000");
  return std::string(begin->begin(), begin->end()) + std::string(5080, '\0') +
         std::string(end->begin(), end->end());
}

}  // namespace

TEST_CASE("a base URL is https, or http to loopback, and nothing more", "[http][curl]") {
  for (const char* url :
       {"https://omni.apex.exchange", "https://omni.apex.exchange/", "https://127.0.0.1:8443",
        "http://127.0.0.1:8645", "http://127.1.2.3", "http://localhost:1", "http://[::1]:8645"}) {
    INFO(url);
    CHECK(CurlTransport::open({.base_url = url}).has_value());
  }
  for (const char* url :
       {"", "omni.apex.exchange", "http://omni.apex.exchange", "http://10.0.0.1", "http://0.0.0.0",
        "http://localhost.example.org", "http://127.0.0.1.example.org", "http://[::2]",
        "ftp://127.0.0.1", "file:///etc/passwd", "https://user:word@omni.apex.exchange",
        "https://omni.apex.exchange/api", "https://omni.apex.exchange?x=1",
        "https://omni.apex.exchange#x", "https://omni.apex exchange"}) {
    INFO(url);
    const auto transport = CurlTransport::open({.base_url = url});
    REQUIRE_FALSE(transport.has_value());
    CHECK(transport.error().kind == ErrorKind::config);
    CHECK(transport.error().message.find("word") == std::string::npos);
  }
}

TEST_CASE("a CA file that does not exist is an error of the configuration", "[http][curl]") {
  const auto transport =
      CurlTransport::open({.base_url = "https://127.0.0.1:1", .ca_file = "/nowhere/ca.pem"});
  REQUIRE_FALSE(transport.has_value());
  CHECK(transport.error().kind == ErrorKind::config);
}

TEST_CASE("a CA file that holds no certificate stops the request before it is sent",
          "[http][curl]") {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "ca.pem";
  std::ofstream(file) << "no certificate\n";
  RawServer server({});
  auto transport = CurlTransport::open({.base_url = server.tls_base_url(), .ca_file = file});
  REQUIRE(transport.has_value());
  const auto outcome = transport->perform(post_request());
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().first_byte == FirstByte::not_sent);
  CHECK(outcome.error().kind == ErrorKind::config);
}

TEST_CASE("two requests share one connection", "[http][curl]") {
  RawServer server({{{http_ok("one")}, {http_ok("two")}}});
  CurlTransport transport = transport_to(server.base_url());
  CHECK(transport.perform(get_request())->body == "one");
  CHECK(transport.perform(post_request())->body == "two");
  const auto requests = server.stop();
  REQUIRE(requests.size() == 2);
  CHECK(requests[1].connection == 0);
}

TEST_CASE("a POST is one write of head and body, and waits for no permission", "[http][curl]") {
  RawServer server({{{http_ok("")}, {http_ok("")}}});
  CurlTransport transport = transport_to(server.base_url());
  HttpRequest request = post_request();
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  REQUIRE(transport.perform(request).has_value());
  request.body = "";
  REQUIRE(transport.perform(request).has_value());
  const auto requests = server.stop();
  REQUIRE(requests.size() == 2);
  const std::string& text = requests[0].text;
  CHECK(requests[0].reads_until_end == 1);
  CHECK(text.starts_with("POST /api/v3/order HTTP/1.1\r\n"));
  CHECK(text.find("\r\nContent-Length: 25\r\n") != std::string::npos);
  CHECK(text.find("\r\nContent-Type: application/x-www-form-urlencoded\r\n") != std::string::npos);
  CHECK(text.find("\r\nAPEX-PASSPHRASE: hidden-too\r\n") != std::string::npos);
  CHECK(text.find("\r\nUser-Agent: apexbot\r\n") != std::string::npos);
  CHECK(text.find("\r\nAccept-Encoding: gzip\r\n") != std::string::npos);
  CHECK(text.find("Expect") == std::string::npos);
  CHECK(text.ends_with("\r\n\r\nclientId=apexbot-1&size=1"));
  CHECK(requests[1].text.find("\r\nContent-Length: 0\r\n") != std::string::npos);
}

TEST_CASE("a connection that was closed while idle is replaced before a POST is written",
          "[http][curl]") {
  RawServer server({{{http_ok("one"), AfterReply::close}}, {{http_ok("two")}}});
  CurlTransport transport = transport_to(server.base_url());
  REQUIRE(transport.perform(get_request())->body == "one");
  REQUIRE(server.wait_closed(1));
  CHECK(transport.perform(post_request())->body == "two");
  CHECK(posts_in(server.stop()) == 1);
}

TEST_CASE("a POST under which a reused connection dies is not written again", "[http][curl]") {
  const AfterReply death = GENERATE(AfterReply::close, AfterReply::reset);
  RawServer server({{{http_ok("one")}, {"", death}}, {{http_ok("two")}}});
  CurlTransport transport = transport_to(server.base_url());
  REQUIRE(transport.perform(get_request())->body == "one");
  const auto outcome = transport.perform(post_request());
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().first_byte == FirstByte::maybe_sent);
  CHECK(outcome.error().kind == ErrorKind::unavailable);
  CHECK(posts_in(server.stop()) == 1);
}

TEST_CASE("a reset before the answer of a first request is a failure that may have arrived",
          "[http][curl]") {
  RawServer server({{{"", AfterReply::reset}}, {{http_ok("two")}}});
  CurlTransport transport = transport_to(server.base_url());
  const auto outcome = transport.perform(post_request());
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().first_byte == FirstByte::maybe_sent);
  CHECK(posts_in(server.stop()) == 1);
}

TEST_CASE("where nobody listens, or nobody speaks TLS, nothing was sent", "[http][curl]") {
  std::string nobody;
  {
    RawServer server({});
    nobody = server.base_url();
  }
  CurlTransport to_nobody = transport_to(nobody);
  const auto refused = to_nobody.perform(post_request());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().first_byte == FirstByte::not_sent);
  CHECK(refused.error().kind == ErrorKind::unavailable);

  // The server waits for the end of a header that a TLS greeting does not have: the time-out ends
  // the handshake.
  RawServer server({});
  CurlTransport to_plain = transport_to(server.tls_base_url());
  const auto no_tls = to_plain.perform(post_request(300ms));
  REQUIRE_FALSE(no_tls.has_value());
  CHECK(no_tls.error().first_byte == FirstByte::not_sent);
  CHECK(server.stop().empty());
}

TEST_CASE("messages name the route, never URL, query, header or body", "[http][curl]") {
  RawServer server({{{"", AfterReply::close}}});
  CurlTransport transport = transport_to(server.base_url());
  HttpRequest request = post_request();
  request.target = "/api/v3/order?token=hidden";
  const std::string message = transport.perform(request).error().message;
  CHECK(message.starts_with("POST /v3/order: "));
  for (const char* word : {"hidden", "127.0.0.1", "/api/", "apexbot-1", "http://"}) {
    INFO(word);
    CHECK(message.find(word) == std::string::npos);
  }
}

TEST_CASE("an answer that drips is cut off by the total time-out", "[http][curl]") {
  RawServer server({{{http_ok(std::string(1000, 'x')), AfterReply::keep, 20ms}}});
  CurlTransport transport = transport_to(server.base_url());
  const auto outcome = transport.perform(get_request(400ms));
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().kind == ErrorKind::unavailable);
  CHECK(outcome.error().first_byte == FirstByte::maybe_sent);
}

TEST_CASE("a body above 4 MiB is refused, one of exactly 4 MiB is not", "[http][curl]") {
  RawServer server({{{http_ok(std::string(Transport::kBodyBytesMax, ' '))}},
                    {{http_ok(std::string(Transport::kBodyBytesMax + 1, ' '))}},
                    {{"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" +
                          std::string(2 * Transport::kBodyBytesMax, ' '),
                      AfterReply::close}}});
  CHECK(transport_to(server.base_url()).perform(get_request())->body.size() ==
        Transport::kBodyBytesMax);
  for (int i = 0; i < 2; ++i) {
    const auto outcome = transport_to(server.base_url()).perform(get_request());
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().kind == ErrorKind::protocol);
    CHECK(outcome.error().message == "GET /v3/time: the answer is larger than allowed");
  }
}

TEST_CASE("an answer whose headers do not end is refused", "[http][curl]") {
  std::string endless = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 3000; ++i) endless += "X-Header: " + std::string(20, 'x') + "\r\n";
  RawServer server({{{endless, AfterReply::close}}});
  const auto outcome = transport_to(server.base_url()).perform(get_request());
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().kind == ErrorKind::protocol);
}

TEST_CASE("gzip is read, and cannot get around the limit", "[http][curl]") {
  // printf '{"data":1}' | gzip -n
  const auto small = from_hex("1f8b0800000000000003ab564a492c4954b232ac0500c6498bc70a000000");
  REQUIRE(small.has_value());
  const std::string small_text(small->begin(), small->end());
  const std::string bomb = gzip_of_five_megabytes();
  RawServer server({{{http_ok(small_text, "Content-Encoding: gzip\r\n")}},
                    {{http_ok(bomb, "Content-Encoding: gzip\r\n")}},
                    {{http_ok("not gzip at all", "Content-Encoding: gzip\r\n")}}});
  CHECK(transport_to(server.base_url()).perform(get_request())->body == R"({"data":1})");

  const auto too_large = transport_to(server.base_url()).perform(get_request());
  REQUIRE_FALSE(too_large.has_value());
  CHECK(too_large.error().message == "GET /v3/time: the answer is larger than allowed");

  const auto damaged = transport_to(server.base_url()).perform(get_request());
  REQUIRE_FALSE(damaged.has_value());
  CHECK(damaged.error().kind == ErrorKind::protocol);
}

TEST_CASE("an answer shorter than its length is a failure, not a body", "[http][curl]") {
  RawServer server(
      {{{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":", AfterReply::close}}});
  const auto outcome = transport_to(server.base_url()).perform(post_request());
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().first_byte == FirstByte::maybe_sent);
}

TEST_CASE("what is no HTTP is a failure of the protocol", "[http][curl]") {
  RawServer server({{{"SSH-2.0-OpenSSH_9.2\r\n\r\n", AfterReply::close}}});
  const auto outcome = transport_to(server.base_url()).perform(get_request());
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().kind == ErrorKind::protocol);
}

TEST_CASE("a redirect is an answer and leads nowhere", "[http][curl]") {
  RawServer server({});
  RawServer first({{{"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + server.base_url() +
                     "/api\r\n\r\n"}}});
  const auto outcome = transport_to(first.base_url()).perform(post_request());
  REQUIRE(outcome.has_value());
  CHECK(outcome->status == 302);
  CHECK(server.stop().empty());
}

TEST_CASE("an error status comes with its body and headers", "[http][curl]") {
  RawServer server(
      {{{"HTTP/1.1 503 Busy\r\nContent-Length: 6\r\nRetry-After:  7 \r\n\r\n<html>"}}});
  const auto outcome = transport_to(server.base_url()).perform(get_request());
  REQUIRE(outcome.has_value());
  CHECK(outcome->status == 503);
  CHECK(outcome->body == "<html>");
  CHECK(outcome->header("retry-after") == "7");
}

TEST_CASE("a line break in a header or target is refused before anything is sent", "[http][curl]") {
  RawServer server({});
  CurlTransport transport = transport_to(server.base_url());
  HttpRequest request = post_request();
  request.headers = {{"APEX-API-KEY", "key\r\nX: injected"}};
  const auto with_header = transport.perform(request);
  REQUIRE_FALSE(with_header.has_value());
  CHECK(with_header.error().kind == ErrorKind::config);
  CHECK(with_header.error().message.find("injected") == std::string::npos);

  for (const char* target : {"/api /v3", "/api\r\nX: y", "api", "", "/api#x"}) {
    HttpRequest bad = post_request();
    bad.target = target;
    const auto outcome = transport.perform(bad);
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().first_byte == FirstByte::not_sent);
  }
  CHECK(server.stop().empty());
}
