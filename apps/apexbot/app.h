#ifndef APEX_APEXBOT_APP_H
#define APEX_APEXBOT_APP_H

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

/// Parses, runs the command, says what went wrong. Returns the exit status.
[[nodiscard]] int run_app(const Process& process);

}  // namespace apex

#endif  // APEX_APEXBOT_APP_H
