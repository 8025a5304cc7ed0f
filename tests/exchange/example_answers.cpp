#include "tests/exchange/example_answers.h"

#include <catch2/catch.hpp>

#include "base/files.h"
#include "base/json_writer.h"

namespace apex::testing {
namespace {

void write(JsonWriter& json, const JsonView& value) {
  if (value.is_object()) {
    json.begin_object();
    const auto keys = value.keys();
    for (const std::string& key : *keys) {
      json.key(key);
      const auto member = value.find(key);
      if (member) {
        write(json, *member);
      } else {
        json.null();
      }
    }
    json.end_object();
  } else if (value.is_array()) {
    json.begin_array();
    const auto elements = value.elements();
    for (const JsonView& element : *elements) write(json, element);
    json.end_array();
  } else if (value.is_string()) {
    json.value(*value.string());
  } else if (value.is_number()) {
    json.value(*value.integer());
  } else if (value.is_null()) {
    json.null();
  } else {
    json.value(*value.boolean());
  }
}

}  // namespace

JsonDocument load_json(const std::string& path_in_tests) {
  constexpr std::size_t kBytesMax = std::size_t{16} << 20;
  const auto text = read_file(APEX_SOURCE_DIR "/tests/" + path_in_tests, kBytesMax);
  REQUIRE(text.has_value());
  REQUIRE(text->has_value());
  auto document = JsonDocument::parse(**text);
  REQUIRE(document.has_value());
  return *std::move(document);
}

std::string example(std::string_view name) {
  const JsonDocument document = load_json("fixtures/example_answers.json");
  const auto answer = document.root().at(name);
  REQUIRE(answer.has_value());
  JsonWriter json(JsonWriter::Style::compact);
  write(json, *answer);
  return json.take();
}

std::string changed(std::string text, std::string_view from, std::string_view to) {
  INFO(from);
  REQUIRE(text.find(from) != std::string::npos);
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace apex::testing
