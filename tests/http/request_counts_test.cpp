#include "http/request_counts.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_transport.h"

using namespace apex;
using namespace apex::testing;

namespace {

HttpRequest asking(const std::string& route, const std::string& query = "") {
  HttpRequest request;
  request.route = route;
  request.target = "/api" + route + query;
  return request;
}

}  // namespace

TEST_CASE("requests are counted by route and end, and handed on unchanged", "[http][counts]") {
  FakeTransport server;
  server.get("/api/v3/order?id=1", "{}")
      .get("/api/v3/order?id=2", "{}")
      .expect(HttpMethod::get, "/api/v3/order", response(429, ""))
      .expect(HttpMethod::get, "/api/v3/order", response(503, ""))
      .expect(HttpMethod::get, "/api/v3/time", tl::unexpected(failure(FirstByte::maybe_sent)))
      .expect(HttpMethod::get, "/api/v3/time", tl::unexpected(failure(FirstByte::not_sent)));
  RequestCounts counts;
  CountingTransport counting(server, counts);
  CHECK(counting.perform(asking("/v3/order", "?id=1"))->body == "{}");
  CHECK(counting.perform(asking("/v3/order", "?id=2")));
  CHECK(counting.perform(asking("/v3/order"))->status == 429);
  CHECK(counting.perform(asking("/v3/order"))->status == 503);
  CHECK_FALSE(counting.perform(asking("/v3/time")));
  CHECK_FALSE(counting.perform(asking("/v3/time")));

  using Key = RequestCounts::Key;
  CHECK(counts.counts() == std::map<Key, std::int64_t>{
                               {{"GET /v3/order", RequestEnd::answered}, 2},
                               {{"GET /v3/order", RequestEnd::refused}, 1},
                               {{"GET /v3/order", RequestEnd::server_error}, 1},
                               {{"GET /v3/time", RequestEnd::no_answer}, 1},
                               {{"GET /v3/time", RequestEnd::not_sent}, 1},
                           });
}
