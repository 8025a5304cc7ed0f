#include "tests/faults/damage.h"

#include <functional>
#include <set>
#include <string_view>

#include "base/check.h"
#include "base/decimal.h"

namespace apex::testing {
namespace {

/// A string or a number that is a value in a JSON text.
struct Scalar {
  std::string key;   ///< of the member it stands under
  std::string text;  ///< without quotes
  bool quoted = false;
};

std::size_t end_of_string(const std::string& json, std::size_t begin) {
  std::size_t at = begin + 1;
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2U : 1U;
  return at + 1;
}

/// The text with each such value replaced by what `change` makes of it.
std::string with_scalars(const std::string& json,
                         const std::function<std::string(const Scalar&)>& change) {
  const std::string number_characters = "0123456789+-.eE";
  std::string result;
  std::string key;
  for (std::size_t at = 0; at < json.size();) {
    const bool quoted = json[at] == '"';
    if (!quoted && number_characters.find(json[at]) == std::string::npos) {
      // true, false and null have an e or none, and no digit: they are passed over as a word
      const std::size_t end = json.find_first_not_of("abcdefghijklmnopqrstuvwxyz", at + 1);
      const std::size_t stop = std::min(end, json.size());
      result += json.substr(at, stop - at);
      at = stop;
      continue;
    }
    const std::size_t end =
        quoted ? end_of_string(json, at)
               : std::min(json.find_first_not_of(number_characters, at), json.size());
    const std::string token = json.substr(at, end - at);
    at = end;
    if (quoted && at < json.size() && json[at] == ':') {
      key = token.substr(1, token.size() - 2);
      result += token;
      continue;
    }
    result += change({key, quoted ? token.substr(1, token.size() - 2) : token, quoted});
  }
  return result;
}

std::string as_was(const Scalar& scalar) {
  return scalar.quoted ? "\"" + scalar.text + "\"" : scalar.text;
}

/// Amounts and prices; ids have 18 digits and more.
bool is_amount(const std::string& text) {
  constexpr std::size_t kAmountDigitsMax = 16;
  return text.size() <= kAmountDigitsMax && Decimal::parse(text).has_value();
}

std::string unquoted_numbers(const Scalar& scalar) {
  const bool json_number =
      Decimal::parse(scalar.text).has_value() &&
      (scalar.text.front() != '0' || scalar.text.size() == 1 || scalar.text[1] == '.');
  return scalar.quoted && json_number ? scalar.text : as_was(scalar);
}

std::string unknown_enums(const Scalar& scalar) {
  static const std::set<std::string> kEnums{"status",      "side",      "type",     "cancelReason",
                                            "timeInForce", "orderType", "direction"};
  const bool is_one = scalar.quoted && !scalar.text.empty() && kEnums.contains(scalar.key);
  return is_one ? "\"SOMETHING_NEW\"" : as_was(scalar);
}

/// Every number, and every amount in a string, is this one.
std::string all_numbers(const std::string& json, const std::string& value) {
  return with_scalars(json, [&](const Scalar& scalar) {
    if (!scalar.quoted) return value;
    return is_amount(scalar.text) ? "\"" + value + "\"" : as_was(scalar);
  });
}

}  // namespace

std::string damaged(Fault fault, const std::string& body) {
  constexpr int kDeep = 2000;
  if (fault == Fault::empty_body) return "";
  if (fault == Fault::captive_portal)
    return "<!DOCTYPE html><html><body>Sign in to the network</body></html>";
  if (fault == Fault::truncated) return body.substr(0, body.size() / 2);
  if (fault == Fault::length_too_short) return body.substr(0, body.size() - 1);
  if (fault == Fault::duplicate_keys) return "{\"timeCost\":1," + body.substr(1);
  if (fault == Fault::deep_nesting)
    return "{\"data\":" + std::string(kDeep, '[') + std::string(kDeep, ']') + "}";
  if (fault == Fault::not_a_number) return all_numbers(body, "NaN");
  if (fault == Fault::code_0_only) return R"({"code":0,"timeCost":1})";
  if (fault == Fault::no_data) return R"({"timeCost":1})";
  if (fault == Fault::numbers_as_strings)
    return with_scalars(body, [](const Scalar& scalar) { return "\"" + scalar.text + "\""; });
  if (fault == Fault::strings_as_numbers) return with_scalars(body, unquoted_numbers);
  if (fault == Fault::unknown_enum) return with_scalars(body, unknown_enums);
  if (fault == Fault::huge_number) return all_numbers(body, "1e999");
  APEX_CHECK(false);  // any other fault is not one of the body
}

std::string without_member(const std::string& json, const std::string& name) {
  std::string result = json;
  const std::string begin = "\"" + name + "\":\"";
  for (std::size_t at = result.find(begin); at != std::string::npos; at = result.find(begin, at)) {
    const std::size_t end = end_of_string(result, at + begin.size() - 1);
    result.erase(at, end - at + (result[end] == ',' ? 1U : 0U));
  }
  return result;
}

}  // namespace apex::testing
