#ifndef APEX_TESTS_ZK_VECTOR_FILE_H
#define APEX_TESTS_ZK_VECTOR_FILE_H

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/decimal.h"
#include "base/json.h"
#include "zk/field_fr.h"
#include "zk/jubjub.h"
#include "zk/montgomery.h"
#include "zk/private_key.h"

/// The files of tests/vectors. Whatever is missing or malformed in one fails the test.
namespace apex::testing {

class VectorFile {
 public:
  explicit VectorFile(const std::string& name);

  // Views need the file to live: none of a temporary.
  [[nodiscard]] JsonView root() const& { return document_.root(); }
  [[nodiscard]] std::vector<JsonView> list(std::string_view key) const&;
  [[nodiscard]] std::vector<JsonView> cases() const& { return list("cases"); }
  JsonView root() const&& = delete;
  std::vector<JsonView> list(std::string_view key) const&& = delete;
  std::vector<JsonView> cases() const&& = delete;

 private:
  JsonDocument document_;
};

[[nodiscard]] std::string text(const JsonView& object, std::string_view key);
[[nodiscard]] bool truth(const JsonView& object, std::string_view key);
[[nodiscard]] Bytes bytes(const JsonView& object, std::string_view key);
/// A decimal integer in a string.
[[nodiscard]] Uint128 u128(const JsonView& object, std::string_view key);
/// The same, narrowed; fails when it does not fit.
template <typename Integer>
[[nodiscard]] Integer integer(const JsonView& object, std::string_view key);

/// 64 hex digits, big-endian.
[[nodiscard]] zk::Limbs limbs(std::string_view hex);
[[nodiscard]] zk::Fr fr(std::string_view hex);
[[nodiscard]] zk::Fs fs(std::string_view hex);
[[nodiscard]] std::string hex(const zk::Limbs& value);
[[nodiscard]] std::string hex(const zk::Fr& value);
[[nodiscard]] std::string hex(const zk::Fs& value);
/// The decimal digits of a coordinate.
[[nodiscard]] zk::Fr fr_from_decimal(std::string_view digits);

[[nodiscard]] zk::PrivateKey key_from_seed(const JsonView& object, std::string_view key);

}  // namespace apex::testing

#endif  // APEX_TESTS_ZK_VECTOR_FILE_H
