#ifndef APEX_EXECUTION_SWITCH_NOTE_H
#define APEX_EXECUTION_SWITCH_NOTE_H

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timestamp.h"

namespace apex {

/// What stands in a file by which a person switches something beside a running program: one line,
/// "2026-01-07T14:02:00Z on holiday". Written by hand it may be anything.
struct SwitchNote {
  static constexpr std::size_t kReasonBytesMax = 200;

  std::optional<Timestamp> at;  ///< nothing: the text does not begin with a moment
  std::string reason;           ///< one line; may be empty

  friend bool operator==(const SwitchNote&, const SwitchNote&) = default;
};

/// A reason that a person gives: not empty, one line without control characters,
/// kReasonBytesMax at most. Errors: usage.
[[nodiscard]] Result<void> check_reason(std::string_view reason);

/// With the end of the line.
[[nodiscard]] std::string format_note(const SwitchNote& note);

/// Takes whatever it is given: what cannot be in a reason is replaced by "?" and cut off.
[[nodiscard]] SwitchNote parse_note(std::string_view text);

}  // namespace apex

#endif  // APEX_EXECUTION_SWITCH_NOTE_H
