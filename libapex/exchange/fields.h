#ifndef APEX_EXCHANGE_FIELDS_H
#define APEX_EXCHANGE_FIELDS_H

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/timestamp.h"
#include "model/money.h"

/// Members of the exchange's answers, read once and strictly. Each takes the object and the key;
/// errors: protocol, with the JSON path.
namespace apex::fields {

/// A name or number in text: not empty, at most 128 bytes, no control characters.
[[nodiscard]] Result<std::string> text(const JsonView& object, std::string_view key);

/// The same under one of two names, where at least one is there and both agree where both are.
/// "" is allowed and counts as not there, but one of the two members has to exist.
[[nodiscard]] Result<std::string> text_of_either(const JsonView& object, std::string_view key,
                                                 std::string_view other_key);

/// A decimal of 0 or more.
[[nodiscard]] Result<Decimal> not_negative(const JsonView& object, std::string_view key);
/// A decimal above 0.
[[nodiscard]] Result<Decimal> positive(const JsonView& object, std::string_view key);
/// A decimal of 0 or more; "" is 0: of amounts that add up from nothing.
[[nodiscard]] Result<Decimal> cumulative(const JsonView& object, std::string_view key);
/// Not negative; "" and 0 are how the exchange says that a price or rate is not set. The member
/// itself has to be there.
[[nodiscard]] Result<std::optional<Decimal>> positive_or_unset(const JsonView& object,
                                                               std::string_view key);

/// Milliseconds since 1970 as a JSON number, between 1970 and 9999.
[[nodiscard]] Result<Timestamp> time(const JsonView& object, std::string_view key);

/// The elements of a list. null is a list without elements, as the exchange's language writes it;
/// a member that is not there is an error.
[[nodiscard]] Result<std::vector<JsonView>> list(const JsonView& object, std::string_view key);

/// Prefixes an error of `parse`, which knows no path, with that of the value.
template <typename Value>
[[nodiscard]] Result<Value> at_path(const JsonView& view, Result<Value> parsed) {
  if (!parsed) return view.error(parsed.error().message);
  return parsed;
}

}  // namespace apex::fields

#endif  // APEX_EXCHANGE_FIELDS_H
