#ifndef APEX_APEXBOT_APP_H
#define APEX_APEXBOT_APP_H

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "apexbot/output.h"
#include "apexbot/port_wrap.h"
#include "apexbot/signals.h"
#include "base/clock.h"
#include "config/config.h"

namespace apex {

/// What a process brings along; another one can be brought by a test.
struct Process {
  std::vector<std::string> arguments;  ///< without the program's name
  EnvironmentView environment;
  Clock& clock;
  Output& out;
  StopToken& stop;
  std::filesystem::path env_file = ".env";
  PortWrap* port_wrap = nullptr;  ///< only a test brings one
  ReloadToken* reload = nullptr;  ///< nothing: nobody asks to read the configuration again
};

/// Whether the command may have sent an order.
enum class MaySend { no, yes };

/// Parses, runs the command, says what went wrong. Returns the exit status.
///
/// What is thrown on the way ends here, as an internal error. How far the command had come nobody
/// knows then: of one that sends orders it is said that a position may be open.
[[nodiscard]] int run_app(const Process& process) noexcept;

/// Without a further allocation: there may be no memory left.
[[nodiscard]] int report_internal_error(std::FILE* err, MaySend may_send) noexcept;

}  // namespace apex

#endif  // APEX_APEXBOT_APP_H
