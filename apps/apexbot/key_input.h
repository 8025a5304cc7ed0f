#ifndef APEX_APEXBOT_KEY_INPUT_H
#define APEX_APEXBOT_KEY_INPUT_H

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace apex {

/// Reads a secret line: from `file`; else from standard input, on a terminal without echo after
/// `prompt` (on stderr). Blanks around it are taken off.
///
/// Errors: config, for a file that is missing, empty, too long, or readable by others; refused,
/// when a signal ended the input; storage, for input that cannot be read.
[[nodiscard]] Result<Secret> read_key(const std::optional<std::string>& file, const char* prompt,
                                      const StopToken& stop);

}  // namespace apex

#endif  // APEX_APEXBOT_KEY_INPUT_H
