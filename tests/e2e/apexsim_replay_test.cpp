// What other clients of the exchange really send, byte for byte, and what they get from apexsim.
// Source: apex-api.md 9 to 11; tests/fixtures/requests_*.json and example_answers.json.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <fstream>
#include <optional>
#include <sstream>

#include "base/json_writer.h"
#include "tests/support/local_exchange.h"

namespace apex::testing {
namespace {

JsonDocument fixture(const std::string& name) {
  std::ifstream file(std::string(APEX_SOURCE_DIR) + "/tests/fixtures/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  auto document = JsonDocument::parse(text.str());
  REQUIRE(document.has_value());
  return *std::move(document);
}

RawHttpRequest request_of(const JsonView& captured) {
  RawHttpRequest request;
  request.method = captured.string("method").value();
  request.target = captured.string("target").value();
  request.body = captured.string("body").value();
  const std::vector<JsonView> headers = captured.at("headers")->elements().value();
  for (const JsonView& header : headers) {
    const std::vector<JsonView> pair = header.elements().value();
    std::string name = pair[0].string().value();
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (is_connection_header(lower)) continue;
    request.headers.emplace_back(std::move(name), pair[1].string().value());
  }
  return request;
}

const char* kind_of(const JsonView& view) {
  if (view.is_null()) return "null";
  if (view.is_object()) return "object";
  if (view.is_array()) return "array";
  if (view.is_string()) return "string";
  return view.is_number() ? "number" : "boolean";
}

/// Members of the example that the answer lacks or has as something else. Of lists the first
/// elements are compared, where both have any. What differs by its nature is left out.
void compare(const JsonView& example, const JsonView& answer, const std::string& path,
             std::vector<std::string>& differences) {
  if (path.ends_with(".symbolToOraclePrice") || path.ends_with(".riskLimitConfig")) return;
  if (std::string(kind_of(example)) != kind_of(answer)) {
    differences.push_back(path + ": " + kind_of(answer) + " instead of " + kind_of(example));
    return;
  }
  if (example.is_object()) {
    const std::vector<std::string> keys = example.keys().value();
    for (const std::string& key : keys) {
      const auto wanted = example.find(key);
      const auto found = answer.find(key);
      if (!wanted) continue;  // null in the example
      if (found) {
        compare(*wanted, *found, path + "." + key, differences);
      } else {
        differences.push_back(path + "." + key + ": missing");
      }
    }
  } else if (example.is_array()) {
    const std::vector<JsonView> wanted = example.elements().value();
    const std::vector<JsonView> found = answer.elements().value();
    if (!wanted.empty() && !found.empty()) {
      compare(wanted.front(), found.front(), path + "[0]", differences);
    }
  }
}

/// Calls that end in a refusal: what they ask for is not there, or their client is at fault.
const std::map<std::string, std::string>& refused_calls() {
  static const std::map<std::string, std::string> kAll = {
      // ccxt passes its own abbreviation on (apex-api.md 9.2)
      {"createOrder limit sell IOC", "ORDER_INVALID_TIME_IN_FORCE"},
      {"fetchOrder by clientOrderId", "ORDER_NOT_FOUND"},
      {"cancelOrder('744192949182529885')", "ORDER_NOT_CANCEL_FILLED"},
      {"cancelOrder by clientOrderId", "ORDER_NOT_FOUND"},
      {"delete_order_v3(id=...)", "ORDER_NOT_CANCEL_FILLED"},
      {"delete_order_by_client_order_id_v3(id=...)", "ORDER_NOT_FOUND"},
  };
  return kAll;
}

/// Making keys is not trading: those routes are not there (apex-api.md 8).
bool is_onboarding(const std::string& call) {
  return call == "generate_nonce_v3" || call == "register_user_v3";
}

/// Started with the account, the clock and the order ids of the captures.
struct Replay {
  explicit Replay(const std::string& captures)
      : requests(fixture(captures)),
        examples(fixture("example_answers.json")),
        exchange({"--account-file", write_account(), "--clock", "2025-10-09T08:53:20.123Z",
                  "--first-order-id", "744192949182529884", "--balance", "100000"}) {}

  std::string write_account() {
    const JsonDocument python = fixture("requests_python_sdk.json");
    const JsonView keys = python.root().at("credentials").value();
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().member("id", "634283468140839001");
    for (const char* name : {"key", "secret", "passphrase", "seeds"}) {
      json.member(name, keys.string(name).value());
    }
    json.member("ethereumAddress", "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf").end_object();
    const auto path = directory.path() / "account.json";
    std::ofstream(path) << json.take();
    return path.string();
  }

  /// Sends one captured request and holds the answer to the example and to what is expected.
  void send(const std::string& call, const JsonView& captured) {
    INFO(call);
    const RawHttpRequest request = request_of(captured);
    INFO(request.method + " " + request.target);
    const auto answer = send_raw(exchange.port(), request);
    REQUIRE(answer.has_value());
    INFO(answer->body.substr(0, 500));
    CHECK(answer->status == 200);
    const auto document = JsonDocument::parse(answer->body);
    REQUIRE(document.has_value());
    const JsonView root = document->root();
    if (const auto refused = refused_calls().find(call); refused != refused_calls().end()) {
      CHECK(root.integer("code").value_or(0) == 3);
      CHECK(root.string("key").value_or("") == refused->second);
      return;
    }
    CHECK_FALSE(root.find("code"));
    const std::string path = captured.string("path").value();
    const auto example = examples.root().at(request.method + " " + path);
    REQUIRE(example.has_value());
    std::vector<std::string> differences;
    compare(*example, root, "", differences);
    for (const std::string& difference : differences) FAIL_CHECK(difference);
    // What a client sees of an order changes after the delays.
    if (request.method == "POST") pause_for(Milliseconds{80});
  }

  void send_all() {
    const std::vector<JsonView> captures = requests.root().at("captures")->elements().value();
    for (const JsonView& capture : captures) {
      const std::string call = capture.string("call").value();
      if (is_onboarding(call)) continue;
      const std::vector<JsonView> all = capture.at("requests")->elements().value();
      for (const JsonView& one : all) send(call, one);
    }
  }

  TemporaryDirectory directory;
  JsonDocument requests;
  JsonDocument examples;
  LocalExchange exchange;
};

TEST_CASE("every request of the official Python SDK gets the answer that it needs",
          "[apexsim][replay]") {
  Replay replay("requests_python_sdk.json");
  replay.send_all();
  // Bought and sold again; LINEA is sold without a position, so a short is left.
  CHECK(replay.exchange.positions() == std::map<std::string, std::string>{{"LINEA-USDT", "-1"}});
  CHECK(replay.exchange.fill_ids().size() == 3);
  CHECK(replay.exchange.posts().at("7701234567890123") == 1);
}

TEST_CASE("every request of ccxt gets the answer that it needs", "[apexsim][replay]") {
  Replay replay("requests_ccxt.json");
  replay.send_all();
  CHECK(replay.exchange.is_flat());
  CHECK(replay.exchange.fill_ids().size() == 2);
}

TEST_CASE("a captured request is refused once its stamp is old", "[apexsim][replay]") {
  Replay replay("requests_python_sdk.json");
  const std::vector<JsonView> captures = replay.requests.root().at("captures")->elements().value();
  const auto account = std::find_if(captures.begin(), captures.end(), [](const JsonView& capture) {
    return capture.string("call").value() == "get_account_v3()";
  });
  REQUIRE(account != captures.end());
  const std::vector<JsonView> requests = account->at("requests")->elements().value();
  const auto code = [&] {
    const auto answer = send_raw(replay.exchange.port(), request_of(requests.front()));
    const auto document = JsonDocument::parse(answer->body);
    const auto found = document->root().find("code");
    return found ? found->integer().value() : 0;
  };
  CHECK(code() == 0);
  replay.exchange.post("/control/time", "set=2025-10-09T08:54:21Z");
  CHECK(code() == 20002);
  replay.exchange.post("/control/time", "set=2025-10-09T08:38:00Z");
  CHECK(code() == 20002);
}

TEST_CASE("a captured order with one character changed is refused", "[apexsim][replay]") {
  Replay replay("requests_python_sdk.json");
  const std::vector<JsonView> captures = replay.requests.root().at("captures")->elements().value();
  const auto order = std::find_if(captures.begin(), captures.end(), [](const JsonView& capture) {
    return capture.string("call").value() == "create_order_v3 MARKET BUY";
  });
  REQUIRE(order != captures.end());
  const std::vector<JsonView> requests = order->at("requests")->elements().value();
  RawHttpRequest changed = request_of(requests.front());
  changed.body.replace(changed.body.find("price=61000.0"), 13, "price=61000.1");
  const auto answer = send_raw(replay.exchange.port(), changed);
  const auto document = JsonDocument::parse(answer->body);
  CHECK(document->root().integer("code").value() == 20006);  // the request's own signature first
  CHECK(replay.exchange.posts().at("7701234567890123") == 1);
  CHECK(replay.exchange.fill_ids().empty());
}

}  // namespace
}  // namespace apex::testing
