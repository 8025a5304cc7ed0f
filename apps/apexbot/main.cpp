// apexbot: what the operating system has to be told, then run_app().
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <tuple>

#include "apexbot/app.h"
#include "apexbot/exit_status.h"
#include "apexbot/signals.h"

namespace {

/// Where stdin, stdout or stderr are closed, the next file that is opened would get their number,
/// and what is printed would end in it.
void open_missing_streams() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (fcntl(descriptor, F_GETFD) == -1) std::ignore = open("/dev/null", O_RDWR);
  }
}

/// No core dump and no other process may see the secrets in our memory.
void hide_memory() {
  const struct rlimit none = {0, 0};
  std::ignore = setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__)  // the leak checker attaches to the process
  std::ignore = prctl(PR_SET_DUMPABLE, 0);
#endif
}

apex::Colour colour_of_stdout() {
  const char* no_colour = std::getenv("NO_COLOR");
  const bool is_unwanted = no_colour != nullptr && *no_colour != '\0';
  return isatty(STDOUT_FILENO) == 1 && !is_unwanted ? apex::Colour::yes : apex::Colour::no;
}

}  // namespace

int main(int argc, char** argv) {
  open_missing_streams();
  hide_memory();
  static apex::StopToken stop;  // until the process ends: a signal may come as late
  static apex::ReloadToken reload;
  apex::install_signal_handlers(stop, reload);
  try {
    apex::SystemClock clock;
    apex::Output out(stdout, stderr, colour_of_stdout());
    return apex::run_app({{argv + (argc > 0 ? 1 : 0), argv + argc},
                          apex::process_environment(),
                          clock,
                          out,
                          stop,
                          ".env",
                          nullptr,
                          &reload});
  } catch (...) {  // before anything was done
    return apex::report_internal_error(stderr, apex::MaySend::no);
  }
}
