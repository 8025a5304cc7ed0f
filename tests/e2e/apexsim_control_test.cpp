// The control routes of apexsim: faults, clock, prices, and what was received.
#include <catch2/catch.hpp>

#include "base/clock.h"
#include "tests/support/local_exchange.h"

namespace apex::testing {
namespace {

std::string time_of(const LocalExchange& exchange) {
  return exchange.get("/control/time").root().string("data").value();
}

int status_of(const LocalExchange& exchange, const std::string& target) {
  const auto answer = send_raw(exchange.port(), {"GET", target, {}, ""});
  return answer ? answer->status : 0;
}

/// The code of an answer to a control form, 0 where it was accepted.
std::int64_t code_of(const LocalExchange& exchange, const std::string& target,
                     const std::string& form) {
  const JsonDocument answer = exchange.post(target, form);
  return answer.root().find("code") ? answer.root().integer("code").value() : 0;
}

std::string index_of(const LocalExchange& exchange, const std::string& public_name) {
  const JsonDocument answer = exchange.get("/api/v3/ticker?symbol=" + public_name);
  const auto rows = answer.root().at("data")->elements();
  REQUIRE(rows->size() == 1);
  return rows->front().string("indexPrice").value();
}

TEST_CASE("the clock of apexsim can be set, and runs on", "[apexsim][control]") {
  const LocalExchange exchange({"--clock", "2026-01-05T09:00:00Z"});
  CHECK(time_of(exchange).starts_with("2026-01-05T09:00:0"));
  exchange.post("/control/time", "set=2026-03-01T07:59:00Z");
  CHECK(time_of(exchange).starts_with("2026-03-01T07:59:0"));
  exchange.post("/control/time", "advance_ms=3600000");
  CHECK(time_of(exchange).starts_with("2026-03-01T08:59:0"));
  CHECK(code_of(exchange, "/control/time", "set=tomorrow") == 3);
  CHECK(code_of(exchange, "/control/time", "advance_ms=-1") == 3);
}

TEST_CASE("faults are armed by name and listed until they strike", "[apexsim][control]") {
  const LocalExchange exchange;
  exchange.arm("kind=late_match&leg=open&delay_ms=500&times=3");
  const JsonDocument armed = exchange.get("/control/faults");
  const auto rows = armed.root().at("data")->elements();
  REQUIRE(rows->size() == 1);
  CHECK(rows->front().string("kind").value() == "late_match");
  CHECK(rows->front().string("times").value() == "3");
  exchange.post("/control/clear", "");
  CHECK(exchange.get("/control/faults").root().at("data")->elements()->empty());
}

TEST_CASE("a mistyped fault is refused with the names there are", "[apexsim][control]") {
  const LocalExchange exchange;
  CHECK(code_of(exchange, "/control/faults", "kind=nonsense") == 3);
  CHECK(code_of(exchange, "/control/faults", "kind=not_filled&leg=middle") == 3);
  CHECK(code_of(exchange, "/control/faults", "kind=not_filled&times=0") == 3);
  CHECK(code_of(exchange, "/control/faults", "kind=refused&refusal=INVALID_API_KEY") == 3);
  CHECK(code_of(exchange, "/control/faults", "kind=price_gap&share=1.5") == 3);
  CHECK(code_of(exchange, "/control/faults", "kind=answer_lost") == 3);
  CHECK(code_of(exchange, "/control/wire", "answer=nonsense") == 3);
  CHECK(code_of(exchange, "/control/wire", "answer=html&process=maybe") == 3);
  CHECK(code_of(exchange, "/control/trade", "symbol=NOPE-USDT&side=BUY&size=1") == 3);
}

TEST_CASE("an answer can be replaced, as often as asked", "[apexsim][control]") {
  const LocalExchange exchange;
  exchange.post("/control/wire", "path=/api/v3/time&answer=bad_gateway&times=2");
  CHECK(status_of(exchange, "/api/v3/symbols") == 200);
  CHECK(status_of(exchange, "/api/v3/time") == 502);
  CHECK(status_of(exchange, "/api/v3/time") == 502);
  CHECK(status_of(exchange, "/api/v3/time") == 200);
  exchange.post("/control/wire", "answer=banned&times=always");
  CHECK(status_of(exchange, "/api/v3/time") == 403);
  CHECK(status_of(exchange, "/api/v3/symbols") == 403);
  exchange.post("/control/clear", "");
  CHECK(status_of(exchange, "/api/v3/time") == 200);
}

TEST_CASE("an answer can end before its length", "[apexsim][control]") {
  const LocalExchange exchange;
  exchange.post("/control/wire", "path=/api/v3/time&answer=truncated");
  CHECK_FALSE(send_raw(exchange.port(), {"GET", "/api/v3/time", {}, ""}).has_value());
  CHECK(status_of(exchange, "/api/v3/time") == 200);
}

TEST_CASE("the true answer can come late", "[apexsim][control]") {
  const LocalExchange exchange;
  exchange.post("/control/wire", "path=/api/v3/time&answer=true&delay_ms=300");
  const SystemClock clock;
  const Milliseconds before = clock.steady();
  CHECK(status_of(exchange, "/api/v3/time") == 200);
  CHECK(clock.steady() - before >= Milliseconds{300});
}

TEST_CASE("prices and flags of a contract can be moved", "[apexsim][control]") {
  const LocalExchange exchange;
  exchange.post("/control/price", "symbol=BTC-USDT&index=61234.5");
  CHECK(index_of(exchange, "BTCUSDT") == "61234.5");
  CHECK(code_of(exchange, "/control/price", "symbol=BTC-USDT&index=0") == 3);
  const auto shows = [&](const std::string& text) {
    return send_raw(exchange.port(), {"GET", "/api/v3/symbols", {}, ""})->body.find(text) !=
           std::string::npos;
  };
  const std::string closed =
      "\"enableDisplay\":true,\"enableOpenPosition\":false,\"enableTrade\":false";
  exchange.post("/control/symbol", "symbol=LINEA-USDT&enableTrade=false&enableOpenPosition=false");
  CHECK(shows(closed));
}

TEST_CASE("a trade by hand makes a position that nobody sent", "[apexsim][control]") {
  const LocalExchange exchange;
  CHECK(exchange.is_flat());
  exchange.post("/control/trade", "symbol=SOL-USDT&side=SELL&size=0.3");
  CHECK(exchange.positions() == std::map<std::string, std::string>{{"SOL-USDT", "-0.3"}});
  CHECK(exchange.posts().empty());
  CHECK(exchange.fill_ids().size() == 1);
}

TEST_CASE("apexsim counts what it was asked", "[apexsim][control]") {
  const LocalExchange exchange;
  std::ignore = status_of(exchange, "/api/v3/time");
  std::ignore = status_of(exchange, "/api/v3/time");
  const JsonDocument counts = exchange.get("/control/requests");
  CHECK(counts.root().at("data")->integer("GET /api/v3/time").value() == 2);
}

}  // namespace
}  // namespace apex::testing
