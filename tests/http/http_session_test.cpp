#include "http/http_session.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_transport.h"
#include "tests/support/manual_clock.h"

using namespace apex;
using namespace apex::testing;
using namespace std::chrono_literals;

namespace {

struct Fixture {
  ManualClock clock{*parse_utc("2026-01-05T09:00:00Z")};
  FakeTransport transport;
  StopToken stop;
  StopToken hurry;
  HttpSession session{transport, clock, SessionLimits{}, &stop, &hurry};
  int made = 0;

  Result<HttpResponse> get(Milliseconds budget = 60s) {
    return session.get(
        [this]() -> Result<HttpRequest> {
          HttpRequest request;
          request.route = "/v3/time";
          request.target = "/api/v3/time?attempt=" + std::to_string(++made);
          return request;
        },
        [](const HttpResponse& answer) { return answer.body == "again"; }, clock.steady() + budget);
  }
  HttpOutcome post(Urgency urgency = Urgency::normal) {
    HttpRequest request;
    request.method = HttpMethod::post;
    request.route = "/v3/order";
    request.target = "/api/v3/order";
    return session.post(request, urgency);
  }
};

}  // namespace

TEST_CASE("a GET is repeated after what passes, each attempt made anew", "[http][session]") {
  Fixture f;
  f.transport
      .expect(HttpMethod::get, "/api/v3/time?attempt=1",
              tl::unexpected(failure(FirstByte::maybe_sent)))
      .expect(HttpMethod::get, "/api/v3/time?attempt=2", response(503, "busy"))
      .expect(HttpMethod::get, "/api/v3/time?attempt=3", response(200, "again"))
      .expect(HttpMethod::get, "/api/v3/time?attempt=4", response(200, "fine"));
  CHECK(f.get()->body == "fine");
  REQUIRE(f.clock.sleeps.size() == 3);
  CHECK((f.clock.sleeps[0] >= 500ms && f.clock.sleeps[0] <= 1s));
  CHECK((f.clock.sleeps[1] >= 1s && f.clock.sleeps[1] <= 2s));
  CHECK((f.clock.sleeps[2] >= 2s && f.clock.sleeps[2] <= 4s));
}

TEST_CASE("after three repeats the last answer counts", "[http][session]") {
  Fixture f;
  for (int i = 0; i < 4; ++i) f.transport.expect(HttpMethod::get, "/api", response(502, "x"));
  CHECK(f.get()->status == 502);
}

TEST_CASE("a GET whose failure will not pass is not repeated", "[http][session]") {
  Fixture f;
  f.transport.expect(HttpMethod::get, "/api",
                     tl::unexpected(failure(FirstByte::maybe_sent, ErrorKind::protocol)));
  CHECK(f.get().error().kind == ErrorKind::protocol);
  f.transport.expect(HttpMethod::get, "/api", response(404, "no"));
  CHECK(f.get()->status == 404);
  CHECK(f.clock.sleeps.empty());
}

TEST_CASE("Retry-After is waited for, and one beyond the ceiling ends the attempts",
          "[http][session]") {
  Fixture f;
  f.transport.expect(HttpMethod::get, "/api", response(503, "", {{"Retry-After", "12"}}))
      .expect(HttpMethod::get, "/api", response(503, "", {{"Retry-After", "31"}}));
  CHECK(f.get()->status == 503);
  CHECK(f.clock.sleeps == std::vector<Milliseconds>{12s});
}

TEST_CASE("no attempt is made after the deadline, and each has only the time that is left",
          "[http][session]") {
  Fixture f;
  f.transport.expect(HttpMethod::get, "/api", response(503, ""));
  CHECK(f.get(400ms)->status == 503);
  CHECK(f.transport.requests.front().timeout == 400ms);
  CHECK(f.clock.sleeps.empty());
}

TEST_CASE("a stop request ends the attempts", "[http][session]") {
  Fixture f;
  f.stop.request_stop(15);
  f.transport.expect(HttpMethod::get, "/api", response(503, ""));
  CHECK(f.get()->status == 503);
}

TEST_CASE("a GET in a hurry has two seconds for all of it", "[http][session]") {
  Fixture f;
  f.hurry.request_stop(15);
  f.transport.expect(HttpMethod::get, "/api", response(503, "", {{"Retry-After", "3"}}));
  CHECK(f.get()->status == 503);
  CHECK(f.transport.requests.front().timeout <= kHurriedGet);
  CHECK(f.clock.sleeps.empty());
}

