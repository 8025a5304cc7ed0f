#include "base/json_writer.h"

#include <catch2/catch.hpp>

#include "base/json.h"

using namespace apex;

namespace {

std::string written(std::string_view text) {
  return JsonWriter(JsonWriter::Style::compact).value(text).take();
}

}  // namespace

TEST_CASE("values are written compact or one a line", "[base][json]") {
  const auto write = [](JsonWriter::Style style) {
    JsonWriter json(style);
    json.begin_object().member("symbol", "BTC-USDT").member("size", "0.30"_dec);
    json.key("fills").begin_array().value(std::int64_t{7}).value(true).null().end_array();
    json.key("none").begin_array().end_array().key("empty").begin_object().end_object();
    return json.end_object().take();
  };
  CHECK(write(JsonWriter::Style::compact) ==
        R"({"symbol":"BTC-USDT","size":"0.3","fills":[7,true,null],"none":[],"empty":{}})");
  CHECK(write(JsonWriter::Style::indented) ==
        "{\n  \"symbol\": \"BTC-USDT\",\n  \"size\": \"0.3\",\n  \"fills\": [\n    7,\n    true,\n"
        "    null\n  ],\n  \"none\": [],\n  \"empty\": {}\n}\n");
}

TEST_CASE("text is escaped so that it reads back the same", "[base][json]") {
  CHECK(written("say \"no\"\\\n\r\t") == R"("say \"no\"\\\n\r\t")");
  CHECK(written(std::string_view("\0\x01\x1f", 3)) == "\"\\u0000\\u0001\\u001f\"");
  for (const std::string text : {"", "ä €", "𝄞", "</script>", "a\x7f", "\"\\\b\f\n"}) {
    const auto document = JsonDocument::parse(written(text));
    REQUIRE(document.has_value());
    CHECK(*document->root().string() == text);
  }
}

TEST_CASE("text that is not UTF-8 still makes JSON that can be read", "[base][json]") {
  const std::string sign = "\xEF\xBF\xBD";  // U+FFFD
  for (const auto& [text, read] :
       {std::pair<std::string, std::string>{"a\xFFz", "a" + sign + "z"},
        {"cut \xE2\x82", "cut " + sign + sign},
        {"\xC0\xAF", sign + sign},                        // an overlong slash
        {"\xED\xA0\x80", sign + sign + sign},             // a surrogate
        {"\xF4\x90\x80\x80", sign + sign + sign + sign},  // beyond U+10FFFF
        {"\xF0\x9D\x84\x9E\x80", "\xF0\x9D\x84\x9E" + sign}}) {
    const auto document = JsonDocument::parse(written(text));
    REQUIRE(document.has_value());
    CHECK(*document->root().string() == read);
  }
}
