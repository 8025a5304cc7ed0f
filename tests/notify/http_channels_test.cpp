// Webhook, ntfy, Telegram and ping against a receiver on loopback that fails in every way.
#include "notify/http_channels.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>

#include "config/value_parsers.h"
#include "tests/notify/notify_builders.h"
#include "tests/support/leak_search.h"
#include "tests/support/raw_server.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tls_server.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Timestamp kNow = at("2026-01-05T08:06:00Z");
const std::string kPath = "/hooks/Xq7vT2mLw9?token=aB3dE5fG7h";
const std::string kSecret = "kQ4zR8tY2uI6oP1s";
const std::string kToken = "tk_9wE5rT1yU3iO7pA";

SecretUrl url(const std::string& base, const std::string& path = kPath) {
  auto parsed = parse_secret_url(base + path);
  REQUIRE(parsed);
  return *std::move(parsed);
}

constexpr Milliseconds kQuick{400};  // where it runs out

WebhookChannel webhook(const std::string& base, const std::string& ca_file = "") {
  return {url(base), Secret(kSecret), home(), ca_file};
}

/// What one delivery sent.
std::string sent_by(AlertChannel& channel, RawServer& server, const Alert& alert) {
  const auto delivered = channel.deliver(alert, kNow, AlertChannel::kBudget);
  if (!delivered) FAIL(delivered.error().why);
  const auto requests = server.stop();
  REQUIRE(requests.size() == 1);
  return requests[0].text;
}

std::vector<RawConnection> answers(const std::string& bytes) { return {{RawReply{bytes}}}; }

std::string answer(const std::string& status, const std::string& headers = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n" + headers + "\r\n";
}

}  // namespace

TEST_CASE("a webhook gets the alert as JSON, signed over time stamp and body", "[notify][http]") {
  RawServer server(answers(http_ok("")));
  WebhookChannel channel = webhook(server.base_url());
  const std::string request = sent_by(channel, server, missed_day());
  CHECK(request.starts_with("POST " + kPath + " HTTP/1.1\r\n"));
  CHECK_THAT(request, Catch::Contains("\r\nContent-Type: application/json\r\n"));
  CHECK_THAT(request, Catch::Contains("\r\nX-Apexbot-Timestamp: 1767600360\r\n"));
  // By `openssl dgst -sha256 -hmac`, over "1767600360." and the body.
  CHECK_THAT(request, Catch::Contains(
                          "\r\nX-Apexbot-Signature: sha256="
                          "1b6b3d88035042f9c2c11a8bd910592b614615fc16d2305f434edf42d64ebd56\r\n"));
  CHECK(request.ends_with("\r\n\r\n" + alert_json(missed_day(), home())));
}

TEST_CASE("a webhook without a secret is not signed", "[notify][http]") {
  RawServer server(answers(http_ok("")));
  WebhookChannel channel(url(server.base_url()), Secret(), home(), "");
  CHECK_THAT(sent_by(channel, server, missed_day()), !Catch::Contains("X-Apexbot"));
}

TEST_CASE("ntfy gets title, urgency and text", "[notify][http]") {
  RawServer server(answers(http_ok("{}")));
  NtfyChannel channel(url(server.base_url(), "/topic"), Secret(kToken), home(), "");
  const std::string request = sent_by(channel, server, open_risk());
  CHECK(request.starts_with("POST /topic HTTP/1.1\r\n"));
  for (const char* header :
       {"Title: apexbot home (testnet): OPEN RISK", "Priority: 5", "Tags: rotating_light"}) {
    CHECK_THAT(request, Catch::Contains("\r\n" + std::string(header) + "\r\n"));
  }
  CHECK_THAT(request, Catch::Contains("\r\nAuthorization: Bearer " + kToken + "\r\n"));
  CHECK(request.ends_with("\r\n\r\na position may be open"));
}

TEST_CASE("Telegram gets a message for the chat", "[notify][http]") {
  RawServer server(answers(http_ok("{\"ok\":true}")));
  TelegramChannel channel(server.base_url(), Secret("123456:" + kToken), Secret("-100777"), home(),
                          "");
  const std::string request = sent_by(channel, server, open_risk());
  CHECK(request.starts_with("POST /bot123456:" + kToken + "/sendMessage HTTP/1.1\r\n"));
  CHECK(request.ends_with(
      R"({"chat_id":"-100777","text":"apexbot home (testnet): OPEN RISK\na position may be open",)"
      R"("disable_web_page_preview":true})"));
}

