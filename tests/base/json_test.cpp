#include "base/json.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace apex;

namespace {

/// Why a text is refused, or "" where it is not.
std::string refusal(std::string_view text) {
  const auto document = JsonDocument::parse(text);
  if (document) return "";
  CHECK(document.error().kind == ErrorKind::protocol);
  return document.error().message;
}

JsonDocument parsed(std::string_view text) {
  auto document = JsonDocument::parse(text);
  INFO(refusal(text));
  REQUIRE(document.has_value());
  return std::move(*document);
}

template <typename T>
std::string message_of(const Result<T>& result) {
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == ErrorKind::protocol);
  return result.error().message;
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

}  // namespace

TEST_CASE("values are read by path and type", "[base][json]") {
  const JsonDocument document =
      parsed(R"({"data":{"rows":[{"size":"0.0010","open":true,"at":1760000000000,"note":null}]}})");
  const auto rows = document.root().at("data")->at("rows")->elements();
  REQUIRE(rows.has_value());
  REQUIRE(rows->size() == 1);
  const JsonView row = rows->front();
  CHECK(row.path() == "data.rows[0]");
  CHECK(*row.decimal("size") == "0.001"_dec);
  CHECK(*row.boolean("open"));
  CHECK(*row.integer("at") == 1'760'000'000'000);
  CHECK_FALSE(row.find("note"));  // null counts as absent
  CHECK_FALSE(row.find("other"));
  CHECK(*row.keys() == std::vector<std::string>{"size", "open", "at", "note"});
}

TEST_CASE("every wrong read says where and what it found", "[base][json]") {
  const JsonDocument document =
      parsed(R"({"data":{"rows":[{"size":0.001,"open":"true","at":"17","big":1e3,"bad":"1e3"}]}})");
  const JsonView data = *document.root().at("data");
  const JsonView row = data.at("rows")->elements()->front();
  CHECK(message_of(row.string("id")) == "data.rows[0].id: missing");
  CHECK(message_of(row.decimal("size")) ==
        "data.rows[0].size: expected a decimal number in a string, found a number");
  CHECK(message_of(row.boolean("open")) ==
        "data.rows[0].open: expected true or false, found a string");
  CHECK(message_of(row.integer("at")) ==
        "data.rows[0].at: expected a whole number, found a string");
  CHECK(message_of(row.integer("big")) ==
        "data.rows[0].big: '1e3' is not a whole number of 64 bits");
  CHECK(message_of(row.decimal("bad")) == "data.rows[0].bad: '1e3' is not a plain decimal number");
  CHECK(message_of(row.elements()) == "data.rows[0]: expected a list, found an object");
  CHECK(message_of(data.at("rows")->at("x")) == "data.rows: expected an object, found a list");
  CHECK(message_of(data.at("rows")->keys()) == "data.rows: expected an object, found a list");
  CHECK(message_of(document.root().string()) == "top level: expected a string, found an object");
  CHECK(row.error("unknown value").value().message == "data.rows[0]: unknown value");
}

TEST_CASE("an unset decimal is empty text, and nothing else", "[base][json]") {
  const JsonDocument document = parsed(R"({"a":"","b":"0","c":null,"d":" "})");
  const auto unset = document.root().decimal_or_unset("a");
  REQUIRE(unset.has_value());
  CHECK_FALSE(unset->has_value());
  CHECK(document.root().decimal_or_unset("b")->value() == "0"_dec);
  CHECK_FALSE(document.root().decimal_or_unset("c").has_value());
  CHECK_FALSE(document.root().decimal_or_unset("d").has_value());
  CHECK_FALSE(document.root().decimal("a").has_value());
}

TEST_CASE("numbers keep every digit", "[base][json]") {
  CHECK(*parsed("9223372036854775807").root().integer() == INT64_MAX);
  CHECK(*parsed("-9223372036854775808").root().integer() == INT64_MIN);
  CHECK(message_of(parsed("9223372036854775808").root().integer()) ==
        "top level: '9223372036854775808' is not a whole number of 64 bits");
  CHECK_FALSE(parsed("1.0").root().integer().has_value());
  CHECK_FALSE(parsed("12345678901234567890123456789").root().integer().has_value());
}

TEST_CASE("a duplicate key is refused at any depth, however it is written", "[base][json]") {
  CHECK(refusal(R"({"side":"BUY","side":"SELL"})").find("duplicate key 'side'") !=
        std::string::npos);
  CHECK(refusal(R"({"a":[{"b":1,"c":2,"b":3}]})").find("duplicate key 'b'") != std::string::npos);
  CHECK(refusal(R"({"side":1,"sid\u0065":2})").find("duplicate key 'side'") != std::string::npos);
  CHECK(refusal(R"({"a":{"x":1},"b":{"x":1}})").empty());
}

