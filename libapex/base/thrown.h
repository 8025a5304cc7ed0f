#ifndef APEX_BASE_THROWN_H
#define APEX_BASE_THROWN_H

#include <exception>
#include <string>

namespace apex {

/// "out of memory", else the name of its type as the compiler has it: "St13runtime_error". What it
/// says of itself is not for us to show: it may quote a secret.
[[nodiscard]] std::string name_of(const std::exception& thrown);

}  // namespace apex

#endif  // APEX_BASE_THROWN_H
