#ifndef APEX_BASE_NEAREST_NAME_H
#define APEX_BASE_NEAREST_NAME_H

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace apex {

/// The known name that a typing error most likely meant; nothing if none is close.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view typed,
                                                      std::span<const std::string> known);

/// ", did you mean 'x'?" or "".
[[nodiscard]] std::string did_you_mean(std::string_view typed, std::span<const std::string> known);

}  // namespace apex

#endif  // APEX_BASE_NEAREST_NAME_H
