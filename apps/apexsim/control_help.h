#ifndef APEX_APEXSIM_CONTROL_HELP_H
#define APEX_APEXSIM_CONTROL_HELP_H

#include <string>

#include "paper/faults.h"

namespace apex {

/// True for the faults that only a caller in memory can have: over HTTP, /control/wire does it.
[[nodiscard]] bool is_fault_of_the_way(PaperFaultKind kind);

/// What `kind=` of /control/faults takes, for messages and help.
[[nodiscard]] std::string fault_kind_names();

/// The part of `apexsim --help` about the control routes.
[[nodiscard]] std::string control_help();

}  // namespace apex

#endif  // APEX_APEXSIM_CONTROL_HELP_H
