#ifndef APEX_BASE_CHECK_H
#define APEX_BASE_CHECK_H

namespace apex {

/// Prints the broken invariant to stderr and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace apex

/// Our own invariants, always on. Never for data from users, files or the network.
#define APEX_CHECK(condition)                               \
  do {                                                      \
    if (!(condition)) [[unlikely]]                          \
      ::apex::check_failed(#condition, __FILE__, __LINE__); \
  } while (false)

#endif  // APEX_BASE_CHECK_H