TEST_CASE("a GET that is under way when the hurry begins gets two more seconds",
          "[http][session]") {
  Fixture f;
  f.clock.on_sleep = [&](Milliseconds) { f.hurry.request_stop(15); };
  f.transport.expect(HttpMethod::get, "/api", response(503, ""))
      .expect(HttpMethod::get, "/api", response(200, "fine"));
  CHECK(f.get()->body == "fine");
  CHECK(f.transport.requests.front().timeout > kHurriedGet);
  CHECK(f.transport.requests.back().timeout <= kHurriedGet);
}

TEST_CASE("a POST in a hurry has four seconds, and is made once", "[http][session]") {
  Fixture f;
  f.hurry.request_stop(15);
  f.transport.expect(HttpMethod::post, "/api/v3/order",
                     tl::unexpected(failure(FirstByte::maybe_sent)));
  CHECK_FALSE(f.post(Urgency::must_go).has_value());
  REQUIRE(f.transport.requests.size() == 1);
  CHECK(f.transport.requests.front().timeout == kHurriedPost);
}

TEST_CASE("after 403 nothing is sent for ten minutes, not even a POST", "[http][session]") {
  Fixture f;
  f.transport.expect(HttpMethod::get, "/api", response(403, "<html>"));
  CHECK(f.get()->status == 403);

  const auto refused = f.get();
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::unavailable);
  const auto refused_post = f.post();
  REQUIRE_FALSE(refused_post.has_value());
  CHECK(refused_post.error().first_byte == FirstByte::not_sent);
  CHECK(f.transport.requests.size() == 1);

  f.clock.advance(10min);
  f.transport.expect(HttpMethod::post, "/api", response(200, "ok"));
  CHECK(f.post()->body == "ok");
}

TEST_CASE("a server that asks for longer than ten minutes is left alone for as long, up to a day",
          "[http][session]") {
  const int status = GENERATE(403, 429);
  const auto [told, ban] = GENERATE(table<const char*, Milliseconds>(
      {{"45", 10min}, {"3600", 1h}, {"Mon, 05 Jan 2026 11:00:00 GMT", 2h}, {"999999999", 24h}}));
  CAPTURE(status, told);
  Fixture f;
  f.transport.expect(HttpMethod::get, "/api", response(status, "", {{"Retry-After", told}}));
  CHECK(f.get()->status == status);
  f.clock.advance(ban - 1ms);
  CHECK_FALSE(f.post().has_value());
  f.clock.advance(1ms);
  f.transport.expect(HttpMethod::post, "/api", response(200, "ok"));
  CHECK(f.post().has_value());
}

TEST_CASE("a ban that lasts longer is not cut short by a later one", "[http][session]") {
  Fixture f;
  f.session.stay_away(1h);
  f.transport.expect(HttpMethod::post, "/api", response(403, ""));
  CHECK(f.post(Urgency::must_go)->status == 403);
  f.clock.advance(59min);
  CHECK_FALSE(f.post().has_value());
}

TEST_CASE("what must go is sent even while the server wants us to stay away", "[http][session]") {
  Fixture f;
  f.session.stay_away();
  REQUIRE_FALSE(f.post().has_value());
  f.transport.expect(HttpMethod::post, "/api", response(200, "ok"));
  CHECK(f.post(Urgency::must_go)->body == "ok");
  CHECK_FALSE(f.post().has_value());
}

TEST_CASE("429 is repeated where the server names a short wait, and a ban where it does not",
          "[http][session]") {
  Fixture f;
  f.transport.expect(HttpMethod::get, "/api", response(429, "", {{"Retry-After", "2"}}))
      .expect(HttpMethod::get, "/api", response(429, ""));
  CHECK(f.get()->status == 429);
  CHECK_FALSE(f.get().has_value());
  CHECK(f.transport.requests.size() == 2);
}

TEST_CASE("a POST is made once, whatever comes of it", "[http][session]") {
  Fixture f;
  f.transport.expect(HttpMethod::post, "/api", response(503, ""));
  CHECK(f.post()->status == 503);
  f.transport.expect(HttpMethod::post, "/api", tl::unexpected(failure(FirstByte::maybe_sent)));
  CHECK(f.post().error().first_byte == FirstByte::maybe_sent);
  CHECK(f.clock.sleeps.empty());
}

TEST_CASE("GETs wait their turn, a POST does not", "[http][session]") {
  Fixture f;
  for (int i = 0; i < 20; ++i) {
    f.transport.expect(HttpMethod::get, "/api", response(200, ""));
    REQUIRE(f.get().has_value());
  }
  f.transport.expect(HttpMethod::post, "/api", response(200, ""));
  REQUIRE(f.post().has_value());
  CHECK(f.clock.sleeps.empty());
  f.transport.expect(HttpMethod::get, "/api", response(200, ""));
  REQUIRE(f.get().has_value());
  CHECK(f.clock.sleeps == std::vector<Milliseconds>{400ms});
}
