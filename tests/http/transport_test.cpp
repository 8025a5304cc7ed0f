#include "http/transport.h"

#include <catch2/catch.hpp>

using namespace apex;

TEST_CASE("a header is found whatever the case of its name", "[http]") {
  const HttpResponse response{200, {{"retry-AFTER", "7"}, {"Retry-After", "9"}}, "", {}};
  CHECK(response.header("Retry-After") == "7");
  CHECK_FALSE(response.header("Retry").has_value());
  CHECK_FALSE(response.header("Retry-After-All").has_value());
}

TEST_CASE("a request is named by method and route", "[http]") {
  HttpRequest request;
  request.method = HttpMethod::post;
  request.route = "/v3/order";
  request.target = "/api/v3/order?secret=1";
  CHECK(name_of(request) == "POST /v3/order");
}
