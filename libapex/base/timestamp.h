#ifndef APEX_BASE_TIMESTAMP_H
#define APEX_BASE_TIMESTAMP_H

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace apex {

using Milliseconds = std::chrono::milliseconds;

/// A moment in UTC, in milliseconds. Leap seconds do not exist.
using Timestamp = std::chrono::sys_time<Milliseconds>;

/// Milliseconds since 1970-01-01T00:00:00Z.
[[nodiscard]] constexpr std::int64_t to_unix_ms(Timestamp t) {
  return t.time_since_epoch().count();
}
[[nodiscard]] constexpr Timestamp from_unix_ms(std::int64_t ms) {
  return Timestamp{Milliseconds{ms}};
}

/// "2026-01-05T09:00:00Z"; with three decimals where the moment is no full second.
[[nodiscard]] std::string format_utc(Timestamp t);

/// Reads exactly what format_utc writes, and "2026-01-05". Errors: usage.
[[nodiscard]] Result<Timestamp> parse_utc(std::string_view text);

}  // namespace apex

#endif  // APEX_BASE_TIMESTAMP_H
