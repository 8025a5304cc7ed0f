#include "tests/zk/vector_file.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "base/files.h"

namespace apex::testing {
namespace {

constexpr std::size_t kFileBytesMax = 1 << 20;

JsonDocument load(const std::string& name) {
  const auto path = std::filesystem::path(APEX_SOURCE_DIR) / "tests" / "vectors" / name;
  const auto content = read_file(path, kFileBytesMax);
  REQUIRE(content.has_value());
  REQUIRE(content->has_value());
  auto document = JsonDocument::parse(**content);
  REQUIRE(document.has_value());
  return std::move(*document);
}

}  // namespace

VectorFile::VectorFile(const std::string& name) : document_(load(name)) {}

std::vector<JsonView> VectorFile::list(std::string_view key) const& {
  const auto member = root().at(key);
  REQUIRE(member.has_value());
  const auto elements = member->elements();
  REQUIRE(elements.has_value());
  REQUIRE_FALSE(elements->empty());
  return *elements;
}

std::string text(const JsonView& object, std::string_view key) {
  const auto value = object.string(key);
  INFO(object.path() << "." << key);
  REQUIRE(value.has_value());
  return *value;
}

bool truth(const JsonView& object, std::string_view key) {
  const auto value = object.boolean(key);
  INFO(object.path() << "." << key);
  REQUIRE(value.has_value());
  return *value;
}

Bytes bytes(const JsonView& object, std::string_view key) {
  const auto value = from_hex(text(object, key));
  REQUIRE(value.has_value());
  return *value;
}

Uint128 u128(const JsonView& object, std::string_view key) {
  Uint128 value = 0;
  for (const char digit : text(object, key)) {
    REQUIRE((digit >= '0' && digit <= '9'));
    value = value * 10 + static_cast<unsigned>(digit - '0');
  }
  return value;
}

template <typename Integer>
Integer integer(const JsonView& object, std::string_view key) {
  const Uint128 value = u128(object, key);
  const auto narrowed = static_cast<Integer>(value);
  REQUIRE(static_cast<bool>(Uint128{narrowed} == value));
  return narrowed;
}

template std::uint8_t integer(const JsonView&, std::string_view);
template std::uint16_t integer(const JsonView&, std::string_view);
template std::uint32_t integer(const JsonView&, std::string_view);
template std::uint64_t integer(const JsonView&, std::string_view);

zk::Limbs limbs(std::string_view hex_digits) {
  const auto value = from_hex(hex_digits);
  REQUIRE(value.has_value());
  REQUIRE(value->size() == 32);
  return zk::limbs_from_be(ByteView(*value).first<32>());
}

zk::Fr fr(std::string_view hex_digits) {
  const auto value = zk::Fr::from_canonical(limbs(hex_digits));
  REQUIRE(value.has_value());
  return *value;
}

zk::Fs fs(std::string_view hex_digits) {
  const auto value = zk::Fs::from_canonical(limbs(hex_digits));
  REQUIRE(value.has_value());
  return *value;
}

std::string hex(const zk::Limbs& value) {
  std::array<std::uint8_t, 32> be;
  zk::store_be(value, be);
  return to_hex(be);
}

std::string hex(const zk::Fr& value) { return hex(value.canonical()); }

std::string hex(const zk::Fs& value) { return hex(value.limbs()); }

zk::Fr fr_from_decimal(std::string_view digits) {
  zk::Fr value;
  for (const char digit : digits) {
    REQUIRE((digit >= '0' && digit <= '9'));
    value = value * zk::Fr::from_integer(10) +
            zk::Fr::from_integer(static_cast<std::uint64_t>(digit - '0'));
  }
  return value;
}

zk::PrivateKey key_from_seed(const JsonView& object, std::string_view key) {
  auto private_key = zk::PrivateKey::from_seed(bytes(object, key));
  REQUIRE(private_key.has_value());
  return std::move(*private_key);
}

}  // namespace apex::testing
