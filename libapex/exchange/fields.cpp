#include "exchange/fields.h"

#include <algorithm>

namespace apex::fields {
namespace {

constexpr std::size_t kTextBytesMax = 128;

Result<std::string> checked_text(const JsonView& member) {
  APEX_TRY_ASSIGN(std::string value, member.string());
  if (value.size() > kTextBytesMax) return member.error("longer than 128 bytes");
  if (std::any_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
      })) {
    return member.error("holds a control character");
  }
  return value;
}

}  // namespace

Result<std::string> text(const JsonView& object, std::string_view key) {
  APEX_TRY_ASSIGN(const JsonView member, object.at(key));
  APEX_TRY_ASSIGN(std::string value, checked_text(member));
  if (value.empty()) return member.error("empty");
  return value;
}

Result<std::string> text_of_either(const JsonView& object, std::string_view key,
                                   std::string_view other_key) {
  const auto other = object.find(other_key);
  if (!other) {
    APEX_TRY_ASSIGN(const JsonView member, object.at(key));
    return checked_text(member);
  }
  APEX_TRY_ASSIGN(std::string other_value, checked_text(*other));
  const auto member = object.find(key);
  if (!member) return other_value;
  APEX_TRY_ASSIGN(std::string value, checked_text(*member));
  if (value.empty()) return other_value;
  if (!other_value.empty() && other_value != value) {
    return member->error("differs from " + std::string(other_key));
  }
  return value;
}

Result<Decimal> not_negative(const JsonView& object, std::string_view key) {
  APEX_TRY_ASSIGN(const JsonView member, object.at(key));
  APEX_TRY_ASSIGN(const Decimal value, member.decimal());
  if (value.is_negative()) return member.error("below zero");
  return value;
}

Result<Decimal> positive(const JsonView& object, std::string_view key) {
  APEX_TRY_ASSIGN(const JsonView member, object.at(key));
  APEX_TRY_ASSIGN(const Decimal value, member.decimal());
  if (!value.is_positive()) return member.error("not above zero");
  return value;
}

Result<Decimal> cumulative(const JsonView& object, std::string_view key) {
  APEX_TRY_ASSIGN(const JsonView member, object.at(key));
  APEX_TRY_ASSIGN(const auto value, member.decimal_or_unset());
  if (value && value->is_negative()) return member.error("below zero");
  return value.value_or(Decimal{});
}

Result<std::optional<Decimal>> positive_or_unset(const JsonView& object, std::string_view key) {
  APEX_TRY_ASSIGN(const JsonView member, object.at(key));
  APEX_TRY_ASSIGN(const auto value, member.decimal_or_unset());
  if (value && value->is_negative()) return member.error("below zero");
  if (value && value->is_zero()) return std::optional<Decimal>{};
  return value;
}

Result<Timestamp> time(const JsonView& object, std::string_view key) {
  constexpr std::int64_t kMsMax = 253'402'300'799'999;
  APEX_TRY_ASSIGN(const JsonView member, object.at(key));
  APEX_TRY_ASSIGN(const std::int64_t ms, member.integer());
  if (ms < 0 || ms > kMsMax) return member.error("no time between 1970 and 9999");
  return from_unix_ms(ms);
}

Result<std::vector<JsonView>> list(const JsonView& object, std::string_view key) {
  const auto member = object.find(key);
  if (member) return member->elements();
  if (object.is_object()) {
    APEX_TRY_ASSIGN(const std::vector<std::string> keys, object.keys());
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) return std::vector<JsonView>{};
  }
  return tl::unexpected(object.at(key).error());
}

}  // namespace apex::fields