TEST_CASE("text that is no JSON is refused", "[base][json]") {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[1,2",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "[1,]",
                           "{'a':1}",
                           "{a:1}",
                           "nul",
                           "NaN",
                           "-Infinity",
                           "[Infinity]",
                           "+1",
                           "01",
                           "1.",
                           ".5",
                           "0x10",
                           "1e",
                           "--1",
                           "\"open",
                           "\"tab\there\"",
                           "\"\\x41\"",
                           "\"\\u12\"",
                           "// note\n1",
                           "/* */1",
                           "\xEF\xBB\xBF{}",
                           "<html><body>502 Bad Gateway</body></html>",
                           "{\"a\":1}}",
                           "1 2",
                           "{} x",
                           "[1]\"a\""}) {
    INFO(text);
    CHECK(refusal(text).find("not JSON: ") == 0);
  }
}

TEST_CASE("every beginning of a text is refused", "[base][json]") {
  const std::string text = R"({"data":{"id":"1","rows":[1,2.5,true,null]},"timeCost":10})";
  REQUIRE(refusal(text).empty());
  for (std::size_t length = 0; length < text.size(); ++length) {
    INFO(length);
    CHECK_FALSE(refusal(std::string_view(text).substr(0, length)).empty());
  }
}

TEST_CASE("a NUL byte hides nothing", "[base][json]") {
  const std::string_view hidden("{\"a\":1}\0{\"a\":2}", 15);
  CHECK(refusal(hidden) == "not JSON: NUL byte at byte 7");
  CHECK(*parsed("\"a\\u0000b\"").root().string() == std::string("a\0b", 3));
}

TEST_CASE("strings must be UTF-8", "[base][json]") {
  for (const char* text : {"\"\xFF\"", "\"\xC0\xAF\"", "\"\xE2\x82\"", "\"\xED\xA0\x80\"",
                           "\"\xF4\x90\x80\x80\"", "\"\\ud800\"", "\"\\ud800\\u0041\""}) {
    INFO(text);
    CHECK_FALSE(refusal(text).empty());
  }
  CHECK(*parsed("\"\\ud834\\udd1e \xE2\x82\xAC\"").root().string() ==
        "\xF0\x9D\x84\x9E \xE2\x82\xAC");
}

TEST_CASE("a text that ends inside a character is read no further", "[base][json]") {
  // With the sanitizers a byte read behind the text ends the test.
  for (const std::string end : {"\xC3", "\xE2", "\xE2\x82", "\xF0", "\xF0\x9F", "\xF0\x9F\x98"}) {
    const std::string text = "{\"a name that is no short string\": \"" + end;
    const std::vector<char> exactly(text.begin(), text.end());
    CHECK_FALSE(JsonDocument::parse({exactly.data(), exactly.size()}).has_value());
  }
}

TEST_CASE("an escape that is half of a character is refused", "[base][json]") {
  for (const char* text : {R"("\udc00")", R"("\ud800")", R"("\ud800\u0041")", R"({"\udfff": 1})"}) {
    INFO(text);
    CHECK_FALSE(JsonDocument::parse(text).has_value());
  }
  CHECK(JsonDocument::parse(R"("\ud83d\ude00")")->root().string() == "\xF0\x9F\x98\x80");
  CHECK(JsonDocument::parse("\"\xED\x9F\xBF\"")->root().string() == "\xED\x9F\xBF");
}

TEST_CASE("a message about JSON is one line, whatever the JSON says", "[base][json]") {
  const auto document = JsonDocument::parse(R"({"a": "1\n\u001b[2J"})");
  REQUIRE(document.has_value());
  CHECK(document->root().decimal("a").error().message ==
        "a: '1??[2J' is not a plain decimal number");
  CHECK(document->root().at("b\n").error().message == "b?: missing");
  CHECK(document->root().at(std::string(5000, 'b')).error().message.size() <= 500);
  CHECK(JsonDocument::parse(R"({"\n": 1, "\n": 2})").error().message.find('\n') ==
        std::string::npos);
}

TEST_CASE("nesting is limited, and a bomb of brackets ends quickly", "[base][json]") {
  CHECK(refusal(nested(JsonDocument::kDepthMax)).empty());
  CHECK(refusal(nested(JsonDocument::kDepthMax + 1)).find("nested deeper than 32 levels") !=
        std::string::npos);
  CHECK_FALSE(refusal(nested(1'000'000)).empty());
  CHECK_FALSE(refusal(std::string(1'000'000, '[')).empty());
}

TEST_CASE("a number that no type can hold is text until somebody reads it", "[base][json]") {
  const auto document = JsonDocument::parse("[1e999]");
  if (document) {
    CHECK_FALSE(document->root().elements()->front().integer().has_value());
    CHECK_FALSE(document->root().elements()->front().decimal().has_value());
  } else {
    CHECK(document.error().kind == ErrorKind::protocol);
  }
}
