#ifndef APEX_APEXBOT_EXIT_STATUS_H
#define APEX_APEXBOT_EXIT_STATUS_H

#include "base/result.h"

namespace apex {

inline constexpr int kExitDone = 0;
inline constexpr int kExitInternal = 70;

/// What the process ends with for a failure. Each manual page lists those that its command can
/// return.
[[nodiscard]] int exit_status(ErrorKind kind);

/// The same where a signal asked to stop meanwhile: the signal's own (130, 143), unless the failure
/// is one that a person must act upon.
[[nodiscard]] int exit_status(ErrorKind kind, int signal);

}  // namespace apex

#endif  // APEX_APEXBOT_EXIT_STATUS_H
