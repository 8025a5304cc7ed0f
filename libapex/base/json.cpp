#include "base/json.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <unordered_set>
#include <utility>

#include "base/check.h"
#include "base/plain_text.h"

namespace apex {

enum class JsonKind { null, boolean, number, string, array, object };

struct JsonNode {
  JsonKind kind = JsonKind::null;
  bool truth = false;
  std::string text;  // of a string; of a number its digits as they stood
  std::vector<JsonNode> children;
  std::vector<std::string> names;  // of an object, as many as children
};

namespace {

constexpr std::size_t kQuotedMax = 48;  // characters of a foreign value in a message

/// Builds the tree; says why it stopped.
class TreeBuilder {
 public:
  JsonNode root;
  std::string problem;

  bool Null() { return add({}); }
  bool Bool(bool value) { return add({JsonKind::boolean, value, {}, {}, {}}); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    return add({JsonKind::number, false, std::string(text, size), {}, {}});
  }
  bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    return is_text({text, size}) && add({JsonKind::string, false, std::string(text, size), {}, {}});
  }
  bool StartObject() { return open(JsonKind::object); }
  bool StartArray() { return open(JsonKind::array); }
  bool Key(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    open_.back().names.emplace_back(text, size);
    return is_text({text, size});
  }
  bool EndObject(rapidjson::SizeType /*members*/) {
    std::unordered_set<std::string_view> seen;
    for (const std::string& name : open_.back().names) {
      if (!seen.insert(name).second) {
        problem = "duplicate key '" + name.substr(0, kQuotedMax) + "'";
        return false;
      }
    }
    return close();
  }
  bool EndArray(rapidjson::SizeType /*elements*/) { return close(); }

  // With kParseNumbersAsStringsFlag the reader never calls these.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  /// The reader checks the bytes that stand there, but turns the escape of a low surrogate alone
  /// ("\udc00") into bytes that are no UTF-8.
  bool is_text(std::string_view text) {
    for (auto at = text.find('\xED'); at != std::string_view::npos;
         at = text.find('\xED', at + 1)) {
      if (at + 1 == text.size() || static_cast<unsigned char>(text[at + 1]) < 0xA0) continue;
      problem = "half of a surrogate pair";
      return false;
    }
    return true;
  }
  bool open(JsonKind kind) {
    if (open_.size() >= static_cast<std::size_t>(JsonDocument::kDepthMax)) {
      problem = "nested deeper than " + std::to_string(JsonDocument::kDepthMax) + " levels";
      return false;
    }
    open_.push_back({kind, false, {}, {}, {}});
    return true;
  }
  bool close() {
    JsonNode node = std::move(open_.back());
    open_.pop_back();
    return add(std::move(node));
  }
  bool add(JsonNode node) {
    if (++nodes_ > JsonDocument::kNodesMax) {
      problem = "more than " + std::to_string(JsonDocument::kNodesMax) + " values";
      return false;
    }
    if (open_.empty()) {
      root = std::move(node);
    } else {
      open_.back().children.push_back(std::move(node));
    }
    return true;
  }

  std::vector<JsonNode> open_;
  std::size_t nodes_ = 0;
};

const char* name_of(JsonKind kind) {
  switch (kind) {
    case JsonKind::null:
      return "null";
    case JsonKind::boolean:
      return "true or false";
    case JsonKind::number:
      return "a number";
    case JsonKind::string:
      return "a string";
    case JsonKind::array:
      return "a list";
    case JsonKind::object:
      return "an object";
  }
  return "unknown";
}

tl::unexpected<Error> wrong_kind(const JsonView& view, const char* wanted, JsonKind found) {
  return view.error(std::string("expected ") + wanted + ", found " + name_of(found));
}

/// Paths and problems may quote what stands in the text: the message stays one line, and no longer
/// than a person reads.
tl::unexpected<Error> protocol_error(const std::string& text) {
  constexpr std::size_t kShown = 500;
  return fail(ErrorKind::protocol, without_controls(text.substr(0, kShown)));
}

std::string child_path(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : path + "." + std::string(key);
}

}  // namespace

bool JsonView::is_null() const { return node_->kind == JsonKind::null; }
bool JsonView::is_object() const { return node_->kind == JsonKind::object; }
bool JsonView::is_array() const { return node_->kind == JsonKind::array; }
bool JsonView::is_string() const { return node_->kind == JsonKind::string; }
bool JsonView::is_number() const { return node_->kind == JsonKind::number; }

tl::unexpected<Error> JsonView::error(const std::string& what) const {
  return protocol_error((path_.empty() ? "top level" : path_) + ": " + what);
}

