#ifndef APEX_DAEMON_PROCESS_FIGURES_H
#define APEX_DAEMON_PROCESS_FIGURES_H

#include <cstdint>

namespace apex {

/// What would grow if something were never given back. 0: the system did not tell.
struct ProcessFigures {
  std::int64_t private_bytes = 0;  ///< memory that this process has written to
  std::int64_t open_files = 0;     ///< descriptors

  friend bool operator==(const ProcessFigures&, const ProcessFigures&) = default;
};

/// Of this process, now, from /proc.
[[nodiscard]] ProcessFigures own_figures();

}  // namespace apex

#endif  // APEX_DAEMON_PROCESS_FIGURES_H
