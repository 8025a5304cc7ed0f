#include "exchange/form.h"

#include <catch2/catch.hpp>

using namespace apex;

TEST_CASE("a form body is sorted by key", "[exchange][form]") {
  CHECK(*form_body({{"symbol", "BTC-USDT"}, {"initialMarginRate", "0.05"}}) ==
        "initialMarginRate=0.05&symbol=BTC-USDT");
  CHECK(form_body({})->empty());
}

TEST_CASE("a value that clients would sign differently is not sent", "[exchange][form]") {
  for (const char* value :
       {"", "BTC-USDT,ETH-USDT", "a b", "a&b=c", "a%20", "x/y", "\n", "\xc3\xa9"}) {
    INFO(value);
    const auto body = form_body({{"symbol", value}});
    REQUIRE_FALSE(body.has_value());
    CHECK(body.error().kind == ErrorKind::exchange_rejected);
    CHECK(body.error().message.starts_with("field symbol: "));
  }
}

TEST_CASE("a query keeps its order and is percent-encoded", "[exchange][form]") {
  CHECK(query_text({}).empty());
  CHECK(query_text({{"symbol", "BTC-USDT"}, {"size", "0.01"}}) == "?symbol=BTC-USDT&size=0.01");
  CHECK(query_text({{"id", "ETH|0.001"}}) == "?id=ETH%7C0.001");
  CHECK(query_text({{"id", "a&b=\xc3\xa9"}}) == "?id=a%26b%3D%C3%A9");
}
