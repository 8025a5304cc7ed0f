#ifndef APEX_BASE_JSON_H
#define APEX_BASE_JSON_H

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

namespace apex {

struct JsonNode;

/// One value inside a JsonDocument, which must outlive it. Knows its own path for messages
/// ("data.positions[2].size"). Every read checks the type; there are no defaults.
/// Errors of every read: protocol, with the path.
class JsonView {
 public:
  JsonView(const JsonNode* node, std::string path) : node_(node), path_(std::move(path)) {}

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] bool is_null() const;
  [[nodiscard]] bool is_object() const;
  [[nodiscard]] bool is_array() const;
  [[nodiscard]] bool is_string() const;
  [[nodiscard]] bool is_number() const;

  /// The member `key`. A missing one is an error; null counts as missing.
  [[nodiscard]] Result<JsonView> at(std::string_view key) const;

  /// The member `key`, or nothing where it is absent or null (or this is no object).
  [[nodiscard]] std::optional<JsonView> find(std::string_view key) const;

  [[nodiscard]] Result<std::vector<JsonView>> elements() const;
  [[nodiscard]] Result<std::vector<std::string>> keys() const;

  [[nodiscard]] Result<std::string> string() const;
  [[nodiscard]] Result<bool> boolean() const;
  /// A JSON number that is a whole number of 64 bits.
  [[nodiscard]] Result<std::int64_t> integer() const;
  /// A JSON string that holds a plain decimal ("0.001"): how the exchange writes what matters.
  [[nodiscard]] Result<Decimal> decimal() const;
  /// The same, but "" means that the value is not set.
  [[nodiscard]] Result<std::optional<Decimal>> decimal_or_unset() const;
  /// A plain decimal in a string or as a JSON number without an exponent.
  [[nodiscard]] Result<Decimal> decimal_or_number() const;

  /// Shortcuts for at(key) and a read.
  [[nodiscard]] Result<std::string> string(std::string_view key) const;
  [[nodiscard]] Result<bool> boolean(std::string_view key) const;
  [[nodiscard]] Result<std::int64_t> integer(std::string_view key) const;
  [[nodiscard]] Result<Decimal> decimal(std::string_view key) const;
  [[nodiscard]] Result<std::optional<Decimal>> decimal_or_unset(std::string_view key) const;

  /// An error that names this value: "data.side: unknown value 'UP'".
  [[nodiscard]] tl::unexpected<Error> error(const std::string& what) const;

 private:
  const JsonNode* node_;
  std::string path_;
};

/// A parsed JSON text. Strict: UTF-8 (also what escapes make), no duplicate keys, no NaN, no
/// comments, at most kDepthMax levels deep and kNodesMax values, nothing after the value. Numbers
/// keep their digits; one beyond 10^308 is refused.
class JsonDocument {
 public:
  static constexpr int kDepthMax = 32;
  static constexpr std::size_t kNodesMax = 2'000'000;

  /// Errors: protocol, with the byte offset.
  [[nodiscard]] static Result<JsonDocument> parse(std::string_view text);

  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  [[nodiscard]] JsonView root() const;

 private:
  explicit JsonDocument(std::unique_ptr<JsonNode> node);
  std::unique_ptr<JsonNode> node_;
};

}  // namespace apex

#endif  // APEX_BASE_JSON_H
