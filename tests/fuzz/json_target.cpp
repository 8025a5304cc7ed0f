// JSON: read, written, and read again; and held against a second reader.
#include <string>

#include "base/json.h"
#include "base/json_writer.h"
#include "tests/fuzz/json_grammar.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace apex::testing {
namespace {

template <typename T>
void require_read(const Result<T>& result, bool expected) {
  PROPERTY(!expected || result.has_value());
  if (!result) require_error(result.error(), ErrorKind::protocol);
}

void write(JsonWriter& json, const JsonView& value);

void write_object(JsonWriter& json, const JsonView& value) {
  const auto keys = value.keys();
  require_read(keys, true);
  json.begin_object();
  for (const std::string& key : *keys) {
    json.key(key);
    const auto member = value.find(key);
    PROPERTY(member.has_value() == value.at(key).has_value());
    if (member) {
      write(json, *member);
    } else {
      json.null();
    }
  }
  json.end_object();
}

/// Writes what the reads give, and checks on the way that only one of them gives anything.
void write(JsonWriter& json, const JsonView& value) {
  const auto text = value.string();
  const auto number = value.integer();
  const auto truth = value.boolean();
  require_read(text, value.is_string());
  require_read(number, false);
  require_read(truth, false);
  require_read(value.decimal(), false);
  require_read(value.decimal_or_unset(), text.has_value() && text->empty());
  require_read(value.elements(), value.is_array());
  require_read(value.keys(), value.is_object());
  require_read(value.at("key"), false);
  PROPERTY(text.has_value() + number.has_value() + truth.has_value() <= 1);
  if (value.is_object()) {
    write_object(json, value);
  } else if (value.is_array()) {
    json.begin_array();
    const auto elements = value.elements();
    for (const JsonView& element : *elements) write(json, element);
    json.end_array();
  } else if (text) {
    json.value(*text);
  } else if (truth) {
    json.value(*truth);
  } else if (number) {
    json.value(*number);
  } else {
    json.null();  // null, or a number that nothing here reads
  }
}

std::string rewritten(const JsonDocument& document, JsonWriter::Style style) {
  JsonWriter json(style);
  write(json, document.root());
  return json.take();
}

}  // namespace

void fuzz_json(std::string_view input) {
  const auto document = JsonDocument::parse(input);
  const bool is_strict = is_strict_json(input, JsonDocument::kDepthMax);
  if (!document) {
    require_error(document.error(), ErrorKind::protocol);
    // Numbers beyond 10^308 are well-formed, and refused.
    const bool too_big = document.error().message.find("Number too big") != std::string::npos;
    PROPERTY_OF(document.error().message, !is_strict || too_big);
    return;
  }
  PROPERTY(is_strict);
  const std::string compact = rewritten(*document, JsonWriter::Style::compact);
  const std::string indented = rewritten(*document, JsonWriter::Style::indented);
  const auto again = JsonDocument::parse(compact);
  const auto also = JsonDocument::parse(indented);
  PROPERTY_OF(compact, again.has_value());
  PROPERTY_OF(indented, also.has_value());
  PROPERTY_OF(compact, rewritten(*again, JsonWriter::Style::compact) == compact);
  PROPERTY_OF(compact, rewritten(*also, JsonWriter::Style::compact) == compact);
}

}  // namespace apex::testing