std::optional<JsonView> JsonView::find(std::string_view key) const {
  if (!is_object()) return std::nullopt;
  const auto name = std::find(node_->names.begin(), node_->names.end(), key);
  if (name == node_->names.end()) return std::nullopt;
  const JsonNode& child = node_->children[static_cast<std::size_t>(name - node_->names.begin())];
  if (child.kind == JsonKind::null) return std::nullopt;
  return JsonView{&child, child_path(path_, key)};
}

Result<JsonView> JsonView::at(std::string_view key) const {
  if (!is_object()) return wrong_kind(*this, "an object", node_->kind);
  auto child = find(key);
  if (!child) return protocol_error(child_path(path_, key) + ": missing");
  return *std::move(child);
}

Result<std::vector<JsonView>> JsonView::elements() const {
  if (!is_array()) return wrong_kind(*this, "a list", node_->kind);
  std::vector<JsonView> views;
  views.reserve(node_->children.size());
  for (const JsonNode& child : node_->children) {
    views.emplace_back(&child, path_ + "[" + std::to_string(views.size()) + "]");
  }
  return views;
}

Result<std::vector<std::string>> JsonView::keys() const {
  if (!is_object()) return wrong_kind(*this, "an object", node_->kind);
  return node_->names;
}

Result<std::string> JsonView::string() const {
  if (!is_string()) return wrong_kind(*this, "a string", node_->kind);
  return node_->text;
}

Result<bool> JsonView::boolean() const {
  if (node_->kind != JsonKind::boolean) return wrong_kind(*this, "true or false", node_->kind);
  return node_->truth;
}

Result<std::int64_t> JsonView::integer() const {
  if (!is_number()) return wrong_kind(*this, "a whole number", node_->kind);
  std::int64_t value = 0;
  const char* end = node_->text.data() + node_->text.size();
  const auto [stop, code] = std::from_chars(node_->text.data(), end, value);
  if (code != std::errc{} || stop != end) {
    return error("'" + node_->text.substr(0, kQuotedMax) + "' is not a whole number of 64 bits");
  }
  return value;
}

Result<Decimal> JsonView::decimal() const {
  if (!is_string()) return wrong_kind(*this, "a decimal number in a string", node_->kind);
  auto value = Decimal::parse(node_->text);
  if (!value) return error(value.error().message);
  return value;
}

Result<Decimal> JsonView::decimal_or_number() const {
  if (!is_number()) return decimal();
  auto value = Decimal::parse(node_->text);
  if (!value) return error(value.error().message);
  return value;
}

Result<std::optional<Decimal>> JsonView::decimal_or_unset() const {
  if (is_string() && node_->text.empty()) return std::optional<Decimal>{};
  APEX_TRY_ASSIGN(const Decimal value, decimal());
  return std::optional<Decimal>{value};
}

Result<std::string> JsonView::string(std::string_view key) const {
  APEX_TRY_ASSIGN(const JsonView child, at(key));
  return child.string();
}

Result<bool> JsonView::boolean(std::string_view key) const {
  APEX_TRY_ASSIGN(const JsonView child, at(key));
  return child.boolean();
}

Result<std::int64_t> JsonView::integer(std::string_view key) const {
  APEX_TRY_ASSIGN(const JsonView child, at(key));
  return child.integer();
}

Result<Decimal> JsonView::decimal(std::string_view key) const {
  APEX_TRY_ASSIGN(const JsonView child, at(key));
  return child.decimal();
}

Result<std::optional<Decimal>> JsonView::decimal_or_unset(std::string_view key) const {
  APEX_TRY_ASSIGN(const JsonView child, at(key));
  return child.decimal_or_unset();
}

JsonDocument::JsonDocument(std::unique_ptr<JsonNode> node) : node_(std::move(node)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

JsonView JsonDocument::root() const { return {node_.get(), ""}; }

Result<JsonDocument> JsonDocument::parse(std::string_view text) {
  // The stream ends at a NUL: one inside the text would hide what follows it.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return fail(ErrorKind::protocol, "not JSON: NUL byte at byte " + std::to_string(nul));
  }
  // Not a StringStream: the check of UTF-8 reads past its NUL where a character is cut off.
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  TreeBuilder builder;
  constexpr unsigned kFlags = rapidjson::kParseNumbersAsStringsFlag |
                              rapidjson::kParseValidateEncodingFlag |
                              rapidjson::kParseIterativeFlag;
  const auto outcome = reader.Parse<kFlags>(stream, builder);
  if (outcome.IsError()) {
    const std::string why =
        builder.problem.empty() ? rapidjson::GetParseError_En(outcome.Code()) : builder.problem;
    return protocol_error("not JSON: " + why + " at byte " + std::to_string(outcome.Offset()));
  }
  return JsonDocument{std::make_unique<JsonNode>(std::move(builder.root))};
}

}  // namespace apex