TEST_CASE("Telegram says in the body how long it wants to be left alone", "[notify][http]") {
  const auto pause_after = [](const std::string& headers, const std::string& body) {
    RawServer server(answers("HTTP/1.1 429 Too Many Requests\r\nContent-Length: " +
                             std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body));
    TelegramChannel channel(server.base_url(), Secret("123456:" + kToken), Secret("-100777"),
                            home(), "");
    const auto outcome = channel.deliver(open_risk(), kNow, AlertChannel::kBudget);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().why == "status 429");
    return outcome.error().retry_after;
  };
  const std::string asks = R"({"ok":false,"error_code":429,"parameters":{"retry_after":35}})";
  CHECK(pause_after("", asks) == Milliseconds{35'000});
  CHECK(pause_after("Retry-After: 70\r\n", asks) == Milliseconds{35'000});
  CHECK(pause_after("Retry-After: 70\r\n", "<html>") == Milliseconds{70'000});
  CHECK(pause_after("", R"({"parameters":{"retry_after":9223372036854775807}})") ==
        Milliseconds{std::chrono::hours{24}});
  for (const std::string odd :
       {"<html>", "{}", R"({"parameters":7})", R"({"parameters":{"retry_after":-1}})",
        R"({"parameters":{"retry_after":"soon"}})"}) {
    CAPTURE(odd);
    CHECK(pause_after("", odd) == std::nullopt);
  }
}

TEST_CASE("a text too long for a channel is cut between two characters", "[notify][http]") {
  RawServer server(answers(http_ok("")));
  NtfyChannel channel(url(server.base_url(), "/topic"), Secret(), home(), "");
  Alert alert = missed_day();
  alert.event.text = "a";
  for (int i = 0; i < 3000; ++i) alert.event.text += "ü";
  const std::string request = sent_by(channel, server, alert);
  const std::string body = request.substr(request.find("\r\n\r\n") + 4);
  CHECK(body.size() < 4096);
  CHECK(body.ends_with("ü..."));
}

TEST_CASE("the ping is a GET, and only trades cause it", "[notify][http]") {
  RawServer server(answers(http_ok("OK")));
  PingChannel channel(url(server.base_url()), "");
  CHECK(sent_by(channel, server, missed_day()).starts_with("GET " + kPath + " HTTP/1.1\r\n"));
  for (const EventKind kind : alert_kinds()) {
    CHECK(channel.takes(kind, true) == (kind == EventKind::trade_done));
    CHECK(channel.takes(kind, false) == (kind == EventKind::trade_done));
  }
}

TEST_CASE("every way in which a receiver fails is a failure that names no secret",
          "[notify][http][secrets]") {
  struct Case {
    std::string name;
    std::vector<RawConnection> script;
    std::string why;
  };
  const Milliseconds slow{50};
  const std::vector<Case> cases{
      {"closes without an answer", {{RawReply{"", AfterReply::close}}}, "webhook"},
      {"resets", {{RawReply{"HTTP/1.1 2", AfterReply::reset}}}, "webhook"},
      {"hangs", {{RawReply{"", AfterReply::keep}}}, "imeout"},
      {"drips its head", {{RawReply{http_ok(""), AfterReply::keep, slow}}}, "imeout"},
      {"stops in its body",
       {{RawReply{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", AfterReply::keep}}},
       "imeout"},
      {"is no HTTP", answers("220 mail ready\r\n\r\n"), "webhook"},
      {"server error", answers(answer("500 Oops " + kPath)), "status 500"},
      {"unknown address", answers(answer("404 Not Found")), "status 404"},
      {"not allowed", answers(answer("401 Unauthorized")), "status 401"},
      {"too many", answers(answer("429 Slow down", "Retry-After: 70\r\n")), "status 429"},
      {"huge answer", answers(http_ok(std::string(std::size_t{5} << 20, 'x'))), "larger"},
  };
  LeakSearch secrets;
  secrets.add("path", kPath);
  secrets.add("secret", kSecret);
  for (const Case& each : cases) {
    CAPTURE(each.name);
    RawServer server(each.script);
    WebhookChannel channel = webhook(server.base_url());
    const auto begin = std::chrono::steady_clock::now();
    const Milliseconds budget = each.why == "imeout" ? kQuick : AlertChannel::kBudget;
    const auto outcome = channel.deliver(missed_day(), kNow, budget);
    const auto took = std::chrono::steady_clock::now() - begin;
    REQUIRE_FALSE(outcome);
    CAPTURE(outcome.error().why);
    CHECK_THAT(outcome.error().why, Catch::Contains(each.why));
    CHECK_FALSE(secrets.find(outcome.error().why));
    CHECK_THAT(outcome.error().why, !Catch::Contains("127.0.0.1"));
    CHECK(took < AlertChannel::kBudget);  // kQuick, where it hangs
    CHECK(outcome.error().retry_after.has_value() == (each.name == "too many"));
    if (outcome.error().retry_after) CHECK(*outcome.error().retry_after == Milliseconds{70'000});
  }
}

TEST_CASE("a receiver that is not there is a failure", "[notify][http]") {
  std::string base;
  {
    RawServer gone({});
    base = gone.base_url();
  }
  WebhookChannel channel = webhook(base);
  const auto outcome = channel.deliver(missed_day(), kNow, AlertChannel::kBudget);
  REQUIRE_FALSE(outcome);
  CHECK_THAT(outcome.error().why, Catch::Contains("connect"));
}

TEST_CASE("a redirect is not followed", "[notify][http]") {
  RawServer elsewhere(answers(http_ok("")));
  RawServer server(
      answers(answer("302 Found", "Location: " + elsewhere.base_url() + "/caught\r\n")));
  WebhookChannel channel = webhook(server.base_url());
  const auto outcome = channel.deliver(missed_day(), kNow, AlertChannel::kBudget);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().why == "status 302: redirects are not followed");
  CHECK(elsewhere.stop().empty());
}

TEST_CASE("a certificate that nobody vouches for gets no alert", "[notify][http][tls]") {
  TlsServer server(TlsServerOptions{});
  const TemporaryDirectory directory;
  SECTION("unknown") {
    WebhookChannel channel = webhook(server.base_url());
    CHECK_FALSE(channel.deliver(missed_day(), kNow, AlertChannel::kBudget));
    CHECK(server.stop() == 0);
  }
  SECTION("configured") {
    const std::string ca = (directory.path() / "ca.pem").string();
    std::ofstream(ca) << server.certificate_pem();
    WebhookChannel channel = webhook(server.base_url(), ca);
    const auto outcome = channel.deliver(missed_day(), kNow, AlertChannel::kBudget);
    if (!outcome) FAIL(outcome.error().why);
    CHECK(server.stop() == 1);
  }
}

TEST_CASE("an attempt has five seconds", "[notify]") {
  CHECK(AlertChannel::kBudget == std::chrono::seconds{5});
}
